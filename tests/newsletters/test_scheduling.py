"""Scheduling: instants in words, warnings, and both changes of the clocks."""

from datetime import UTC, datetime, time

import pytest
import time_machine
from flask import Flask

from newsletters import scheduling
from newsletters.scheduling import BadTime, slot
from tests.newsletters.publication import publication

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def wall(text: str) -> datetime:
    """What a clock on the wall shows."""
    return datetime.fromisoformat(text)


@pytest.fixture(autouse=True)
def now() -> object:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_an_instant_is_said_in_words_with_its_distance() -> None:
    chosen = slot(wall("2026-12-03T09:30"))
    assert chosen.words == "Thursday 3 December 2026, 9:30am, in 12 days"
    assert (chosen.at, chosen.warnings) == (datetime(2026, 12, 3, 9, 30, tzinfo=UTC), ())


def test_summer_time_is_an_hour_ahead_of_utc() -> None:
    assert slot(wall("2027-06-03T09:30")).at == datetime(2027, 6, 3, 8, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shown", "word"),
    [
        (wall("2026-12-05T09:30"), "Saturday"),
        (wall("2026-12-06T09:30"), "Sunday"),
        (wall("2026-12-28T09:30"), "bank holiday in England and Wales: Boxing Day"),
        (wall("2026-12-03T06:59"), "6:59am is at night"),
        (wall("2026-12-03T21:00"), "9:00pm is at night"),
    ],
)
def test_weekends_holidays_and_nights_are_warned_of(shown: datetime, word: str) -> None:
    assert len(slot(shown).warnings) == 1
    assert word in slot(shown).warnings[0]


@pytest.mark.parametrize("shown", [wall("2026-12-03T07:00"), wall("2026-12-03T20:59")])
def test_the_working_day_is_not_warned_of(shown: datetime) -> None:
    assert slot(shown).warnings == ()


def test_all_that_speaks_against_an_instant_is_said() -> None:
    assert len(slot(wall("2026-12-26T05:00")).warnings) == 3
    far = slot(wall("2027-12-25T05:00")).warnings
    assert len(far) == 4
    assert "more than three months away" in far[2]


def test_the_past_is_refused_and_this_minute_is_not() -> None:
    with pytest.raises(BadTime, match="Friday 20 November 2026, 9:30am has passed"):
        slot(wall("2026-11-20T09:30"))
    assert slot(wall("2026-11-21T11:59")).at < NOW


def test_an_hour_that_the_clocks_skip_is_refused_and_says_so() -> None:
    with pytest.raises(BadTime, match="01:30 does not exist on 28 March 2027: the clocks go forward that night"):
        slot(wall("2027-03-28T01:30"))
    assert slot(wall("2027-03-28T00:59")).at == datetime(2027, 3, 28, 0, 59, tzinfo=UTC)
    assert slot(wall("2027-03-28T02:00")).at == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_an_hour_that_comes_twice_means_the_first_and_says_so() -> None:
    chosen = slot(wall("2027-10-31T01:30"))
    assert chosen.at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert any("comes twice" in said and "BST" in said for said in chosen.warnings)
    assert not any("comes twice" in said for said in slot(wall("2027-10-31T02:00")).warnings)


def test_the_second_of_two_hours_can_be_named_with_its_offset() -> None:
    chosen = scheduling.read("2027-10-31T01:30+00:00")
    assert chosen.at == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    assert not any("comes twice" in said for said in chosen.warnings)


def test_text_is_read_as_the_wall_clock_unless_it_names_an_offset() -> None:
    assert scheduling.read("2027-06-03T09:30").at == datetime(2027, 6, 3, 8, 30, tzinfo=UTC)
    assert scheduling.read("2027-06-03T09:30Z").at == datetime(2027, 6, 3, 9, 30, tzinfo=UTC)
    with pytest.raises(BadTime, match="“next Friday” is no date and time"):
        scheduling.read("next Friday")


def test_the_next_sending_day_follows_the_newsletter(context: Flask) -> None:
    newsletter = publication(sending_week=-1, sending_weekday=3, sending_time=time(9, 30))
    assert scheduling.next_slot(newsletter).words.startswith("Thursday 26 November 2026, 9:30am")


def test_a_sending_day_on_a_bank_holiday_moves_to_the_working_day_before(context: Flask) -> None:
    newsletter = publication(sending_week=-1, sending_weekday=0, sending_time=time(9, 30))
    after = datetime(2026, 12, 20, tzinfo=UTC)
    chosen = scheduling.next_slot(newsletter, after)  # Monday 28 December stands in for Boxing Day
    assert chosen.words.startswith("Thursday 24 December 2026, 9:30am")
    assert chosen.warnings == ()
