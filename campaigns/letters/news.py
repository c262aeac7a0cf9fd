"""News: what signatories who asked for it are told, drafted by what happened, edited and sent by a person."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock, markdown
from broadside.accounts import Account, Role
from broadside.database import Base, UtcDateTime, db, hold
from campaigns.consultations.changes import DeadlineChange
from campaigns.letters.letters import Letter, NotNow


@dataclass(frozen=True)
class Words:
    """A mail in draft: its subject, and its text in Markdown."""

    subject: str
    text: str


class LetterNews(Base):
    """One mail to a letter's signatories. `source` names what it was drafted because of, so that it is drafted once."""

    __tablename__ = "letter_news"
    __table_args__ = (UniqueConstraint("letter_id", "source"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[str | None] = mapped_column(String(80))
    drafted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    letter: Mapped[Letter] = relationship()
    sent_by: Mapped[Account | None] = relationship()

    @property
    def ref(self) -> str:
        """How the audit log and the outbox name it."""
        return f"letter-news:{self.id}"

    @property
    def because(self) -> str:
        """What it was drafted because of, in a word or two."""
        return BECAUSE.get((self.source or "").partition(":")[0], "written by hand")

    @classmethod
    def of(cls, letter: Letter) -> list["LetterNews"]:
        """The mails of a letter, the newest first."""
        return list(db.session.scalars(select(cls).where(cls.letter_id == letter.id).order_by(cls.id.desc())))

    def change(self, words: Words, by: Account | None) -> None:
        """Write it anew, before it is sent."""
        self._must_be_unsent("changed")
        if not words.subject.strip() or not words.text.strip():
            raise NotNow("A mail needs a subject and a text. What it had is kept.")
        if (self.subject, self.text) != (words.subject, words.text):
            self.subject, self.text, self.changed_at = words.subject, words.text, clock.now()
            db.session.flush()
            audit.record("letter.news-changed", self.letter.ref, by, title=self.letter.title, subject=words.subject)

    def discard(self, by: Account | None) -> None:
        """Delete a mail that was not sent; what it was drafted because of drafts no other."""
        self._must_be_unsent("deleted")
        audit.record("letter.news-discarded", self.letter.ref, by, title=self.letter.title, subject=self.subject)
        db.session.delete(self)
        db.session.flush()

    def send(self, by: Account | None) -> None:
        """Take note that it goes out now, once: of two who press the button one is refused. Commit with the ledger."""
        if by is not None and not by.may(Role.PUBLISHER):
            raise NotNow("Only a publisher or an administrator may write to signatories.")
        kind = type(self)
        unsent = update(kind).where(kind.id == self.id, kind.sent_at.is_(None))
        sent = unsent.values(sent_at=clock.now(), sent_by_id=by.id if by else None).returning(kind.id)
        done = db.session.scalar(sent)
        db.session.refresh(self)
        if done is None:
            raise NotNow("This mail has been sent already.")
        audit.record("letter.news-sent", self.letter.ref, by, title=self.letter.title, subject=self.subject)

    @property
    def content_hash(self) -> str:
        """A hash (SHA-256, hex) of what signatories would read."""
        return sha256(f"{self.subject}\0{self.text}".encode()).hexdigest()

    def must_read(self, content_hash: str) -> None:
        """Raises NotNow when it does not read as it did to whoever saw that hash; nobody else changes it from here."""
        hold(self)
        if self.content_hash != content_hash:
            raise NotNow("The mail was changed since you looked at it. Read it again, then send it.")

    def _must_be_unsent(self, what: str) -> None:
        hold(self)
        if self.sent_at is not None:
            raise NotNow(f"This mail has been sent, and cannot be {what} any more.")


BECAUSE = {"reply": "a reply came", "delivery": "it was delivered", "change": "the deadline was moved"}


def drafted(letter: Letter, words: Words, source: str | None, by: Account | None = None) -> LetterNews | None:
    """A new mail in draft; None when the same thing drafted one before. A person's own has no source."""
    kept = select(LetterNews.id).where(LetterNews.letter_id == letter.id, LetterNews.source == source)
    if source is not None and db.session.scalar(kept) is not None:
        return None
    news = LetterNews(letter=letter, subject=words.subject[:200], text=words.text, source=source)
    db.session.add(news)
    db.session.flush()
    audit.record("letter.news-drafted", letter.ref, by, title=letter.title, subject=news.subject)
    return news


def granted(letter: Letter, change: DeadlineChange) -> LetterNews | None:
    """Draft the good news that a consultation's deadline, which the letter asked to move, was moved."""
    return drafted(letter, _of_change(letter, change), f"change:{change.id}")


def of_delivery(letter: Letter) -> Words:
    """What signatories are told after the delivery."""
    day = clock.day_words(clock.local(letter.delivered_at or clock.now()).date())
    return Words(
        f"Delivered: {letter.title}",
        f"On {day} we delivered “{_said(letter.title)}” to {_to(letter)}.\n\n"
        "We will write to you when a reply comes. Thank you for signing.",
    )


def of_reply(letter: Letter, sender: str, day: date, assessment: str) -> Words:
    """What signatories are told after a reply."""
    opinion = f"\n\n{assessment}" if assessment else ""
    return Words(
        f"A reply to: {letter.title}",
        f"You signed “{_said(letter.title)}”. On {clock.day_words(day)} {_said(sender)} replied.{opinion}\n\n"
        "The letter’s page has more. Thank you for signing.",
    )


def _of_change(letter: Letter, change: DeadlineChange) -> Words:
    new = clock.closing_words(change.new) if change.new is not None else "not known yet"
    old = f" It was {clock.closing_words(change.old)}." if change.old is not None else ""
    return Words(
        f"Our request was granted: {letter.title}",
        f"You signed “{_said(letter.title)}”. Our request was granted: the new date of "
        f"{_said(change.consultation.title)} is **{new}**.{old}\n\n"
        "There is time now to respond. Thank you for signing.",
    )


def _said(text: str) -> str:
    return markdown.escape(text)


def _to(letter: Letter) -> str:
    return _said(letter.addressee) or "those to whom it is written"
