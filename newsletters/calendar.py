"""The newsletter's calendar: which day of a month it goes out, and when that is next."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from broadside import clock

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
WEEKS = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}


def day_of(month: date, week: int, weekday: int) -> date:
    """The date of, say, the last Thursday (week -1, weekday 3) of a month."""
    if week == -1:
        end = month.replace(day=monthrange(month.year, month.month)[1])
        return end - timedelta(days=(end.weekday() - weekday) % 7)
    start = month.replace(day=1)
    return start + timedelta(days=(weekday - start.weekday()) % 7 + 7 * (week - 1))


def month_after(month: date) -> date:
    """The first day of the next month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def instant_of(day: date, at: time, zone: ZoneInfo = clock.LONDON) -> datetime:
    """The UTC instant of a wall time on a day; an hour that the clocks skip is taken an hour later."""
    wall = datetime.combine(day, at)
    try:
        return clock.from_wall(wall, zone)
    except clock.NoSuchTime:
        return clock.from_wall(wall + timedelta(hours=1), zone)


def words(week: int, weekday: int, at: time) -> str:
    """the last Thursday of the month, at 9:30am"""
    hour = f"{at.hour % 12 or 12}:{at:%M}{'am' if at.hour < 12 else 'pm'}"
    return f"the {WEEKS[week]} {WEEKDAYS[weekday]} of the month, at {hour}"
