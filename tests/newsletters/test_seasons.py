"""Seasons: bank holidays, and what sign-offs wish."""

from datetime import date

import pytest

from newsletters import seasons


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 12, 25), "Christmas Day"),
        (date(2026, 12, 28), "Boxing Day"),
        (date(2027, 3, 26), "Good Friday"),
        (date(2027, 3, 29), "Easter Monday"),
        (date(2026, 8, 3), ""),  # Scotland's, not ours
        (date(2026, 11, 30), ""),  # St Andrew's Day
        (date(2026, 12, 3), ""),
    ],
)
def test_bank_holidays_are_those_of_england_and_wales(day: date, name: str) -> None:
    assert seasons.bank_holiday(day) == name


@pytest.mark.parametrize(
    ("day", "wish"),
    [
        (date(2027, 3, 18), seasons.EASTER),
        (date(2026, 3, 26), seasons.EASTER),
        (date(2026, 12, 17), seasons.CHRISTMAS),
        (date(2026, 12, 31), seasons.NEW_YEAR),
        (date(2027, 4, 29), seasons.LONG_WEEKEND),
        (date(2026, 8, 27), seasons.LONG_WEEKEND),
        (date(2026, 1, 29), seasons.SEASONS[0]),
        (date(2026, 5, 28), seasons.SEASONS[1]),
        (date(2026, 6, 25), seasons.SEASONS[2]),
        (date(2026, 11, 26), seasons.SEASONS[3]),
    ],
)
def test_a_sign_off_wishes_what_comes_next(day: date, wish: str) -> None:
    assert seasons.wish(day) == wish
