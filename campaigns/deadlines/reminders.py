"""Reminders: who was told of which deadline, how many days before, once each; and who wants how many."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime

DAYS_BEFORE = (14, 7, 2, 0)


class Reminder(Base):
    """One reminder that was posted: to an account or a person, for one instant of one deadline."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("uid", "at", "days", "recipient"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    days: Mapped[int]
    recipient: Mapped[str] = mapped_column(String(40), index=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class ReminderChoice(Base):
    """How many days before a deadline an account wants to hear of it; without a row, all of DAYS_BEFORE."""

    __tablename__ = "reminder_choice"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    days: Mapped[list[int]] = mapped_column(JSON)


class CalendarKey(Base):
    """The secret in the address of an account's own calendar; making a new one ends the old."""

    __tablename__ = "calendar_key"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
