"""Findings: what pre-flight says of an issue, each with its place, its why, and the mending where that is certain."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256


class Level(StrEnum):
    """Whether a finding stops scheduling."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Fix:
    """A certain mending: `old`, which stands at `at` (in characters) in a field, becomes `new`.

    `field` is heading or markdown of a section; subject or preheader of the issue.
    """

    field: str
    at: int
    old: str
    new: str

    @property
    def label(self) -> str:
        """What its button says."""
        return f"Write “{' '.join(self.new.split())}”"

    @property
    def back(self) -> "Fix":
        """What undoes it."""
        return Fix(self.field, self.at, self.new, self.old)

    def fits(self, text: str) -> bool:
        """Whether the text still has, at that place, what is to be mended."""
        return text[self.at : self.at + len(self.old)] == self.old

    def applied(self, text: str) -> str:
        """The text with it."""
        return text[: self.at] + self.new + text[self.at + len(self.old) :]


@dataclass(frozen=True)
class Finding:
    """One thing found: where, what, and why it matters. `paragraph` counts from 1; both are None for the whole mail."""

    level: Level
    place: str
    what: str
    why: str
    section_id: int | None = None
    paragraph: int | None = None
    rule: str = ""
    fix: Fix | None = None

    @property
    def key(self) -> str:
        """A name for the finding and its very fix, by which a press on a button is understood."""
        return sha256(repr((self.section_id, self.fix)).encode()).hexdigest()[:16]


def errors(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Those that stop scheduling."""
    return tuple(finding for finding in findings if finding.level == Level.ERROR)
