"""Scheduling: an instant as people say it, and what speaks against it: nights, weekends, holidays, clock changes."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from broadside import clock
from newsletters import seasons
from newsletters.newsletter import Newsletter

EARLY, LATE = time(7), time(21)
A_MOMENT = timedelta(minutes=2)
FAR = timedelta(days=92)


class BadTime(ValueError):
    """An instant at which nothing can be sent; its text says why."""


@dataclass(frozen=True)
class Slot:
    """An instant (UTC) to send at, with what a person should know before saying yes."""

    at: datetime
    warnings: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Thursday 3 December 2026, 9:30am, in 12 days"""
        return f"{clock.instant_words(self.at)}, {clock.distance_words(self.at)}"


def slot(wall: datetime, zone: ZoneInfo = clock.LONDON) -> Slot:
    """The slot of a wall-clock time (naive) or an instant (aware); an hour that comes twice means the first.

    Raises BadTime for an hour that the clocks skip, and for the past.
    """
    twice = wall.tzinfo is None and clock.happens_twice(wall, zone)
    try:
        at = clock.from_wall(wall, zone) if wall.tzinfo is None else wall.astimezone(UTC)
    except clock.NoSuchTime as error:
        raise BadTime(f"{error} Choose an hour earlier or later.") from None
    if at < clock.now() - A_MOMENT:
        raise BadTime(f"{clock.instant_words(at, zone)} has passed. Choose a later time.")
    said = _which_of_two(wall, zone) if twice else ()
    return Slot(at, (*said, *warnings(at, zone)))


def read(text: str, zone: ZoneInfo = clock.LONDON) -> Slot:
    """The slot of an ISO 8601 text such as 2026-12-03T09:30 (wall clock) or 2026-12-03T09:30Z; raises BadTime."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadTime(f"“{text.strip()[:40]}” is no date and time. Write it like 2026-12-03T09:30.") from None
    return slot(moment, zone)


def warnings(at: datetime, zone: ZoneInfo = clock.LONDON) -> tuple[str, ...]:
    """What speaks against an instant, each in a sentence; nothing of it forbids."""
    wall = clock.local(at, zone)
    day, said = wall.date(), []
    if day.weekday() > 4:
        said.append(f"{day:%A} is at the weekend, when many do not read their mail.")
    if holiday := seasons.bank_holiday(day):
        said.append(f"{clock.day_words(day)} is a bank holiday in England and Wales: {holiday}.")
    if at - clock.now() > FAR:
        said.append("That is more than three months away. Is the year right?")
    if not EARLY <= wall.time() < LATE:
        said.append(f"{clock.time_words(at, zone)} is at night.")
    return tuple(said)


def next_slot(newsletter: Newsletter, after: datetime | None = None) -> Slot:
    """The next sending day of the newsletter's calendar; the working day before, when that is a bank holiday."""
    at = newsletter.next_sending(after or clock.now())
    day = clock.local(at).date()
    while seasons.bank_holiday(day) or day.weekday() > 4:
        day -= timedelta(days=1)
    moved = clock.from_wall(datetime.combine(day, clock.local(at).time()))
    chosen = moved if moved > clock.now() else at
    return Slot(chosen, warnings(chosen))


def _which_of_two(wall: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    first = wall.replace(tzinfo=zone, fold=0)
    return (
        f"{clock.time_words(first, zone)} comes twice that night, because the clocks go back. "
        f"The first is meant, in {first.tzname()}; for the second, choose an hour that comes once.",
    )
