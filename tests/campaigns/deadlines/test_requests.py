"""Requests: what a stranger types leads to one neutral mail at most, and to nothing before the button is pressed."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from broadside import allowances, clock
from broadside.allowances import Rule
from broadside.consent import Act, Consent, State, Subscription
from broadside.database import db
from broadside.delivery.messages import Mailing
from broadside.house import House, house
from broadside.link_requests import LinkRequest
from broadside.people import BadAddress, Person
from broadside.suppressions import Why, reason_for, suppress
from broadside.tokens import BadToken, Tokens
from campaigns.consultations.consultations import Consultation
from campaigns.deadlines import following, requests
from campaigns.deadlines.requests import NotOpen, ReminderRequest
from campaigns.jobs import deadlines as jobs
from tests.campaigns.deadlines.dated import consultation, followed_by, in_days
from tests.people import ALICE, BOB, account


@pytest.fixture
def harbour(context: Flask) -> Consultation:
    made = consultation(None)
    made.close_on(in_days(20))
    db.session.commit()
    return made


def asked(harbour: Consultation, address: str = BOB, days: tuple[int, ...] = (7, 0)) -> ReminderRequest:
    """A request that a worker has answered."""
    made = ReminderRequest.ask(harbour, address, days)
    db.session.commit()
    jobs.answer_requests(house())(threading.Event())
    return made


def subjects() -> list[str]:
    return list(db.session.scalars(select(Mailing.subject).order_by(Mailing.id)))


def test_nothing_is_agreed_until_the_button_is_pressed(harbour: Consultation, tokens: Tokens) -> None:
    request = asked(harbour)
    assert subjects() == ["Please confirm: remind me of Harbour guidance"]
    assert db.session.scalars(select(Subscription)).all() == []
    person = ReminderRequest.read(tokens, request.token(tokens)).confirm(tokens)
    assert person is not None
    subscription = Subscription.find(person, "consultation:harbour")
    assert subscription is not None
    assert (subscription.state, following.chosen_by(person, harbour)) == (State.ACTIVE, (7, 0))
    consent = db.session.scalars(select(Consent)).one()
    assert (consent.act, consent.wording, consent.source) == (Act.CONFIRMED, following.WORDING, requests.SOURCE)


def test_a_link_works_once_and_for_seven_days(harbour: Consultation, tokens: Tokens) -> None:
    request = asked(harbour)
    token = request.token(tokens)
    assert request.confirm(tokens) is not None
    assert request.confirm(tokens) is None
    with time_machine.travel(clock.now() + timedelta(days=7, hours=1)), pytest.raises(BadToken):
        ReminderRequest.read(tokens, token)


def test_a_link_for_something_else_opens_nothing(harbour: Consultation, tokens: Tokens) -> None:
    request = asked(harbour)
    for crossed in (tokens.make("confirm", request.id), tokens.make("preferences", request.id), "x" * 40):
        with pytest.raises(BadToken):
            ReminderRequest.read(tokens, crossed)


def test_who_is_reminded_already_gets_their_own_link_and_no_second_consent(harbour: Consultation) -> None:
    followed_by(harbour)
    asked(harbour, f" {BOB.upper()} ")
    assert db.session.scalars(select(LinkRequest.address)).all() == [BOB]
    assert subjects() == []
    assert db.session.scalars(select(ReminderRequest)).all() == []


def test_a_stranger_cannot_make_us_write_without_end(harbour: Consultation) -> None:
    for _ in range(8):
        asked(harbour)
    assert len(subjects()) == 5


def test_a_flood_waits_instead_of_being_dropped(harbour: Consultation, monkeypatch: pytest.MonkeyPatch) -> None:
    few = allowances.Kind("reminder", (Rule(5, timedelta(hours=24)),), Rule(1, timedelta(hours=1)))
    monkeypatch.setattr(requests, "ASKED", few)
    asked(harbour)
    asked(harbour, "nora@example.net")
    assert (len(subjects()), requests.waiting_number()) == (1, 1)
    assert ReminderRequest.oldest() is not None


def test_who_reported_our_mail_is_not_written_to_and_who_bounced_may_come_back(
    harbour: Consultation, tokens: Tokens
) -> None:
    suppress(tokens, BOB, Why.COMPLAINED)
    suppress(tokens, "nora@example.net", Why.BOUNCED)
    asked(harbour)
    assert subjects() == []
    asked(harbour, "nora@example.net").confirm(tokens)
    assert reason_for(tokens, "nora@example.net") is None
    assert reason_for(tokens, BOB) == Why.COMPLAINED


def test_nobody_asks_about_what_is_closed_hidden_or_for_no_address(harbour: Consultation) -> None:
    with pytest.raises(BadAddress):
        ReminderRequest.ask(harbour, "nobody", (7,))
    harbour.show(False, account(ALICE))
    with pytest.raises(NotOpen):
        ReminderRequest.ask(harbour, BOB, (7,))
    harbour.show(True, account(ALICE))
    harbour.withdraw(clock.now(), "Taken back.")
    with pytest.raises(NotOpen):
        ReminderRequest.ask(harbour, BOB, (7,))


def test_a_person_sees_and_erases_all_of_it(harbour: Consultation, context: Flask, tokens: Tokens) -> None:
    asked(harbour).confirm(tokens)
    db.session.commit()
    person, privacy = Person.known(BOB), House.of(context).privacy
    assert person is not None
    held = privacy.held(person)["reminders"]
    assert [each["consultation"] for each in held["asked for"]] == ["Harbour guidance"]
    assert held["chosen"] == [{"consultation": "Harbour guidance", "days before": [7, 0]}]
    privacy.erase(person, tokens)
    db.session.commit()
    assert db.session.scalars(select(ReminderRequest)).all() == []
    assert db.session.scalars(select(following.Follower)).all() == []


def test_requests_are_forgotten_after_a_week_with_whoever_never_answered(harbour: Consultation) -> None:
    asked(harbour)
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(days=8)):
        jobs.forget(house())(threading.Event())
        assert db.session.scalars(select(ReminderRequest)).all() == []
        assert Person.known(BOB) is None
