"""Readership: how many read a newsletter now, and how that came about over a year."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import case, func, select

from broadside import clock
from broadside.consent import Act
from broadside.database import db
from newsletters.calendar import month_before
from newsletters.newsletter import Newsletter
from newsletters.tallies import ConsentTally, ReaderTally, hour_of

MONTHS = 12
JOINING = (Act.CONFIRMED, Act.IMPORTED)
GOING = (Act.LEFT, Act.REMOVED)


@dataclass(frozen=True)
class Readership:
    """The readers now, those at the end of each of the last months (the present one last), and this month's moves."""

    active: int
    paused: int
    pending: int
    months: tuple[tuple[str, int], ...]
    joined: int
    left: int

    @property
    def words(self) -> str:
        """Up from 880 a year ago; 37 joined this month and 6 left."""
        before = self.months[0][1]
        way = "Up from" if self.active > before else "Down from" if self.active < before else "As many as the"
        return f"{way} {before:,} eleven months ago; this month {self.joined:,} joined and {self.left:,} left."

    @classmethod
    def of(cls, newsletter: Newsletter, zone: ZoneInfo = clock.LONDON) -> "Readership":
        """Counted back from the readers now by each month's joining and leaving, both from the tallies."""
        starts = _starts(clock.today(zone), zone)
        moves = _moves(newsletter, [at for _, at in starts])
        active, paused, pending = ReaderTally.standing(newsletter.id)
        months: list[tuple[str, int]] = []
        count = active
        for place in reversed(range(MONTHS)):
            months.append((f"{starts[place][0]:%b}", max(count, 0)))
            joined, left = moves.get(place, (0, 0))
            count += left - joined
        joined, left = moves.get(MONTHS - 1, (0, 0))
        return cls(active, paused, pending, tuple(reversed(months)), joined, left)


def _starts(today: date, zone: ZoneInfo) -> list[tuple[date, datetime]]:
    """The first days of the last twelve months with their instants, the oldest first."""
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append(month_before(months[-1]))
    return [(month, datetime(month.year, month.month, 1, tzinfo=zone)) for month in reversed(months)]


def _moves(newsletter: Newsletter, starts: list[datetime]) -> dict[int, tuple[int, int]]:
    """How many joined and left in each month, by the month's place in the list."""
    hour, number = ConsentTally.hour, ConsentTally.number
    place = case(*((hour >= hour_of(start), at) for at, start in reversed(list(enumerate(starts)))), else_=-1)
    joined = func.sum(case((ConsentTally.act.in_(JOINING), number), else_=0))
    rows = db.session.execute(
        select(place, joined, func.sum(number) - joined)
        .where(
            ConsentTally.purpose == newsletter.purpose,
            ConsentTally.act.in_(JOINING + GOING),
            hour >= hour_of(starts[0]),
        )
        .group_by(place)
    )
    return {at: (int(came), int(went)) for at, came, went in rows}
