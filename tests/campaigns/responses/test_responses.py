"""A joint response: begun once, locked at closing, open again when that moves, submitted for good, published."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from broadside import clock
from broadside.database import db
from campaigns.campaigns import Campaign
from campaigns.consultations import changes
from campaigns.consultations.changes import Cause, Move
from campaigns.consultations.consultations import Position
from campaigns.responses.publishing import publish
from campaigns.responses.questions import Question
from campaigns.responses.refusals import NotNow
from campaigns.responses.responses import JointResponse, Overtaken, ResponseState
from campaigns.updates import Update, UpdateKind
from tests.campaigns.responses.filling import begun, consultation, hash_of
from tests.people import ALICE, PETRA, account

ADDRESS = "http://broadside.test"
Act = Callable[[], object]


@pytest.fixture
def response(context: Flask) -> JointResponse:
    return begun(account(ALICE))


def stands(it: JointResponse, state: ResponseState) -> bool:
    return it.state == state


def is_readable(it: JointResponse) -> bool:
    return it.readable


def close(of: JointResponse) -> None:
    of.consultation.closes_at = clock.now() - timedelta(minutes=1)
    db.session.commit()


def test_a_consultation_has_one_response_however_often_it_is_begun(context: Flask) -> None:
    asked = consultation()
    first, second = (JointResponse.begin(asked, account(ALICE)) for _ in range(2))
    assert first is second
    assert asked.position == Position.JOINTLY


def test_to_what_has_closed_or_was_withdrawn_nobody_begins_to_respond(context: Flask) -> None:
    closed = consultation(closes_at=clock.now() - timedelta(minutes=1))
    with pytest.raises(NotNow, match="move its closing first"):
        JointResponse.begin(closed, account(ALICE))
    withdrawn = consultation("gone", withdrawn_at=clock.now())
    with pytest.raises(NotNow, match="was withdrawn"):
        JointResponse.begin(withdrawn, account(ALICE))


def test_it_locks_itself_at_closing_and_opens_when_that_is_extended(response: JointResponse) -> None:
    assert stands(response, ResponseState.OPEN)
    close(response)
    assert stands(response, ResponseState.LOCKED)
    with pytest.raises(NotNow, match="The consultation closed on"):
        response.introduce("Too late.", 0, account(ALICE))
    db.session.rollback()
    changes.move(response.consultation, Move(clock.now() + timedelta(days=7), Cause.ANNOUNCED))
    assert stands(response, ResponseState.OPEN)
    assert response.introduce("In time.", 0, account(ALICE))


def test_of_two_who_write_the_introduction_neither_loses_a_word(response: JointResponse) -> None:
    assert response.introduce("First", 0, account(ALICE))
    assert not response.introduce("First", 0, account(PETRA)), "what is so already needs no saving"
    with pytest.raises(Overtaken) as caught:
        response.introduce("Second", 0, account(PETRA))
    assert (caught.value.present, caught.value.yours) == ("First", "Second")
    assert response.introduce("Second", 1, account(PETRA))


def test_only_a_publisher_locks_unlocks_submits_and_publishes(response: JointResponse) -> None:
    alice = account(ALICE)
    acts: list[Act] = [
        lambda: response.lock("", alice),
        lambda: response.unlock(alice),
        lambda: response.submit(clock.now(), "", hash_of(response), alice),
        lambda: response.show(True, alice),
    ]
    for act in acts:
        with pytest.raises(NotNow, match="Only a publisher or an administrator may"):
            act()


def test_a_locked_text_is_not_written_until_it_is_unlocked(response: JointResponse) -> None:
    response.lock("", account(PETRA))
    question = Question.of(response)[0]
    acts: list[Act] = [
        lambda: response.introduce("More", 0, account(ALICE)),
        lambda: question.remove(account(ALICE)),
        lambda: question.move(1, account(ALICE)),
        lambda: response.lock("", account(PETRA)),
    ]
    for act in acts:
        with pytest.raises(NotNow, match="The response is locked"):
            act()
    response.unlock(account(PETRA))
    assert response.introduce("More", 0, account(ALICE))
    with pytest.raises(NotNow, match="is not locked"):
        response.unlock(account(PETRA))


def test_submitting_tells_the_consultation_and_its_campaign_and_is_final(response: JointResponse) -> None:
    campaign = Campaign.begin("Matching", account(PETRA))
    response.consultation.join(campaign, account(PETRA))
    at = clock.now() - timedelta(hours=2)
    with pytest.raises(NotNow, match="in the future"):
        response.submit(clock.now() + timedelta(hours=1), "", "x", account(PETRA))
    response.submit(at, " Ref CO-17 ", hash_of(response), account(PETRA))
    assert (response.receipt, response.submitted_hash) == ("Ref CO-17", hash_of(response))
    assert (response.consultation.position, response.consultation.submitted_at) == (Position.SUBMITTED, at)
    assert UpdateKind.RESPONSE_SUBMITTED in {update.kind for update in Update.of(campaign)}
    acts: list[Act] = [
        lambda: response.submit(at, "", "x", account(PETRA)),
        lambda: response.unlock(account(PETRA)),
        lambda: response.introduce("Late", 0, account(ALICE)),
    ]
    for act in acts:
        with pytest.raises(NotNow):
            act()


def test_readers_see_what_went_in_when_it_is_published_and_the_consultation_is_shown(response: JointResponse) -> None:
    petra = account(PETRA)
    with pytest.raises(NotNow, match="when it was submitted"):
        publish(response, True, ADDRESS, petra)
    response.submit(clock.now(), "", hash_of(response), petra)
    response.consultation.public = False
    with pytest.raises(NotNow, match="Show that to them first"):
        publish(response, True, ADDRESS, petra)
    response.consultation.public = True
    publish(response, True, ADDRESS, petra)
    assert is_readable(response)
    assert response.consultation.our_response == "http://broadside.test/consultations/nfi/response"
    publish(response, False, ADDRESS, petra)
    assert not is_readable(response)
    assert response.consultation.our_response == ""


def test_an_address_that_somebody_gave_for_the_response_stays(response: JointResponse) -> None:
    response.submit(clock.now(), "", hash_of(response), account(PETRA))
    response.consultation.our_response = "https://example.org/ours"
    for public in (True, False):
        publish(response, public, ADDRESS, account(PETRA))
        assert response.consultation.our_response == "https://example.org/ours"
