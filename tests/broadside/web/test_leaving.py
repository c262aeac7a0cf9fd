"""Leaving: by the button, by one click, at once, for ever, and never by a GET."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.consent import Act, Consent, State
from broadside.database import db
from broadside.delivery.permission import objection
from broadside.house import house
from broadside.personal_links import PersonalLinks
from newsletters.subscribers import Subscriber
from tests.newsletters.readers import a_newsletter, a_reader, leave_path, standing
from tests.people import BOB

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def bob(context: Flask) -> Subscriber:
    context.config["WTF_CSRF_ENABLED"] = True
    return a_reader(a_newsletter())


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_leaves_at_once_without_cookie_or_token_or_redirect(
    client: FlaskClient, bob: Subscriber, kind: str
) -> None:
    answer = client.post(leave_path(bob), data=ONE_CLICK, content_type=kind)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert standing() == State.LEFT
    assert db.session.query(Consent).filter_by(act=Act.LEFT).one().source == "one-click unsubscribe"


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_changes_nothing(client: FlaskClient, bob: Subscriber, method: str) -> None:
    answer = getattr(client, method)(leave_path(bob))
    assert answer.status_code == 200
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"
    assert standing() == State.ACTIVE


def test_the_button_leaves_with_a_reason_when_one_is_given(client: FlaskClient, bob: Subscriber) -> None:
    client.post(leave_path(bob), data={"reason": "Too many mails."})
    assert standing() == State.LEFT
    left = db.session.query(Consent).filter_by(act=Act.LEFT).one()
    assert (left.evidence, left.source) == ("Too many mails.", "unsubscribe page")


def test_leaving_twice_is_answered_alike_and_recorded_once(client: FlaskClient, bob: Subscriber) -> None:
    first, second = (client.post(leave_path(bob), data=ONE_CLICK) for _ in range(2))
    assert (first.status_code, first.text) == (second.status_code, second.text)
    assert db.session.query(Consent).filter_by(act=Act.LEFT).count() == 1


def test_the_link_in_a_mail_of_years_ago_still_leaves(client: FlaskClient, bob: Subscriber) -> None:
    path = leave_path(bob)
    bob.subscription.person.revoke_links()
    db.session.commit()
    with time_machine.travel(clock.now() + timedelta(days=3000)):
        assert client.post(path, data=ONE_CLICK).status_code == 200
    assert standing() == State.LEFT


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_forged_link_does_nothing(client: FlaskClient, bob: Subscriber, method: str) -> None:
    path = leave_path(bob)
    for forged in (path[:-2] + "xx", path + "x", "/unsubscribe/x", "/unsubscribe/%00"):
        assert getattr(client, method)(forged).status_code == 404
    assert standing() == State.ACTIVE


def test_a_link_to_the_preferences_does_not_leave(client: FlaskClient, bob: Subscriber) -> None:
    token = PersonalLinks(house().tokens, "").preferences(bob.subscription.person).rpartition("/")[2]
    assert client.post(f"/unsubscribe/{token}", data=ONE_CLICK).status_code == 404
    assert standing() == State.ACTIVE


def test_a_link_leaves_one_newsletter_and_not_the_other(client: FlaskClient, bob: Subscriber) -> None:
    other = a_reader(a_newsletter("Other"))
    client.post(leave_path(other), data=ONE_CLICK)
    db.session.expire_all()
    assert other.subscription.state == State.LEFT
    assert bob.subscription.state == State.ACTIVE


def test_a_link_of_somebody_erased_never_leaves_for_somebody_new(client: FlaskClient, bob: Subscriber) -> None:
    path, newsletter = leave_path(bob), bob.newsletter
    house().privacy.erase(bob.subscription.person, house().tokens)
    db.session.commit()
    a_reader(newsletter, "new@example.net")
    assert client.post(path, data=ONE_CLICK).status_code == 404
    assert standing("new@example.net") == State.ACTIVE
    assert standing(BOB) is None


def test_mail_is_not_wanted_within_the_second_after_leaving(client: FlaskClient, bob: Subscriber) -> None:
    client.post(leave_path(bob), data=ONE_CLICK)
    db.session.expire_all()
    bobs = bob.subscription
    assert objection(house().tokens, bobs.purpose, bobs.person_id, BOB) == "Left during the send."
