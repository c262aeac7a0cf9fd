"""Issue: one dated, numbered edition of a newsletter; its way from draft to sent is in review.py and dispatch.py."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db, hold
from broadside.merging import choose
from broadside.slugs import slug_of
from newsletters import kinds, livefacts
from newsletters.approvals import Approval
from newsletters.bases import Basis, Part
from newsletters.dispatch import Dispatch
from newsletters.kinds import IssueKind
from newsletters.livefacts import Fact, Wording
from newsletters.newsletter import Newsletter
from newsletters.review import NO_FACTS
from newsletters.sections import EditConflict, Saved, Section, renumber
from newsletters.standing import IssueState, NotNow
from newsletters.versions import Snapshot, Stamp, Version

__all__ = ["EditConflict", "Issue", "IssueKind", "IssueState", "NotNow"]

LINES = ("title", "subject", "preheader")
IN_THE_MAIL = (
    "title",
    "sender_name",
    "sender_address",
    "reply_to",
    "organisation",
    "postal",
    "footer",
    "accent",
    "logo",
)


class Issue(Dispatch, Base):
    """One edition. What was approved is what is sent: a sent issue never changes."""

    __tablename__ = "issue"
    __table_args__ = (UniqueConstraint("newsletter_id", "slug"),)

    newsletter_id: Mapped[int] = mapped_column(ForeignKey("newsletter.id", ondelete="CASCADE"), index=True)
    kind: Mapped[IssueKind] = mapped_column(String(8), default=IssueKind.ISSUE)
    number: Mapped[int | None]
    slug: Mapped[str] = mapped_column(String(80))
    month: Mapped[date]
    subject: Mapped[str] = mapped_column(String(200), default="")
    preheader: Mapped[str] = mapped_column(String(250), default="")
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    revision: Mapped[int] = mapped_column(default=0)
    example: Mapped[bool] = mapped_column(default=False)
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    corrects: Mapped["Issue | None"] = relationship(remote_side="Issue.id")
    sections: Mapped[list[Section]] = relationship(
        primaryjoin="and_(Section.issue_id == Issue.id, Section.removed_at.is_(None))",
        order_by=[Section.position, Section.id],
        passive_deletes="all",
        back_populates="issue",
    )
    removed_sections: Mapped[list[Section]] = relationship(
        primaryjoin="and_(Section.issue_id == Issue.id, Section.removed_at.is_not(None))",
        order_by=Section.removed_at.desc(),
        viewonly=True,
    )

    @classmethod
    def start(cls, newsletter: Newsletter, kind: IssueKind, month: date, by: Account | None) -> "Issue":
        """A new draft with the sections of the house in their order; only a monthly issue takes a number."""
        # Written first: whoever else starts an issue now waits for this row, so no number and no slug comes twice.
        count = Newsletter.last_number + (1 if kind == IssueKind.ISSUE else 0)
        db.session.execute(update(Newsletter).where(Newsletter.id == newsletter.id).values(last_number=count))
        db.session.refresh(newsletter)
        month = month.replace(day=1)
        number = newsletter.last_number if kind == IssueKind.ISSUE else None
        issue = cls(newsletter_id=newsletter.id, kind=kind, month=month, number=number, example=newsletter.example)
        issue.title = kinds.first_title(kind, month, number)
        issue.slug = issue._free_slug(kinds.first_slug(kind, month))
        issue.edited_by_id = by.id if by else None
        db.session.add(issue)
        db.session.flush()
        for position, part in enumerate(kinds.first_sections(kind, newsletter.house_sections)):
            db.session.add(Section(issue_id=issue.id, position=position, edited_by_id=issue.edited_by_id, **part))
        db.session.flush()
        audit.record("issue.started", issue.ref, by, title=issue.title)
        return issue

    @classmethod
    def find(cls, newsletter: Newsletter, kind: IssueKind, month: date) -> "Issue | None":
        """The latest issue of a kind for a month, or None."""
        mine = select(cls).where(
            cls.newsletter_id == newsletter.id, cls.kind == kind, cls.month == month.replace(day=1)
        )
        return db.session.scalar(mine.order_by(cls.id.desc()).limit(1))

    @property
    def path(self) -> str:
        """Where the archive shows it, below the public address; a correction's mail has the page that it corrects."""
        if self.corrects is not None:
            return self.corrects.path
        return f"/archive/{self.newsletter.slug}/{self.slug}"

    @property
    def shown(self) -> list[Section]:
        """The sections that the mail has."""
        return [section for section in self.sections if not section.hidden]

    @property
    def going_out(self) -> datetime:
        """When it goes out as things stand (UTC): as scheduled, else by the calendar, else now."""
        if self.due_at is not None:
            return self.due_at
        planned = self.newsletter.sending_instant(self.month) if self.kind == IssueKind.ISSUE else clock.now()
        return max(planned, clock.now())

    @property
    def texts(self) -> list[str]:
        """Everything in the mail that a person wrote, and that may hold live facts."""
        shown = [text for section in self.shown for text in (section.heading, section.markdown)]
        return [self.subject, self.preheader, *shown]

    @property
    def approved_wording(self) -> Wording:
        """Its live facts as approved, on the day that it goes out: how a sent issue reads for good."""
        return self.wording(self.approved_facts)

    def wording(self, facts: Mapping[str, Fact]) -> Wording:
        """These facts, on the day that it goes out."""
        return Wording(facts, clock.local(self.going_out).date())

    @property
    def content_hash(self) -> str:
        """A hash (SHA-256, hex) of everything a reader would see: what an approval is bound to."""
        return self.hash_with(self.approved_facts)

    def hash_with(self, facts: Mapping[str, Fact]) -> str:
        """The same, with these live facts in the text; of days left it holds the day that they count to."""
        seen = {name: getattr(self.newsletter, name) for name in IN_THE_MAIL}
        seen["facts"] = livefacts.keep(facts)
        seen["issue"] = [self.kind, self.slug, self.title, self.subject, self.preheader, self.topics]
        seen["sections"] = [[section.heading, section.markdown] for section in self.shown]
        return sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()

    @property
    def snapshot(self) -> Snapshot:
        """What people wrote into it, as it stands now."""
        lines = {name: getattr(self, name) for name in LINES}
        return Snapshot.of(lines, self.topics, self.sections)

    def edited(self, what: str, by: Account | None) -> None:
        """Take note of an edit (see Review); what stood there before is kept as a version, when it is time."""
        hold(self)
        same = by is not None and by.id == self.edited_by_id
        if Version.due(self.id, self.created_at, self.edited_at, same):
            self.keep_version()
        super().edited(what, by)

    def ask_for_review(self, by: Account) -> None:
        """Say that it is ready for a second person (see Review); that text is kept as a version."""
        super().ask_for_review(by)
        self.keep_version("put up for review")

    def approve(self, by: Account, facts: Mapping[str, Fact] = NO_FACTS) -> Approval:
        """Say yes to it (see Review); what was approved is kept as a version."""
        approval = super().approve(by, facts)
        self.keep_version("approved")
        return approval

    def keep_version(self, note: str = "") -> Version:
        """Keep what stands there now, unless the last version is the same."""
        fresh = select(Section).where(Section.issue_id == self.id).execution_options(populate_existing=True)
        db.session.scalars(fresh).all()
        db.session.expire(self, ["sections"])
        stamp = Stamp(self.edited_at, self.edited_by_id, self.content_hash, note)
        return Version.keep(self.id, stamp, self.snapshot, (section.markdown for section in self.sections))

    def retitle(self, values: Mapping[str, Any], revision: int, by: Account | None) -> Saved | None:
        """Write title, subject, preheader and topics (those given) over the given revision.

        What somebody else saved since that revision is merged with them; None when all was so already. Raises
        EditConflict where both changed the same, and NotNow when the issue is locked.
        """
        given: dict[str, Any] = {name: _line(values[name]) for name in LINES if name in values}
        if "topics" in values:
            given["topics"] = list(values["topics"])
        if all(getattr(self, name) == value for name, value in given.items()):
            return None
        hold(self)
        part, merged, other = Part(self.id, None), self.revision != revision, self.edited_by
        both = self._merged(given, revision) if merged else given
        self.edited("changed its title, subject or topics", by)
        Basis.keep(part, self.revision, {name: getattr(self, name) for name in (*LINES, "topics")}, by)
        if merged:  # what was sent has a revision of its own, from which whoever sent it goes on
            self.revision += 1
            Basis.keep(part, self.revision, {name: getattr(self, name) for name in (*LINES, "topics")} | given, by)
        for name, value in both.items():
            setattr(self, name, value)
        self.revision += 1
        db.session.flush()
        if self.kind == IssueKind.ALERT:
            self.slug = self._free_slug(f"alert-{slug_of(self.title, 'alert')}")
            db.session.flush()
        return Saved(self.revision - 1, True, other) if merged else Saved(self.revision)

    def _merged(self, given: dict[str, Any], revision: int) -> dict[str, Any]:
        """What both made of each line; raises EditConflict when that is not known, or both changed the same."""
        base = Basis.find(Part(self.id, None), revision)
        both = {name: choose(base[name], value, getattr(self, name)) for name, value in given.items()} if base else {}
        if not both or None in both.values():
            raise EditConflict(None, {name: str(value) for name, value in given.items()})
        return both

    def add_section(self, heading: str, after: Section | None, by: Account | None) -> Section:
        """A new empty section after another one (None: at the top)."""
        heading = _line(heading)
        self.edited(f"added “{heading or 'a section'}”", by)
        section = Section(issue_id=self.id, position=0, heading=heading, edited_by_id=by.id if by else None)
        order = list(self.sections)
        order.insert(order.index(after) + 1 if after in order else 0, section)
        db.session.add(section)
        renumber(order)
        db.session.expire(self, ["sections"])
        return section

    def discard(self, by: Account) -> None:
        """Delete a draft; the number is given back if it was the last."""
        self.turn((IssueState.DRAFT,), "be discarded", state=IssueState.DRAFT)
        if self.sendings:
            raise NotNow(f"{self.title} has a record of a sending that was called off, so it is kept.")
        if self.number and self.number == self.newsletter.last_number:
            self.newsletter.last_number -= 1
        audit.record("issue.discarded", self.ref, by, title=self.title)
        db.session.delete(self)
        db.session.flush()

    def _free_slug(self, stem: str) -> str:
        """The stem, or with the first number that no other issue of the newsletter has."""
        mine = select(Issue.slug).where(Issue.newsletter_id == self.newsletter_id, Issue.id != (self.id or 0))
        taken = set(db.session.scalars(mine))
        return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)


def _line(text: Any) -> str:
    return " ".join(str(text).split())
