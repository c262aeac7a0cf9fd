"""The clock: deadlines as Europe/London reads them, through both changes of its clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from broadside import clock


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2021-06-01T23:00:00Z", "Tuesday 1 June 2021, 11:59pm"),
        ("2021-01-02T00:00:00Z", "Friday 1 January 2021, 11:59pm"),
        ("2021-05-05T22:59:00Z", "Wednesday 5 May 2021, 11:59pm"),
        ("2021-05-05T16:00:00Z", "Wednesday 5 May 2021, 5:00pm"),
    ],
)
def test_a_closing_at_midnight_reads_as_the_day_before(at: str, words: str) -> None:
    assert clock.closing_words(instant(at)) == words


@pytest.mark.parametrize(
    ("day", "at"),
    [
        (date(2021, 6, 1), "2021-06-01T23:00:00+00:00"),
        (date(2021, 12, 1), "2021-12-02T00:00:00+00:00"),
        (date(2021, 3, 28), "2021-03-28T23:00:00+00:00"),
        (date(2021, 10, 31), "2021-11-01T00:00:00+00:00"),
    ],
)
def test_a_day_alone_closes_at_the_midnight_after_it(day: date, at: str) -> None:
    assert clock.end_of(day) == instant(at)
    assert clock.closing_day(clock.end_of(day)) == day


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2021-03-20T12:00:00Z", "closes in 9 days"),
        ("2021-03-27T23:59:00Z", "closes in 2 days"),
        ("2021-03-28T12:00:00Z", "closes tomorrow"),
        ("2021-03-29T00:30:00Z", "closes today"),
        ("2021-03-29T22:59:00Z", "closes today"),
        ("2021-03-29T23:00:00Z", "closed yesterday"),
        ("2021-04-01T12:00:00Z", "closed 3 days ago"),
    ],
)
def test_a_countdown_counts_midnights_of_london(now: str, words: str) -> None:
    """The clocks went forward on 28 March 2021."""
    with time_machine.travel(now, tick=False):
        assert clock.countdown_words(clock.end_of(date(2021, 3, 29))) == words


def test_what_closed_in_the_same_day_closed_today() -> None:
    with time_machine.travel("2021-05-05T17:00:00Z", tick=False):
        assert clock.countdown_words(instant("2021-05-05T16:00:00Z")) == "closed today"


def test_a_beginning_at_midnight_is_the_day_alone() -> None:
    winter = datetime(2026, 11, 9, tzinfo=UTC)
    assert clock.opening_words(winter) == "Monday 9 November 2026"
    assert clock.opening_words(winter + timedelta(hours=9, minutes=30)) == "Monday 9 November 2026, 9:30am"
    assert clock.opening_words(datetime(2026, 6, 30, 23, tzinfo=UTC)) == "Wednesday 1 July 2026"
