"""Reminders: how many days before a deadline somebody wants to hear of it, which one is due, and that it goes once."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from campaigns.deadlines.deadline import Deadline

DAYS_BEFORE = (14, 7, 2, 0)
DAY_WORDS = {14: "Two weeks before", 7: "A week before", 2: "Two days before", 0: "On the day"}
MORNING = time(7)  # London: nobody is woken, and the day is still long
MOVED = -1  # in place of days: told that the closing moved
FOLLOWERS = "followers"


class Reminder(Base):
    """One reminder that was posted, for one instant of one deadline: to an account, or to those who follow it.

    The row is the claim as well: of two workers the database lets one write it. It names no reader.
    """

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("uid", "at", "days", "recipient"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    days: Mapped[int]
    recipient: Mapped[str] = mapped_column(String(40), index=True)
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @classmethod
    def claim(cls, uid: str, at: datetime, days: int, recipient: str) -> "Reminder | None":
        """Take one to send; None when it was taken before. It counts when the edge commits, with what it posted."""
        if cls.taken(uid, at, days, recipient):
            return None
        row = cls(uid=uid, at=at, days=days, recipient=recipient)
        try:
            with db.session.begin_nested():
                db.session.add(row)
        except IntegrityError:
            return None
        return row

    @classmethod
    def taken(cls, uid: str, at: datetime, days: int, recipient: str) -> bool:
        """Whether it was sent, or is being sent."""
        same = (cls.uid == uid, cls.at == at, cls.days == days, cls.recipient == recipient)
        return db.session.scalar(select(cls.id).where(*same)) is not None


class ReminderChoice(Base):
    """How many days before a deadline an account wants to hear of it; without a row, all of DAYS_BEFORE."""

    __tablename__ = "reminder_choice"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    days: Mapped[list[int]] = mapped_column(JSON)


def chosen_by(account: Account) -> tuple[int, ...]:
    """The days that an account chose; none when it wants no mail."""
    row = db.session.get(ReminderChoice, account.id)
    return DAYS_BEFORE if row is None else tuple(row.days)


def choose(account: Account, days: Collection[int]) -> None:
    """Keep which days an account wants; none of them means no mail."""
    row = db.session.get(ReminderChoice, account.id)
    kept = known(days)
    if row is None:
        db.session.add(ReminderChoice(account_id=account.id, days=list(kept)))
    else:
        row.days = list(kept)
    db.session.flush()


def known(days: Collection[int]) -> tuple[int, ...]:
    """Those of the days that there are, in their order."""
    return tuple(each for each in DAYS_BEFORE if each in days)


def due(deadline: Deadline, chosen: Collection[int], since: date) -> int | None:
    """Which of the chosen reminders is to go now: the latest whose day has come, in the morning, in London.

    So after a pause of ours one goes and no burst. One whose day was over before `since`, when the deadline was set
    or the reader came, is not made up for: they have just read when it closes.
    """
    left = deadline.days_left
    reached = [days for days in chosen if days >= left]
    if left < 0 or not reached or begun(deadline):
        return None
    days = min(reached)
    on = deadline.day - timedelta(days=days)
    return days if on >= since and clock.now() >= _morning(on) else None


def begun(deadline: Deadline) -> bool:
    """Whether it is too late to be reminded: it has closed or begun, is called off, or its day is past."""
    past = deadline.over if deadline.all_day else deadline.at <= clock.now()
    return past or deadline.called_off_at is not None


def _morning(day: date) -> datetime:
    return clock.from_wall(datetime.combine(day, MORNING))
