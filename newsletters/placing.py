"""Placing: items picked straight into a section of an issue, and taken out of it again by an undo."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from broadside.accounts import Account
from broadside.database import db
from newsletters.entries import Entry, EntryState
from newsletters.issues import Issue, IssueState
from newsletters.items import Item
from newsletters.paragraphs import paragraphs
from newsletters.sections import Section

WRITTEN = (IssueState.DRAFT, IssueState.IN_REVIEW)  # a line in an approved issue would void the approval


@dataclass(frozen=True)
class Place:
    """A section that items can be picked into, by the number and the words of a choice."""

    section_id: int
    words: str


def places() -> list[Place]:
    """The sections of every issue that is being written, the issue that is next first."""
    issues = db.session.scalars(select(Issue).where(Issue.state.in_(WRITTEN)).order_by(Issue.month, Issue.id))
    return [Place(part.id, f"{issue.title}: {part.name}") for issue in issues for part in issue.sections]


def section(number: int) -> Section | None:
    """The section of a choice; None when it is not to be had any more."""
    found = db.session.get(Section, number)
    issue = db.session.get(Issue, found.issue_id) if found else None
    return found if found and issue and issue.state in WRITTEN and found.removed_at is None else None


def put(items: Iterable[Item], into: Section, by: Account) -> None:
    """Put a line for each item at the end of a section, unless the issue has it; raises NotNow when that is locked."""
    issue = db.session.get_one(Issue, into.issue_id)
    for item in items:
        Entry.of(issue, item).accept(into, by)


def take_out(items: Iterable[Item], out_of: Section, by: Account) -> None:
    """Take the lines out again, where nobody has written in them since; the issue may be offered the items anew."""
    issue = db.session.get_one(Issue, out_of.issue_id)
    for item in items:
        mine = select(Entry).where(Entry.issue_id == issue.id, Entry.item_id == item.id)
        entry = db.session.scalar(mine.where(Entry.state == EntryState.PLACED))
        left = [part for part in paragraphs(out_of.markdown) if entry is None or part != entry.line]
        if entry is not None and len(left) < len(paragraphs(out_of.markdown)):
            out_of.save(out_of.heading, "\n\n".join(left), out_of.revision, by)
            db.session.delete(entry)
    db.session.flush()
