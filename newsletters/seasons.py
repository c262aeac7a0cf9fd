"""Seasons: the bank holidays of England and Wales, and what a sign-off wishes its readers."""

from datetime import date, timedelta

import holidays

CHRISTMAS = "We wish you a peaceful Christmas."
NEW_YEAR = "A good new year to you."
EASTER = "Have a restful Easter weekend."
LONG_WEEKEND = "Enjoy the long weekend."
SEASONS = ("Keep warm.", "May your spring be bright.", "Have a good summer.", "Have a good autumn.")


def bank_holiday(day: date) -> str:
    """The name of the bank holiday in England and Wales on that day; empty on any other."""
    name: str = holidays.country_holidays("GB", subdiv="ENG", years=day.year).get(day, "")
    return name.partition(";")[0].removesuffix(" (observed)")


def wish(day: date) -> str:
    """A sentence to end with, for readers on that day and in the two weeks or so after it."""
    if (day.month, day.day) >= (12, 26) or (day.month, day.day) <= (1, 6):
        return NEW_YEAR
    if day.month == 12:
        return CHRISTMAS
    ahead = [name for step in range(18) if (name := bank_holiday(day + timedelta(days=step)))]
    if any(name in ("Good Friday", "Easter Monday") for name in ahead):
        return EASTER
    if any(bank_holiday(day + timedelta(days=step)) for step in range(1, 11)):
        return LONG_WEEKEND
    return SEASONS[day.month % 12 // 3]
