"""Actions: open until their last day, called off rather than deleted, told once to their campaign."""

from datetime import date, timedelta

import pytest
import time_machine

from broadside import clock
from campaigns.actions import Action
from campaigns.updates import Update
from tests.campaigns.filling import ask, campaign
from tests.people import ALICE, account

pytestmark = pytest.mark.usefixtures("context")


def test_an_action_is_open_through_its_last_day_in_london() -> None:
    action = Action.begin(ask(until=clock.end_of(date(2027, 6, 1))), None)
    with time_machine.travel("2027-06-01T22:59:00Z", tick=False):
        assert (Action.open_now(), action.over) == ([action], False)
    with time_machine.travel("2027-06-01T23:00:00Z", tick=False):
        assert (Action.open_now(), action.over) == ([], True)


def test_open_now_leaves_out_what_is_internal_or_called_off_and_begins_with_the_most_urgent() -> None:
    soon, later = clock.now() + timedelta(days=2), clock.now() + timedelta(days=9)
    lasting = Action.begin(ask(title="Lasting"), None)
    second = Action.begin(ask(title="Second", until=later), None)
    first = Action.begin(ask(title="First", until=soon), None)
    Action.begin(ask(title="Internal", public=False), None)
    Action.begin(ask(title="Off"), None).call_off(account(ALICE))
    assert Action.open_now() == [first, second, lasting]


def test_calendars_hear_of_another_title_or_day_and_of_calling_off_under_the_same_uid() -> None:
    action = Action.begin(ask(), None)
    uid = action.uid
    action.edit(ask(who="everybody"), None)
    assert (action.sequence or 0) == 0
    action.edit(ask(until=clock.now()), None)
    action.edit(ask(title="Otherwise", until=action.until), None)
    assert action.sequence == 2
    action.call_off()
    action.call_off()
    assert (action.sequence, action.called_off_at is None) == (3, False)
    action.bring_back()
    assert (action.sequence, action.called_off_at, action.uid) == (4, None, uid)


def test_a_campaign_is_told_once_as_soon_as_its_action_is_public() -> None:
    of = campaign(account(ALICE))
    before = len(Update.of(of))
    action = Action.begin(ask(of, public=False), None)
    assert len(Update.of(of)) == before
    for _ in range(2):
        action.edit(ask(of, until=clock.end_of(date(2027, 6, 1))), None)
    told = [update.text for update in Update.of(of) if update.source]
    assert told == ["A new way to take part: Write to your MP, until 1 June 2027."]
