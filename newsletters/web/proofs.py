"""Proofs: the mail of an issue as the desk shows it, with what pre-flight found and where."""

import re
from dataclasses import dataclass
from typing import Any

from flask import url_for

from broadside.accounts import Role
from broadside.delivery.render import Personal, Rendered
from broadside.house import house
from broadside.web.access import current_account
from newsletters import composing, mail
from newsletters.issues import Issue
from newsletters.preflight import Finding, Level

PICTURE = re.compile(r'<img[^>]*?\ssrc="(https?://[^"]+)"')
PICTURE_SOURCE = re.compile(r'(<img[^>]*?\s)src="[^"]*"')
DARK = "(prefers-color-scheme: dark)"
CLIPPED = 102  # KB of HTML: the rest Gmail hides behind a link
A_READER = Personal(unsubscribe_url="#unsubscribe", preferences_url="#preferences", greeting="Hello,")


@dataclass(frozen=True)
class Proof:
    """The mail as one reader would get it."""

    html: str
    text: str

    @classmethod
    def of(cls, rendered: Rendered, reader: Personal = A_READER) -> "Proof":
        """What was rendered, with a reader's own links in it (they lead nowhere here)."""
        shown = rendered.personalise(reader)
        return cls(shown.html, shown.text)

    @property
    def dark(self) -> str:
        """The HTML as a mail program in dark colours shows it."""
        return self.html.replace(DARK, "all")

    @property
    def bare(self) -> str:
        """The HTML as a mail program shows it that fetches no pictures."""
        return PICTURE_SOURCE.sub(r'\1src="data:,"', self.html)

    @property
    def has_pictures_elsewhere(self) -> bool:
        """Whether it shows pictures that are not of this house."""
        own = house().settings.address
        return any(not address.startswith(f"{own}/") for address in PICTURE.findall(self.html))

    @property
    def kilobytes(self) -> int:
        """How large its HTML is as a reader gets it, in KB of 1,024 bytes."""
        return max(1, round(len(self.html.encode()) / 1024))

    @property
    def size(self) -> str:
        """31 of 102 KB, where Gmail clips"""
        return f"{self.kilobytes} of {CLIPPED} KB, where Gmail clips"


def context(issue: Issue, readers: int | None = None) -> dict[str, Any]:
    """What templates need to show the mail and the findings; `readers` None leaves the audience out of them."""
    rendered = mail.rendered(issue, house())
    said = composing.wording(issue).of
    return {"proof": Proof.of(rendered), "said": said, **flight(issue, rendered, readers)}


def flight(issue: Issue, rendered: Rendered, readers: int | None = None) -> dict[str, Any]:
    """What the list of findings is made from, errors first."""
    findings = mail.examined(issue, rendered, readers)
    return {
        "findings": findings,
        "empties": _empties(issue),
        "grave": sum(finding.level == Level.ERROR for finding in findings),
        "place_of": lambda finding: _place(issue, finding),
    }


def _empties(issue: Issue) -> int:
    """How many sections of the mail nobody has written, for those who may hide them."""
    may = issue.editable and current_account().may(Role.EDITOR)
    return sum(section.empty for section in issue.shown) if may else 0


def _place(issue: Issue, finding: Finding) -> str:
    """Where a finding is mended."""
    if finding.section_id is not None:
        anchor = f"paragraph-{finding.paragraph}" if finding.paragraph else "text"
        return url_for("issues.section", issue_id=issue.id, section_id=finding.section_id, _anchor=anchor)
    if finding.place in ("Subject", "Preheader"):
        return url_for("issues.subject", issue_id=issue.id, _anchor=f"f-{finding.place.lower()}")
    if finding.place == "Readers":
        return url_for("issues.schedule", issue_id=issue.id, _anchor="left-out")
    return url_for("issues.compose", issue_id=issue.id, _anchor="proof")
