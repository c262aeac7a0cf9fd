"""Slots: MJML never sees a free text. It lays out tokens, and what they stand for is put in afterwards.

MJML's own parser would read tags in a text, and its attributes come out with some characters rewritten.
"""

import re

from markupsafe import Markup, escape

SLOT = re.compile(r"\[\[slot (\d+)\]\]")


class Slots:
    """What one mail's tokens stand for."""

    def __init__(self) -> None:
        self.held: list[str] = []

    def hold(self, value: str | Markup) -> Markup:
        """A token for the value, which is escaped unless it is Markup; an empty value stays empty, for conditions."""
        if not value:
            return Markup("")
        self.held.append(str(escape(value)))
        return Markup(f"[[slot {len(self.held) - 1}]]")  # noqa: S704 -- made of a number

    def fill(self, laid_out: str) -> str:
        """The laid-out HTML with every token replaced, in one pass: a token inside a value stays text."""
        return SLOT.sub(lambda token: self.held[int(token.group(1))], laid_out)
