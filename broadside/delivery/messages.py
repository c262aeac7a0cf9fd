"""Mailing and Message: the ledger of what is to be sent, to whom, and what came of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, select, text, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db, rows_changed


class MailingState(StrEnum):
    """Where a mailing stands."""

    SENDING = "sending"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class MessageState(StrEnum):
    """Where one message stands; see TERMINAL for those that end it."""

    READY = "ready"
    CLAIMED = "claimed"
    SENDING = "sending"
    IN_DOUBT = "in doubt"
    ACCEPTED = "accepted"
    FAILED = "failed"
    HELD = "held"
    EXCLUDED = "excluded"
    CANCELLED = "cancelled"


TERMINAL = frozenset(
    {MessageState.ACCEPTED, MessageState.FAILED, MessageState.HELD, MessageState.EXCLUDED, MessageState.CANCELLED}
)
OPEN = tuple(state for state in MessageState if state not in TERMINAL)


class DoubtPolicy(StrEnum):
    """What to do with a message that may or may not have been accepted when the worker died."""

    RESEND_ONCE = "resend once"
    HOLD = "hold"


class NotNow(Exception):
    """A step that a mailing cannot take from where it stands; says why."""


# Indexes over few rows: the ledger of a mailing is long, and all of it is written at once. A question that is to be
# answered by one must say these very words: SQLite does not look into parameters before it chooses an index.
UNKNOWN, IN_HAND, DOUBTED = text("person_id IS NULL"), text("state IN ('claimed', 'sending')"), text("doubts > 0")


class Mailing(Base):
    """One text to be sent to many, or one notice to one; frozen when it is posted."""

    __tablename__ = "mailing"
    __table_args__ = (Index("ix_mailing_sending", "state", "purpose", "posted_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(80), unique=True)
    purpose: Mapped[str | None] = mapped_column(String(80))
    sender_name: Mapped[str] = mapped_column(String(200))
    sender_address: Mapped[str] = mapped_column(String(254))
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    subject: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    headers: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    state: Mapped[MailingState] = mapped_column(String(10), default=MailingState.SENDING)
    doubt_policy: Mapped[DoubtPolicy] = mapped_column(String(12), default=DoubtPolicy.RESEND_ONCE)
    failure_share: Mapped[int] = mapped_column(default=5)
    note: Mapped[str] = mapped_column(Text, default="")
    alarm: Mapped[str] = mapped_column(Text, default="")
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    trusted: Mapped[bool] = mapped_column(default=False)
    moved_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    paced_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def pause(self, by: Account | None, note: str = "") -> None:
        """Begin no further message; those in hand are finished. Raises NotNow."""
        self._must_be(MailingState.SENDING)
        self.state, self.note = MailingState.PAUSED, note
        audit.record("mailing.paused", self.ref, by, note=note)

    def stop_itself(self, why: str) -> None:
        """Pause for a reason that people must hear of (`alarm`), unless it has stopped already."""
        db.session.refresh(self, with_for_update=True)
        if self.state == MailingState.SENDING:
            self.pause(None, why)
            self.alarm, self.told_at = why, None

    def resume(self, by: Account | None) -> None:
        """Go on after a pause; whoever resumes has looked, so the first readers are not judged again. Raises NotNow."""
        self._must_be(MailingState.PAUSED)
        self.state, self.note, self.alarm = MailingState.SENDING, "", ""
        self.trusted, self.moved_at = True, clock.now()
        audit.record("mailing.resumed", self.ref, by)

    def cancel(self, by: Account | None) -> None:
        """Send nothing more, for good; each row not yet sent says so. Raises NotNow."""
        self._must_be(MailingState.SENDING, MailingState.PAUSED)
        self.state, self.finished_at, self.note, self.alarm = MailingState.CANCELLED, clock.now(), "", ""
        db.session.flush()
        self.clear_away()
        audit.record("mailing.cancelled", self.ref, by)

    def clear_away(self) -> None:
        """End what a cancelled mailing still has open, but for what is being sent at this moment."""
        here = update(Message).where(Message.mailing_id == self.id)
        waiting = Message.state.in_((MessageState.READY, MessageState.CLAIMED))
        doubtful = (Message.state == MessageState.IN_DOUBT) | (waiting & (Message.doubts > 0))
        held, gone = MessageState.HELD, MessageState.CANCELLED
        words = "In doubt when the mailing was cancelled: it may have been accepted."
        db.session.execute(here.where(doubtful).values(state=held, reason=words, changed_at=clock.now()))
        words = "The mailing was cancelled before this was sent."
        db.session.execute(here.where(waiting).values(state=gone, reason=words, changed_at=clock.now()))

    def try_again(self, state: MessageState, by: Account | None) -> int:
        """Make the failed (or the held) messages ready once more; returns how many. Raises NotNow."""
        self._must_be(MailingState.SENDING, MailingState.PAUSED, MailingState.FINISHED)
        if state not in (MessageState.FAILED, MessageState.HELD):
            raise NotNow("Only messages that failed or are held can be tried again.")
        again = update(Message).where(Message.mailing_id == self.id, Message.state == state)
        fresh = {
            "state": MessageState.READY,
            "attempts": 0,
            "doubts": 0,
            "losses": 0,
            "due_at": clock.now(),
            "reason": "",
        }
        number = rows_changed(again.values(**fresh, changed_at=clock.now()))
        if not number:
            raise NotNow(f"No message of this mailing is {state}.")
        if self.state == MailingState.FINISHED:
            self.state, self.finished_at, self.moved_at = MailingState.SENDING, None, clock.now()
        audit.record("mailing.tried_again", self.ref, by, number=number, state=str(state))
        return number

    def finish(self) -> bool:
        """Finished, when it is sending and each row is terminal; the text of a notice, with its links, goes."""
        if self.state != MailingState.SENDING or self._open():
            return False
        self.state, self.finished_at, self.note = MailingState.FINISHED, clock.now(), ""
        if self.purpose is None:
            self.html = self.text = ""
        return True

    def _open(self) -> bool:
        """Whether any row is not terminal yet."""
        rows = select(Message.id).where(Message.mailing_id == self.id, Message.state.in_(OPEN))
        return db.session.scalar(rows.limit(1)) is not None

    def _must_be(self, *states: MailingState) -> None:
        db.session.refresh(self, with_for_update=True)
        if self.state not in states:
            raise NotNow(f"This mailing is {self.state}, so that cannot be done now.")


class Message(Base):
    """A mailing to one person: one row of the ledger."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("person_id", "mailing_id"),
        Index(
            "ix_message_unknown", "address", "mailing_id", unique=True, sqlite_where=UNKNOWN, postgresql_where=UNKNOWN
        ),
        Index("ix_message_due", "mailing_id", "state", "due_at"),
        Index("ix_message_claimed", "worker_id", sqlite_where=IN_HAND, postgresql_where=IN_HAND),
        Index("ix_message_doubted", "mailing_id", sqlite_where=DOUBTED, postgresql_where=DOUBTED),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    address: Mapped[str | None] = mapped_column(String(254))
    plain: Mapped[bool] = mapped_column(default=False)
    state: Mapped[MessageState] = mapped_column(String(10), default=MessageState.READY)
    reason: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    doubts: Mapped[int] = mapped_column(default=0)
    losses: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    worker_id: Mapped[str | None] = mapped_column(String(32))
    epoch: Mapped[str | None] = mapped_column(String(32))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    mailing: Mapped[Mailing] = relationship(lazy="raise_on_sql")
