"""Pace: how fast one sender address may write, kept in the database and so shared by all who send.

A relay, or a provider that does not know a sender yet, takes so many messages an hour and refuses the rest. The
allowance is taken before messages are claimed; what was not used is given back. Messages are let through evenly
(GCRA: `next_at` is when the sender may write next), since a budget that may be used at once is used twice around each
full hour. While an address warms up, each day has a budget too, which doubles from day to day.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Protocol

from sqlalchemy import String, update
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime, db, rows_changed

WARM_DAYS = 14  # by then a budget of 50 has become 400,000 a day
AT_ONCE = 0.1  # seconds' worth of messages that may go together


class Unit(StrEnum):
    """For how long a number of messages is meant."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"

    @property
    def seconds(self) -> int:
        return {"second": 1, "minute": 60, "hour": 3600, "day": 86_400}[self.value]


@dataclass(frozen=True)
class Pace:
    """At most so many messages a unit (0: any number); on the first day of warming up so many (0: it is warm)."""

    number: int = 0
    unit: Unit = Unit.HOUR
    first_day: int = 0

    @property
    def words(self) -> str:
        """200 an hour, and 50 on the first day of warming up; empty without a limit."""
        rate = f"{self.number:,} {'an' if self.unit == Unit.HOUR else 'a'} {self.unit}" if self.number else ""
        warm = f"{self.first_day:,} on the first day, twice as many each day after" if self.first_day else ""
        return "; ".join(part for part in (rate, warm) if part)


@dataclass(frozen=True)
class Grant:
    """How many messages may go now; when it is none, how long to wait."""

    number: int
    wait: timedelta = timedelta(0)


class Allowance(Protocol):
    """Where the pace of senders is kept: the database, or what many machines share."""

    def take(self, sender: str, wanted: int) -> Grant:
        """Take leave for up to so many messages of a sender address."""

    def give_back(self, sender: str, number: int) -> None:
        """Return what was not used."""


class SenderPace(Base):
    """One sender address that is paced, and how far it has come."""

    __tablename__ = "sender_pace"

    sender: Mapped[str] = mapped_column(String(254), primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    unit: Mapped[Unit] = mapped_column(String(8), default=Unit.HOUR)
    first_day: Mapped[int] = mapped_column(default=0)
    warm_from: Mapped[date | None]
    next_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    day: Mapped[date | None]
    used: Mapped[int] = mapped_column(default=0)

    @property
    def pace(self) -> Pace:
        return Pace(self.number, Unit(self.unit), self.first_day)

    def budget(self, day: date, today: date) -> int | None:
        """How many may go on a day of warming up; None when it is warm. It begins when the first message goes."""
        days = (day - (self.warm_from or today)).days
        return self.first_day * 2 ** max(days, 0) if self.first_day and days < WARM_DAYS else None

    def words(self, number: int) -> str:
        """How so many messages are paced: 200 an hour, about 3 hours left; empty without a limit."""
        said = self.pace.words
        left = self.time_for(number, clock.now()).total_seconds()
        size, name = next((each for each in ((86_400, "day"), (3_600, "hour")) if left >= each[0]), (60, "minute"))
        count = max(1, round(left / size))
        return f"Paced: {said}; about {count} {name}{'' if count == 1 else 's'} left." if said else ""

    def left(self, now: datetime) -> int | None:
        """How many of the day's budget are left; None without one."""
        budget = self.budget(now.date(), now.date())
        return None if budget is None else max(0, budget - (self.used if self.day == now.date() else 0))

    def time_for(self, number: int, now: datetime) -> timedelta:
        """How long so many messages take, by the rate and by the days of warming up."""
        by_rate = timedelta(seconds=number * Unit(self.unit).seconds / self.number) if self.number else timedelta(0)
        left, day = self.left(now), now.date()
        while left is not None and number > left:
            number, day = number - left, day + timedelta(days=1)
            left = self.budget(day, now.date())
        return max(by_rate, day - now.date())


def set_pace(sender: str, pace: Pace) -> None:
    """Let a sender address write no faster than this; warming up begins anew when its first day is set anew."""
    kept = db.session.get(SenderPace, sender)
    if kept is None:
        kept = SenderPace(sender=sender, first_day=0)
        db.session.add(kept)
    if pace.first_day != kept.first_day:
        kept.warm_from, kept.used = None, 0
    kept.number, kept.unit, kept.first_day = pace.number, pace.unit, pace.first_day
    kept.next_at = clock.now()
    db.session.flush()


def of(sender: str) -> SenderPace | None:
    """How a sender address is paced, or None when it never was."""
    return db.session.get(SenderPace, sender)


class KeptAllowance:
    """The allowances in the database. An edge: it commits what it takes before anything is claimed for it."""

    def take(self, sender: str, wanted: int) -> Grant:
        """Take leave for up to so many; each take is one conditional UPDATE, so that no two share a message."""
        while True:
            row = db.session.get(SenderPace, sender, populate_existing=True)
            if row is None or not (row.number or row.first_day):
                return Grant(wanted)
            now = clock.now()
            next_at, grant = _rated(row, wanted, now)
            left = row.left(now)
            if left is not None and left < grant.number:
                midnight = datetime.combine(now.date() + timedelta(days=1), datetime.min.time(), UTC)
                grant = Grant(left, timedelta(0) if left else midnight - now)
                next_at = _later(row, max(row.next_at, now), left)
            if not grant.number or self._changed(row, grant.number, next_at, now):
                db.session.commit()
                return grant
            db.session.rollback()  # another worker took some at this moment: look again

    def give_back(self, sender: str, number: int) -> None:
        """Return what was not used."""
        row = db.session.get(SenderPace, sender, populate_existing=True)
        if row is not None and number and (row.number or row.first_day):
            given = update(SenderPace).where(SenderPace.sender == sender, SenderPace.next_at == row.next_at)
            values = {"next_at": _later(row, row.next_at, -number), "used": max(0, row.used - number)}
            rows_changed(given.values(**values).execution_options(synchronize_session=False))
            db.session.commit()

    def _changed(self, row: SenderPace, number: int, next_at: datetime, now: datetime) -> bool:
        unchanged = (SenderPace.next_at == row.next_at, SenderPace.used == row.used)
        taken = update(SenderPace).where(SenderPace.sender == row.sender, *unchanged)
        values = {
            "next_at": next_at,
            "day": now.date(),
            "used": number + (row.used if row.day == now.date() else 0),
            "warm_from": row.warm_from or now.date(),
        }
        return rows_changed(taken.values(**values).execution_options(synchronize_session=False)) == 1


def _rated(row: SenderPace, wanted: int, now: datetime) -> tuple[datetime, Grant]:
    """What the rate lets through now, and when the next may go."""
    if not row.number:
        return row.next_at, Grant(wanted)
    interval = timedelta(seconds=Unit(row.unit).seconds / row.number)
    together = max(1, int(AT_ONCE / interval.total_seconds()))
    ahead = together * interval
    start = max(now, row.next_at) if row.next_at <= now + ahead else now  # a clock put back makes nobody wait for it
    number = min(wanted, int((now + ahead - start) / interval + 1e-6))
    if number < 1:
        return start, Grant(0, start + interval - now - ahead)
    return start + number * interval, Grant(number)


def _later(row: SenderPace, instant: datetime, number: int) -> datetime:
    return instant + timedelta(seconds=number * Unit(row.unit).seconds / row.number) if row.number else instant
