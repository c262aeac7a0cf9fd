"""Month: the deadlines of one month by London's days, in weeks from Monday."""

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from broadside import clock
from campaigns.deadlines.deadline import A_DAY, Deadline

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True)
class Cell:
    """One day: whether it belongs to the month, and what stands on it."""

    day: date
    within: bool
    today: bool
    deadlines: tuple[Deadline, ...]


@dataclass(frozen=True)
class Month:
    """One month, with the weeks that it touches."""

    first: date
    weeks: tuple[tuple[Cell, ...], ...]

    @property
    def name(self) -> str:
        """November 2026"""
        return f"{self.first:%B %Y}"

    @property
    def before(self) -> date:
        """The first day of the month before."""
        return (self.first - A_DAY).replace(day=1)

    @property
    def after(self) -> date:
        """The first day of the next month."""
        return (self.first + timedelta(days=31)).replace(day=1)

    @property
    def number(self) -> int:
        """How many deadlines stand in it, one that lasts for several days counted once."""
        return len({each.uid for week in self.weeks for cell in week if cell.within for each in cell.deadlines})

    @property
    def last(self) -> date:
        """The last day that its weeks show."""
        return self.weeks[-1][-1].day


def month_of(typed: str) -> date:
    """The first day of a month typed as 2026-11; of this month when it is no month."""
    try:
        first = date.fromisoformat(f"{typed}-01")
    except ValueError:
        first = clock.today().replace(day=1)
    return first if EARLIEST < first < LATEST else clock.today().replace(day=1)


def month(first: date, deadlines: Iterable[Deadline]) -> Month:
    """Lay deadlines out over the month that begins on `first`; what lasts for days stands on each of them."""
    every, today = list(deadlines), clock.today()
    return Month(
        first,
        tuple(
            tuple(
                Cell(day, day.month == first.month, day == today, tuple(each for each in every if _on(each, day)))
                for day in week
            )
            for week in Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
        ),
    )


def _on(deadline: Deadline, day: date) -> bool:
    return deadline.day <= day <= deadline.last_day
