"""The one clock: now in UTC, and instants in words as Europe/London reads them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


class NoSuchTime(ValueError):
    """A wall-clock time that the zone skips when its clocks go forward."""


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def local(instant: datetime, zone: ZoneInfo = LONDON) -> datetime:
    """The instant as the zone's wall clock shows it."""
    return instant.astimezone(zone)


def today(zone: ZoneInfo = LONDON) -> date:
    """The date on the zone's calendar."""
    return local(now(), zone).date()


def from_wall(wall: datetime, zone: ZoneInfo = LONDON) -> datetime:
    """The UTC instant of a naive wall-clock time; the first of two when clocks go back.

    Raises NoSuchTime for an hour that the clocks skip.
    """
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != wall:
        raise NoSuchTime(f"{wall:%H:%M} does not exist on {day_words(wall.date())}: the clocks go forward that night.")
    return instant


def happens_twice(wall: datetime, zone: ZoneInfo = LONDON) -> bool:
    """Whether a naive wall-clock time comes twice, because the clocks go back."""
    first, second = wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)
    return first.utcoffset() != second.utcoffset() and first.astimezone(UTC) < second.astimezone(UTC)


def day_words(day: date) -> str:
    """3 December 2026"""
    return f"{day.day} {day:%B %Y}"


def time_words(instant: datetime, zone: ZoneInfo = LONDON) -> str:
    """9:30am"""
    wall = local(instant, zone)
    return f"{wall.hour % 12 or 12}:{wall:%M}{'am' if wall.hour < 12 else 'pm'}"


def instant_words(instant: datetime, zone: ZoneInfo = LONDON) -> str:
    """Thursday 3 December 2026, 9:30am"""
    wall = local(instant, zone)
    return f"{wall:%A} {day_words(wall.date())}, {time_words(instant, zone)}"


def closing_day(instant: datetime, zone: ZoneInfo = LONDON) -> date:
    """The last day on which one may still act: a closing at midnight belongs to the day before, as GOV.UK shows it."""
    return local(instant - timedelta(microseconds=1), zone).date()


def end_of(day: date, zone: ZoneInfo = LONDON) -> datetime:
    """When a deadline given as a day alone closes: at the midnight after it, which reads 11:59pm of that day."""
    return from_wall(datetime.combine(day + timedelta(days=1), time()), zone)


def closing_words(instant: datetime, zone: ZoneInfo = LONDON) -> str:
    """Wednesday 5 May 2021, 11:59pm: how a deadline reads; 00:00 is 11:59pm of the day before."""
    midnight = local(instant, zone).time() == time(0)
    return instant_words(instant - timedelta(minutes=1) if midnight else instant, zone)


def opening_words(instant: datetime, zone: ZoneInfo = LONDON) -> str:
    """Monday 9 November 2026: how a beginning reads; the time is said unless it is midnight."""
    wall = local(instant, zone)
    return f"{wall:%A} {day_words(wall.date())}" if wall.time() == time(0) else instant_words(instant, zone)


def days_left(instant: datetime, zone: ZoneInfo = LONDON) -> int:
    """How many local midnights lie between now and the closing day: 0 on the day itself, negative when it is past."""
    return (closing_day(instant, zone) - today(zone)).days


def countdown_words(instant: datetime, zone: ZoneInfo = LONDON) -> str:
    """closes in 9 days, closes today, closed 3 days ago: days are counted by the zone's midnights."""
    left = days_left(instant, zone)
    if instant <= now():
        return f"closed {'today' if left == 0 else 'yesterday' if left == -1 else _plural(-left, 'day') + ' ago'}"
    return f"closes {'today' if left == 0 else 'tomorrow' if left == 1 else 'in ' + _plural(left, 'day')}"


def wall_later(instant: datetime, by: timedelta, zone: ZoneInfo = LONDON) -> datetime:
    """The same wall-clock time so much later, whatever the clocks did between; in UTC."""
    wall = local(instant, zone).replace(tzinfo=None) + by
    return wall.replace(tzinfo=zone).astimezone(UTC)


def distance_words(instant: datetime, zone: ZoneInfo = LONDON) -> str:
    """in 12 days, 2 hours ago: days are counted by the zone's midnights."""
    current = now()
    gap = instant - current
    days = (local(instant, zone).date() - local(current, zone).date()).days
    amount = _amount(abs(gap), abs(days))
    if amount == "now":
        return "now"
    return f"in {amount}" if gap > timedelta(0) else f"{amount} ago"


def _amount(gap: timedelta, days: int) -> str:
    if gap < timedelta(seconds=45):
        return "now"
    if gap < timedelta(minutes=59):
        return _plural(max(1, round(gap.total_seconds() / 60)), "minute")
    if gap < timedelta(hours=23):
        return _plural(round(gap.total_seconds() / 3600), "hour")
    return _plural(max(1, days), "day")


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
