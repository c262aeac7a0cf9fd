"""Texts: what rules read: the words of one field, those of them that are somebody’s own prose, and their marks."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from newsletters.flight.findings import Fix, Level

NOT_PROSE = re.compile(
    r"```.*?(?:```|\Z)"
    r"|`[^`\n]+`"
    r"|\]\(<[^>\n]*>[^)\n]*\)|\]\([^)\n]*\)"
    r"|^\[[^\]\n]+\]:[^\n]*$"
    r"|<?https?://[^\s<>]+>?"
    r"|\bwww\.\S+|(?<=\s)[@#]\w+"
    r"|\{\{[^{}]*\}\}"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\b[\w-]+(?:\.[\w-]+)+\b"
    r"|“(?:[^”\n]|\n(?![ \t]*\n))*”"
    r'|(?<!\w)"[^"\n]*"'
    r"|(?<!\w)‘(?:[^’\n]|’(?=\w))*’"
    r"|^[ \t]*>[^\n]*$",
    re.DOTALL | re.MULTILINE,
)
BLANK = re.compile(r"\n[ \t]*\n")


@dataclass(frozen=True)
class Text:
    """One field of an issue: heading or markdown of a section, subject or preheader; and the day that it goes out."""

    field: str
    words: str
    day: date

    @cached_property
    def prose(self) -> str:
        """The same, as long, without addresses, code, live facts and quotations: of those only blanks are left."""
        return NOT_PROSE.sub(_blank, self.words)

    def paragraph(self, at: int) -> int | None:
        """The paragraph (from 1) in which a place stands; None in a field of one line."""
        if self.field != "markdown":
            return None
        before = self.words[:at]
        return 1 + sum(1 for part in BLANK.split(before)[:-1] if part.strip())


@dataclass(frozen=True)
class Mark:
    """What a rule found in a text, at a place in characters; `old` becomes `new` where the mending is certain."""

    rule: str
    at: int
    what: str
    level: Level = Level.WARNING
    old: str = ""
    new: str = ""

    def fix(self, field: str) -> Fix | None:
        """The mending, if there is one that is certain."""
        return Fix(field, self.at, self.old, self.new) if self.old else None


Rule = Callable[[Text], Iterator[Mark]]


def _blank(found: re.Match[str]) -> str:
    """Blanks of the same length, each line ending in its place; `\\x00` holds the place of what was there."""
    return re.sub(r"[^\n]", "\x00", found.group())
