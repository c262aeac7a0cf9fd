"""Mailing and Message: the ledger of what is to be sent, to whom, and what came of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.database import Base, UtcDateTime


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


class DoubtPolicy(StrEnum):
    """What to do with a message that may or may not have been accepted when the worker died."""

    RESEND_ONCE = "resend once"
    HOLD = "hold"


class Mailing(Base):
    """One text to be sent to many, or one notice to one; frozen when it is posted."""

    __tablename__ = "mailing"

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
    state: Mapped[MailingState] = mapped_column(String(10), default=MailingState.SENDING, index=True)
    doubt_policy: Mapped[DoubtPolicy] = mapped_column(String(12), default=DoubtPolicy.RESEND_ONCE)
    posted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Message(Base):
    """A mailing to one person: one row of the ledger."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("mailing_id", "person_id"),
        UniqueConstraint("mailing_id", "address"),
        Index("ix_message_due", "mailing_id", "state", "due_at"),
        Index("ix_message_claimed", "worker_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id", ondelete="CASCADE"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    address: Mapped[str | None] = mapped_column(String(254))
    plain: Mapped[bool] = mapped_column(default=False)
    state: Mapped[MessageState] = mapped_column(String(10), default=MessageState.READY)
    reason: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[int] = mapped_column(default=0)
    doubts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    worker_id: Mapped[str | None] = mapped_column(String(32))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    mailing: Mapped[Mailing] = relationship(lazy="raise_on_sql")
