"""Events: when they are and when they are over, called off rather than deleted, told to their campaign."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine

from broadside import clock
from campaigns.events import Event, EventKind, EventRefused
from campaigns.updates import Update, UpdateKind
from tests.campaigns.filling import campaign, plan
from tests.people import ALICE, account

pytestmark = pytest.mark.usefixtures("context")


def at(wall: str) -> datetime:
    return clock.from_wall(datetime.fromisoformat(f"2027-10-{wall}"))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Thursday 7 October 2027, 10:30am"),
        ({"ends_at": at("07T13:00")}, "Thursday 7 October 2027, 10:30am to 1:00pm"),
        ({"ends_at": at("08T13:00")}, "Thursday 7 October 2027, 10:30am to Friday 8 October 2027, 1:00pm"),
        ({"starts_at": at("07"), "all_day": True}, "Thursday 7 October 2027"),
        (
            {"starts_at": at("07"), "ends_at": at("09"), "all_day": True},
            "Thursday 7 October 2027 to Saturday 9 October 2027",
        ),
    ],
)
def test_an_event_says_when_it_is(given: dict[str, Any], words: str) -> None:
    assert Event.begin(plan(**given), None).when == words


@pytest.mark.parametrize(
    ("given", "last", "over"),
    [
        ({"ends_at": at("07T13:00")}, "2027-10-07T11:59:00Z", "2027-10-07T12:00:00Z"),
        ({}, "2027-10-07T22:59:00Z", "2027-10-07T23:00:00Z"),
        (
            {"starts_at": at("30"), "ends_at": at("31"), "all_day": True},
            "2027-10-31T23:59:00Z",
            "2027-11-01T00:00:00Z",
        ),
    ],
)
def test_an_event_is_coming_until_it_is_over(given: dict[str, Any], last: str, over: str) -> None:
    """The last of them ends on the night on which the clocks go back."""
    event = Event.begin(plan(**given), None)
    with time_machine.travel(last, tick=False):
        assert Event.coming() == [event]
    with time_machine.travel(over, tick=False):
        assert (Event.coming(), event.over) == ([], True)


def test_coming_leaves_out_what_is_internal_or_called_off() -> None:
    Event.begin(plan(public=False), None)
    Event.begin(plan(), None).call_off(account(ALICE))
    assert Event.coming() == []


def test_an_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(EventRefused, match="The end lies before the beginning"):
        plan(ends_at=at("07T10:00"))


def test_calendars_hear_of_another_time_or_place_and_of_nothing_else() -> None:
    event = Event.begin(plan(), None)
    event.edit(plan(about="More about it"), None)
    assert (event.sequence or 0) == 0
    event.edit(plan(place="Online"), None)
    event.edit(plan(place="Online", ends_at=at("07T13:00")), None)
    assert event.sequence == 2


def test_a_hearing_its_move_and_its_end_are_told_once_each() -> None:
    of = campaign(account(ALICE))
    event = Event.begin(plan(of), None)
    event.edit(plan(of, about="More"), None)
    event.edit(plan(of, starts_at=event.starts_at + timedelta(days=1)), None)
    event.call_off()
    event.bring_back()
    told = [update for update in reversed(Update.of(of)) if update.source]
    assert {update.kind for update in told} == {UpdateKind.HEARING}
    assert [update.text for update in told] == [
        "Relief hearing is set for Thursday 7 October 2027, 10:30am, Royal Courts of Justice.",
        "Relief hearing has moved to Friday 8 October 2027, 10:30am, Royal Courts of Justice.",
        "Relief hearing does not take place on Friday 8 October 2027, 10:30am, Royal Courts of Justice.",
        "Relief hearing takes place after all on Friday 8 October 2027, 10:30am, Royal Courts of Justice.",
    ]


def test_an_internal_hearing_and_an_ordinary_meeting_are_not_told() -> None:
    of = campaign(account(ALICE))
    before = len(Update.of(of))
    hearing = Event.begin(plan(of, public=False), None)
    Event.begin(plan(of, kind=EventKind.MEETING), None)
    assert len(Update.of(of)) == before
    hearing.edit(plan(of), None)
    assert len(Update.of(of)) == before + 1
