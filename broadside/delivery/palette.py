"""The colours of a mail: warm paper and ink, with one accent that stays readable in light and in dark."""

import re
from dataclasses import dataclass

PAPER, INK, SOFT, LINE = "#fbfaf7", "#1c1a18", "#5d5851", "#d8d2c7"
DARK_PAPER, DARK_INK, DARK_SOFT, DARK_LINE = "#151412", "#ece7df", "#a69f95", "#45403a"
HOUSE_ACCENT = "#a8231b"
READABLE = 4.5  # WCAG 2.2, 1.4.3


@dataclass(frozen=True)
class Palette:
    """Every colour that a mail's template names."""

    accent: str
    dark_accent: str
    paper: str = PAPER
    ink: str = INK
    soft: str = SOFT
    line: str = LINE
    dark_paper: str = DARK_PAPER
    dark_ink: str = DARK_INK
    dark_soft: str = DARK_SOFT
    dark_line: str = DARK_LINE

    @classmethod
    def around(cls, accent: str) -> "Palette":
        """The palette of an accent (#rrggbb; anything else gives the house's), made readable on both papers."""
        chosen = accent.lower() if re.fullmatch(r"#[0-9a-fA-F]{6}", accent) else HOUSE_ACCENT
        return cls(accent=_readable(chosen, PAPER, 0), dark_accent=_readable(chosen, DARK_PAPER, 255))


def contrast(one: str, other: str) -> float:
    """How far two colours differ in brightness, from 1 to 21 (WCAG 2.2)."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _readable(colour: str, paper: str, towards: int) -> str:
    """The colour, moved towards black (0) or white (255) until text in it can be read on the paper."""
    for step in range(0, 101, 4):
        moved = "#" + "".join(f"{round(part + (towards - part) * step / 100):02x}" for part in _parts(colour))
        if contrast(moved, paper) >= READABLE:
            return moved
    return INK if towards == 0 else DARK_INK


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (p / 255 for p in _parts(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
