"""Appearance: what a mail's HTML asks of mail programs: colours that cannot be read, and features that some lack.

What stands in style sheets only adds to the inline styles (dark colours, small screens): programs that do not know
it show the mail as the inline styles have it. So those and the elements alone are held against what is supported.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

from broadside.delivery.checks import Problem
from broadside.delivery.palette import READABLE, contrast

SUPPORT = Path(__file__).with_name("caniemail") / "support.json"
HEX = re.compile(r"#(?:[0-9a-f]{6}|[0-9a-f]{3})\b", re.IGNORECASE)
FUNCTION = re.compile(r"\b(linear-gradient|radial-gradient|conic-gradient|calc|var|clamp|min|max|light-dark|rgba)\(")
FUNCTIONS = {"calc": "css-unit-calc", "var": "css-variables", "rgba": "css-rgba"}
FUNCTIONS |= {f"{name}-gradient": f"css-{name}-gradient" for name in ("linear", "radial", "conic")}
FUNCTIONS |= {name: f"css-function-{name}" for name in ("clamp", "min", "max", "light-dark")}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
UNSEEN = {"style", "title", "script", "head"}
# What our own template asks for without need: attributes say the same, or words and order stay as they are without it.
HARMLESS = {"css-border-spacing", "css-height", "css-outline", "css-word-spacing", "css-word-break"}
HARMLESS |= {"css-max-height", "css-overflow"}  # of the preheader, which Outlook hides by a property of its own
HARMLESS |= {"css-border-radius"}  # of buttons, whose corners are square without it


def of_html(html: str) -> Iterator[Problem]:
    """Texts whose colour is too near to what is behind them, and features that a major mail program does not know."""
    seen = _Reading.of(html)
    for (ink, paper), words in seen.faint.items():
        message = f"“{words[:40]}” is {ink} on {paper}: {contrast(ink, paper):.1f} to 1."
        yield Problem("Whole mail", "contrast", message, grave=False)
    for slug in sorted(seen.used & features().keys() - HARMLESS):
        title, unsupported = features()[slug]
        message = f"{title} is not known to {', '.join(unsupported)}."
        yield Problem("Whole mail", "support", message, grave=False)


@lru_cache(maxsize=1)
def features() -> dict[str, tuple[str, tuple[str, ...]]]:
    """What caniemail.com says is unsupported: by its name there, the title and the mail programs."""
    kept = json.loads(SUPPORT.read_text())["features"]
    return {slug: (feature["title"], tuple(feature["unsupported"])) for slug, feature in kept.items()}


class _Reading(HTMLParser):
    """One way through the HTML: which features it uses, and which texts are faint."""

    def __init__(self) -> None:
        super().__init__()
        self.used: set[str] = set()
        self.faint: dict[tuple[str, str], str] = {}
        self._open: list[tuple[str, str, str]] = [("", "#000000", "#ffffff")]

    @classmethod
    def of(cls, html: str) -> "_Reading":
        reading = cls()
        reading.feed(html)
        reading.close()
        return reading

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        _, ink, paper = self._open[-1]
        style, features_of_it = _style(given.get("style", ""))
        self.used.add(f"html-{tag}")
        self.used |= features_of_it
        ink = (_colour(style.get("color", "")) or ink) if ink else ""
        paper = _colour(style.get("background-color", style.get("background", given.get("bgcolor", "")))) or paper
        if tag not in VOID:
            hidden = tag in UNSEEN or style.get("display") == "none" or not ink
            self._open.append((tag, "" if hidden else ink, paper))

    def handle_endtag(self, tag: str) -> None:
        while len(self._open) > 1 and tag in (name for name, _, _ in self._open):
            if self._open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        _, ink, paper = self._open[-1]
        if ink and data.strip() and (ink, paper) not in self.faint and _contrast(ink, paper) < READABLE:
            self.faint[ink, paper] = " ".join(data.split())


@lru_cache(maxsize=256)
def _contrast(ink: str, paper: str) -> float:
    return contrast(ink, paper)


@lru_cache(maxsize=512)
def _style(style: str) -> tuple[Mapping[str, str], frozenset[str]]:
    """The declarations of an inline style and the features they use; a mail has the same few hundreds of times."""
    pairs = (part.partition(":") for part in style.split(";"))
    read = {name.strip().lower(): value.strip().lower() for name, _, value in pairs if value.strip()}
    return read, frozenset(_features(read))


def _features(style: Mapping[str, str]) -> Iterator[str]:
    for name, value in style.items():
        yield f"css-{name}"
        if name == "display":
            yield f"css-display-{value.removeprefix('inline-')}"
        for found in FUNCTION.finditer(value):
            yield FUNCTIONS[found[1]]


def _colour(value: str) -> str:
    """The first colour of a value as #rrggbb; empty when there is none that is written so."""
    found = HEX.search(value)
    if found is None:
        return ""
    digits = found.group()[1:].lower()
    return f"#{digits if len(digits) == 6 else ''.join(2 * digit for digit in digits)}"
