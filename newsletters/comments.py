"""Comment: what a colleague says of a passage or a line of an issue, or suggests instead; kept with its version."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Select, String, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db, hold
from newsletters.issues import Issue, IssueState, NotNow
from newsletters.passages import Passage, applied, difference
from newsletters.sections import Section
from newsletters.spots import BODY, Spot

LONGEST_COMMENT = 10_000
ACCEPTED, DECLINED = "accepted", "declined"


class Comment(Base):
    """One comment on a passage; the first of a thread holds the passage, and whether all is settled.

    `quote` is the Markdown of the passage, `paragraph` what it stood in, `content_hash` the version of the issue;
    `field` is the text of the section, or without one of the issue, that it is about (see Spot).
    """

    __tablename__ = "issue_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), index=True)
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"))
    field: Mapped[str] = mapped_column(String(10), default=BODY)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("issue_comment.id", ondelete="CASCADE"), index=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    paragraph: Mapped[str] = mapped_column(Text, default="")
    quote: Mapped[str] = mapped_column(Text, default="")
    replacement: Mapped[str | None] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    resolved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    outcome: Mapped[str] = mapped_column(String(8), default="")
    issue: Mapped[Issue] = relationship()
    section: Mapped[Section | None] = relationship()
    account: Mapped[Account | None] = relationship(foreign_keys=account_id)
    resolved_by: Mapped[Account | None] = relationship(foreign_keys=resolved_by_id)
    answers: Mapped[list["Comment"]] = relationship("newsletters.comments.Comment", order_by=lambda: Comment.id)

    @classmethod
    def say(cls, passage: Passage, text: str, by: Account) -> "Comment":
        """Begin a thread about a passage. Raises NotNow, for an empty text and for an issue that was sent."""
        return cls._begin(passage, passage.quote, None, _worded(text), by)

    @classmethod
    def suggest(cls, passage: Passage, instead: str, text: str, by: Account) -> "Comment":
        """Suggest another paragraph, of which only the words that differ are kept; a comment on it may be empty.

        Raises NotNow when nothing differs, when it does not fit, and for an issue that was sent.
        """
        instead = passage.spot.fitting(instead)
        if instead == passage.paragraph:
            raise NotNow("The suggestion is the same as the text. Change some words of it first.")
        quote, replacement = difference(passage.paragraph, instead)
        return cls._begin(passage, quote, _fitting(replacement), _fitting(text.strip()), by)

    @classmethod
    def threads(cls, issue: Issue) -> list["Comment"]:
        """The first comment of each thread, in order."""
        mine = select(cls).where(cls.issue_id == issue.id, cls.thread_id.is_(None))
        return list(db.session.scalars(mine.order_by(cls.id)))

    @classmethod
    def number_open(cls, issue: Issue) -> int:
        """How many threads of an issue are not settled."""
        return db.session.scalar(cls._number_open(issue)) or 0

    @classmethod
    def number_open_on(cls, issue: Issue, section: Section | None) -> int:
        """How many of them are about one section, or without one about the lines of the issue itself."""
        section_id = section.id if section else None
        return db.session.scalar(cls._number_open(issue).where(cls.section_id == section_id)) or 0

    @property
    def spot(self) -> Spot:
        """The text that it is about."""
        return Spot(self.issue, self.section, self.field)

    @property
    def author(self) -> str:
        """Who said it."""
        return self.account.name if self.account else "Somebody who has left"

    @property
    def is_suggestion(self) -> bool:
        """Whether it offers other words."""
        return self.replacement is not None

    @property
    def last(self) -> "Comment":
        """The last word of its thread."""
        return self.answers[-1] if self.answers else self

    @property
    def applicable(self) -> bool:
        """Whether its passage stands where it did, so that the suggestion could be accepted."""
        return self.issue.editable and self._applied() is not None

    def stands_at(self, paragraphs: Sequence[str]) -> int | None:
        """Which of the paragraphs of its text it is about now, counted from 0; None when its words are gone."""
        if self.paragraph in paragraphs:
            return paragraphs.index(self.paragraph)
        return next((at for at, each in enumerate(paragraphs) if self.quote in each), None)

    def answer(self, text: str, by: Account) -> "Comment":
        """Add a word to the thread, once; an answer to what was settled opens it again. Raises NotNow."""
        hold(self.issue)
        self._must_be_open()
        if self.answers and (self.last.text, self.last.account) == (_worded(text), by):
            return self.last
        said = Comment(
            issue_id=self.issue_id,
            section_id=self.section_id,
            field=self.field,
            thread_id=self.id,
            content_hash=self.issue.content_hash,
            text=_worded(text),
            account=by,
        )
        db.session.add(said)
        if self.resolved_at is not None and not self.outcome:
            self.reopen(by)
        db.session.flush()
        db.session.expire(self, ["answers"])
        audit.record("issue.answered", self.issue.ref, by, part=self.spot.name)
        return said

    def resolve(self, by: Account) -> None:
        """Settle the thread: it is folded away. A second time changes nothing."""
        self._must_be_open()
        if self.resolved_at is None:
            self._settle("", by)
            audit.record("issue.resolved", self.issue.ref, by, part=self.spot.name)

    def reopen(self, by: Account) -> None:
        """Take the settling back; what was accepted stays so. Raises NotNow."""
        self._must_be_open()
        if self.outcome == ACCEPTED:
            raise NotNow("This suggestion was accepted, and its words are in the text. Edit the text, or comment anew.")
        if self.resolved_at is not None:
            self.resolved_at, self.resolved_by, self.outcome = None, None, ""
            audit.record("issue.reopened", self.issue.ref, by, part=self.spot.name)
            db.session.flush()

    def accept(self, revision: int, by: Account) -> None:
        """Put the suggested words into the text, over the revision that was seen.

        Raises EditConflict when somebody saved since, and NotNow when it is settled, locked, or its words are gone.
        """
        self._must_be_undecided()
        changed = self._applied()
        if changed is None:
            raise NotNow("The words changed after this was suggested, so it does not fit any more. Edit the text.")
        self.spot.write(changed, revision, by)
        self._settle(ACCEPTED, by)
        audit.record("issue.accepted", self.issue.ref, by, part=self.spot.name)

    def decline(self, by: Account) -> None:
        """Leave the text as it is."""
        self._must_be_undecided()
        self._settle(DECLINED, by)
        audit.record("issue.declined", self.issue.ref, by, part=self.spot.name)

    @classmethod
    def _number_open(cls, issue: Issue) -> Select[int]:
        mine = select(func.count(cls.id)).where(cls.issue_id == issue.id)
        return mine.where(cls.thread_id.is_(None), cls.resolved_at.is_(None))

    @classmethod
    def _begin(cls, passage: Passage, quote: str, replacement: str | None, text: str, by: Account) -> "Comment":
        spot = passage.spot
        comment = cls(
            issue=spot.issue,
            section=spot.section,
            field=spot.field,
            content_hash=passage.seen,
            paragraph=passage.paragraph,
            quote=quote,
            replacement=replacement,
            text=text,
            account=by,
        )
        hold(spot.issue)
        comment._must_be_open()
        if twin := comment._twin():
            return twin
        db.session.add(comment)
        db.session.flush()
        what = "issue.commented" if replacement is None else "issue.suggested"
        audit.record(what, spot.issue.ref, by, part=passage.spot.name)
        return comment

    def _twin(self) -> "Comment | None":
        """The same of the same person, open still: a form that is sent twice says it once."""
        same = ("spot", "paragraph", "quote", "replacement", "text", "account")
        opened = [each for each in self.threads(self.issue) if each.resolved_at is None]
        return next((each for each in opened if all(getattr(each, one) == getattr(self, one) for one in same)), None)

    def _applied(self) -> str | None:
        if self.replacement is None or (self.section and self.section.removed_at is not None):
            return None
        return applied(self.quote, self.replacement, self.paragraph, self.spot.text)

    def _settle(self, outcome: str, by: Account) -> None:
        self.resolved_at, self.resolved_by, self.outcome = clock.now(), by, outcome
        db.session.flush()

    def _must_be_undecided(self) -> None:
        self._must_be_open()
        if not self.is_suggestion or self.resolved_at is not None:
            raise NotNow("This suggestion is settled already.")

    def _must_be_open(self) -> None:
        if self.issue.state in (IssueState.SENDING, IssueState.SENT):
            raise NotNow(f"{self.issue.title} has been sent, so nothing is commented on any more. Add a correction.")


def _worded(text: str) -> str:
    said = _fitting(text.replace("\r\n", "\n").strip())
    if not said:
        raise NotNow("Write a comment first, or suggest other words.")
    return said


def _fitting(text: str) -> str:
    if len(text) > LONGEST_COMMENT:
        raise NotNow(f"At most {LONGEST_COMMENT:,} characters; this has {len(text):,}.")
    return text
