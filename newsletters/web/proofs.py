"""Proofs: the mail of an issue as the desk shows it, with what pre-flight found and where."""

import re
from dataclasses import dataclass
from typing import Any

from flask import session, url_for

from broadside.accounts import Role
from broadside.delivery.render import Personal, Rendered
from broadside.house import house
from broadside.web.access import current_account
from newsletters import composing, mail
from newsletters.issues import Issue, IssueState
from newsletters.preflight import Finding, Level

PICTURE = re.compile(r'<img[^>]*?\ssrc="(https?://[^"]+)"')
PICTURE_SOURCE = re.compile(r'(<img[^>]*?\s)src="[^"]*"')
DARK = "(prefers-color-scheme: dark)"
CLIPPED = 102  # KB of HTML: the rest Gmail hides behind a link
MENDED = "mended"  # in the session: what was mended last, so that it can be taken back
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
    findings = mail.examined(issue, rendered, house(), readers)
    return {
        "findings": findings,
        "empties": _empties(issue),
        "mendable": _mendable(issue),
        "mended": _mended(issue),
        "revision_of": lambda finding: _revision(issue, finding),
        "grave": sum(finding.level == Level.ERROR for finding in findings),
        "place_of": lambda finding: _place(issue, finding),
    }


def _empties(issue: Issue) -> int:
    """How many sections of the mail nobody has written, for those who may hide them."""
    may = issue.editable and current_account().may(Role.EDITOR)
    return sum(section.empty for section in issue.shown) if may else 0


def _mendable(issue: Issue) -> bool:
    """Whether a press may mend the text: an approved one is edited by hand alone, since that voids the approval."""
    return issue.editable and issue.state != IssueState.APPROVED and current_account().may(Role.EDITOR)


def _mended(issue: Issue) -> dict[str, Any] | None:
    """The last mending of this issue, while it can still be taken back: the text must be as it left it."""
    kept = session.get(MENDED)
    if not kept or kept["issue"] != issue.id or not _mendable(issue):
        return None
    section = next((each for each in issue.sections if each.id == kept["section"]), None)
    revision = (section or issue).revision if section or kept["section"] is None else None
    return dict(kept) if revision == kept["revision"] else None


def _revision(issue: Issue, finding: Finding) -> int:
    """The revision of the text in which something was found."""
    return next((each.revision for each in issue.shown if each.id == finding.section_id), issue.revision)


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
