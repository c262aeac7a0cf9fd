"""Filled forms: days, moments and addresses as people type them, refused in words that help."""

from datetime import UTC, date, datetime

import pytest

from broadside.web.filled import day, link, moment


@pytest.mark.parametrize("typed", ["", "yesterday", "2026-02-30", "3/12/2026"])
def test_a_day_is_a_day_of_the_calendar(typed: str) -> None:
    with pytest.raises(ValueError, match="Give the last day as a date, such as 2026-12-03"):
        day("the last day")(typed)


def test_a_day_is_read_and_may_be_left_out_where_nothing_needs_it() -> None:
    assert day("the last day")(" 2026-12-03 ") == date(2026, 12, 3)
    assert day("the last day", needed=False)(" ") is None


def test_a_moment_is_london_s_and_kept_in_utc() -> None:
    assert moment("the closing")("2026-07-01T09:30") == datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
    assert moment("the closing")("2026-12-01T09:30") == datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert moment("the closing", needed=False)("") is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [("2026-03-29T01:30", "01:30 does not exist on 29 March 2026"), ("noon", "Give the closing as a date and a time")],
)
def test_an_hour_that_the_clocks_skip_is_refused(typed: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        moment("the closing")(typed)


@pytest.mark.parametrize(
    "typed",
    ["example.org", "javascript:alert(1)", "https://", "https://exa mple.org", "ftp://example.org", "http://[::"],
)
def test_a_link_is_an_address_on_the_web(typed: str) -> None:
    with pytest.raises(ValueError, match="begins with https:// or http://"):
        link("the link")(typed)


def test_a_link_may_be_left_out_but_not_be_endless() -> None:
    assert link("the link")("  https://example.org/a?b=c ") == "https://example.org/a?b=c"
    assert link("the link")("") == ""
    with pytest.raises(ValueError, match="begins with"):
        link("the link", needed=True)("")
    with pytest.raises(ValueError, match=r"Keep the link to 1,000 characters"):
        link("the link")("https://example.org/" + "a" * 1000)


@pytest.mark.parametrize("year", ["0001", "1899", "3000", "9999"])
def test_a_year_of_which_nothing_can_be_reckoned_is_refused(year: str) -> None:
    """A closing in 9999 would have broken every page and calendar that shows it."""
    with pytest.raises(ValueError, match="this time and age: from 1900 to 2999"):
        day("the closing")(f"{year}-12-31")
    with pytest.raises(ValueError, match="this time and age: from 1900 to 2999"):
        moment("the closing")(f"{year}-12-31T23:30")
