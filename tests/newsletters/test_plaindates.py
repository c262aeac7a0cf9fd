"""Plain dates: found as people write them, with what makes them a last day."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletters.plaindates import plain_dates

SECOND = date(2020, 12, 2)


@pytest.mark.parametrize(
    "written",
    [
        "2 December",
        "2nd December",
        "2 December 2020",
        "2nd of December, 2020",
        "December 2",
        "December 2nd, 2020",
        "2 Dec 2020",
        "2 dec. 2020",
        "2020-12-02",
        "02/12/2020",
        "2\u00a0December",
        "2\nDecember",
    ],
)
def test_a_date_is_found_as_people_write_it(written: str) -> None:
    found = plain_dates(f"It is on {written}, they say.")
    assert [each.names(SECOND) for each in found] == [True]
    assert not found[0].last


@pytest.mark.parametrize(
    "words",
    [
        "until 2 December",
        "open until Wednesday 2 December",
        "by 11:59pm on Wednesday, 2 December 2020",
        "closes on 2 December",
        "The deadline is 2 December",
        "Deadline: 2 December",
        "extended to 2 December",
        "before midnight on 2 December",
        "no later than the 2nd of December",
        "closing on 2 December",
        "it closed 2 December",
    ],
)
def test_words_before_it_make_it_a_last_day(words: str) -> None:
    assert [each.last for each in plain_dates(words)] == [True]


@pytest.mark.parametrize(
    "words", ["a hearing on 7 October", "from 2 December", "We met on 2 December", "untimely 2 December"]
)
def test_other_dates_are_none(words: str) -> None:
    assert [each.last for each in plain_dates(words)] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "30 February",
        "32 December",
        "12 months",
        "Section 2 Marches on",
        "[the page](https://example.org/2-december-2020)",
        "https://example.org/2020-12-02/",
        "[it](<https://example.org/2020-12-02>)",
        "version 1.2 december",
        "may 2030 be better",
    ],
)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert plain_dates(text) == []


def test_a_year_has_to_be_right_when_it_is_written() -> None:
    assert not plain_dates("2 December 2021")[0].names(SECOND)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_is_found_in_our_own_words(day: date) -> None:
    found = plain_dates(f"It closes on {day:%A} {day.day} {day:%B %Y}, 11:59pm.")
    assert [(each.names(day), each.last) for each in found] == [(True, True)]


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    plain_dates(text)
