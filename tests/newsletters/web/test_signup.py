"""Joining: the form, the mail, the button; and that it tells strangers nothing."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.consent import Act, Consent, State
from broadside.database import db
from broadside.house import house
from broadside.people import Person
from broadside.suppressions import Why, reason_for, suppress
from broadside.web.limits import limiter
from newsletters.newsletter import Newsletter
from newsletters.signup import Signup
from newsletters.subscribers import Cadence, Subscriber
from tests.newsletters.readers import JOIN, a_newsletter, a_reader, forget, listening, mails_to, path_in, standing, work
from tests.people import BOB

PATH = "/join/immigration-data-and-technology"


@pytest.fixture
def newsletter(context: Flask) -> Newsletter:
    return a_newsletter()


def joined(client: FlaskClient, **other: object) -> str:
    """Bob signs up and gets a mail; returns the path of the link in it."""
    assert client.post(PATH, data=JOIN | other).status_code == 303
    work()
    return path_in(mails_to(BOB)[-1], "confirm")


def test_a_button_on_the_page_that_the_mail_links_to_makes_a_reader(
    client: FlaskClient, newsletter: Newsletter
) -> None:
    path = joined(client, name="Bob", cadence="digest", topics=["data"])
    assert standing() == State.PENDING
    assert client.post(path).status_code == 200
    assert standing() == State.ACTIVE
    subscriber = Subscriber.of(Person.of(BOB), newsletter)
    assert subscriber is not None
    assert (subscriber.cadence, subscriber.topics) == (Cadence.DIGEST, ["data"])
    assert subscriber.subscription.person.name == "Bob"


def test_the_words_agreed_to_and_their_version_are_recorded(client: FlaskClient, newsletter: Newsletter) -> None:
    client.post(joined(client))
    confirmed = db.session.query(Consent).filter_by(act=Act.CONFIRMED).one()
    assert confirmed.wording == newsletter.consent_wording
    assert confirmed.evidence.startswith("wording version 1")
    assert confirmed.source == "sign-up page"


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_link_changes_nothing(client: FlaskClient, newsletter: Newsletter, method: str) -> None:
    path = joined(client)
    assert getattr(client, method)(path).status_code == 200
    assert standing() == State.PENDING


def test_a_confirmation_link_works_once(client: FlaskClient, newsletter: Newsletter) -> None:
    path = joined(client)
    client.post(path)
    subscriber = Subscriber.of(Person.of(BOB), newsletter)
    assert subscriber is not None
    subscriber.subscription.leave("test")
    db.session.commit()
    assert "used already" in client.post(path).text
    assert standing() == State.LEFT


def test_a_confirmation_link_ends_after_seven_days(client: FlaskClient, newsletter: Newsletter) -> None:
    path = joined(client)
    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1)):
        assert client.post(path).status_code == 404
    assert standing() == State.PENDING


@pytest.mark.parametrize(
    "spoil", [lambda token: token[:-9] + ("A" if token[-9] != "A" else "B") + token[-8:], lambda token: "x"]
)
def test_a_forged_confirmation_link_is_refused(client: FlaskClient, newsletter: Newsletter, spoil: object) -> None:
    path = joined(client)
    token = path.rpartition("/")[2]
    assert client.post(f"/confirm/{spoil(token)}").status_code == 404  # type: ignore[operator]
    assert standing() == State.PENDING


def test_a_link_of_another_purpose_does_not_confirm(client: FlaskClient, newsletter: Newsletter) -> None:
    joined(client)
    other = house().tokens.make("preferences", db.session.query(Signup).one().id)
    assert client.post(f"/confirm/{other}").status_code == 404
    assert standing() == State.PENDING


def test_known_and_unknown_addresses_get_the_same_answer(client: FlaskClient, newsletter: Newsletter) -> None:
    a_reader(newsletter)
    a_reader(newsletter, "left@example.net", State.LEFT)
    answers = []
    for address in (BOB, "left@example.net", "unknown@example.net"):
        answer = client.post(PATH, data=JOIN | {"address": address})
        headers = {name: value for name, value in answer.headers.items() if name != "Date"}
        answers.append((answer.status_code, answer.text, headers))
    assert answers[0] == answers[1] == answers[2]


def test_the_form_does_the_same_work_for_known_and_unknown_addresses(
    client: FlaskClient, newsletter: Newsletter
) -> None:
    """Time follows work: one row is written, and nothing of the person is looked up before the answer."""
    a_reader(newsletter)
    statements: list[list[str]] = []
    for address in (BOB, "unknown@example.net"):
        seen: list[str] = []
        with listening(seen):
            client.post(PATH, data=JOIN | {"address": address})
        statements.append(seen)
    assert statements[0] == statements[1]
    assert not any("person" in statement for statement in statements[0])


def test_an_active_reader_gets_the_link_to_their_page_instead(client: FlaskClient, newsletter: Newsletter) -> None:
    a_reader(newsletter)
    client.post(PATH, data=JOIN | {"cadence": "digest"})
    work()
    work()
    (mail,) = mails_to(BOB)
    assert client.get(path_in(mail, "preferences")).status_code == 200
    subscriber = Subscriber.of(Person.of(BOB), newsletter)
    assert subscriber is not None
    assert subscriber.cadence == Cadence.EVERY


def test_somebody_who_left_comes_back_only_by_their_own_button(client: FlaskClient, newsletter: Newsletter) -> None:
    a_reader(newsletter, state=State.LEFT)
    path = joined(client)
    assert standing() == State.LEFT
    client.post(path)
    assert standing() == State.ACTIVE


@pytest.mark.parametrize("why", [Why.ERASED, Why.BOUNCED])
def test_confirming_lifts_an_erasure_and_a_bounce(client: FlaskClient, newsletter: Newsletter, why: Why) -> None:
    suppress(house().tokens, BOB, why)
    db.session.commit()
    client.post(joined(client))
    assert reason_for(house().tokens, BOB) is None
    assert standing() == State.ACTIVE


@pytest.mark.parametrize("why", [Why.COMPLAINED, Why.BLOCKED])
def test_whoever_complained_is_not_written_to_again(client: FlaskClient, newsletter: Newsletter, why: Why) -> None:
    suppress(house().tokens, BOB, why)
    db.session.commit()
    assert client.post(PATH, data=JOIN).status_code == 303
    work()
    assert mails_to(BOB) == []
    assert db.session.query(Signup).count() == 0


def test_one_address_gets_one_confirmation_a_day_and_three_a_month(client: FlaskClient, newsletter: Newsletter) -> None:
    start = clock.now()
    for hours, mails in ((0, 1), (1, 1), (25, 2), (50, 3), (75, 3), (24 * 31, 4)):
        with time_machine.travel(start + timedelta(hours=hours)):
            client.post(PATH, data=JOIN)
            work()
        assert len(mails_to(BOB)) == mails, f"after {hours} hours"


def test_a_filled_trap_looks_like_success_and_keeps_nothing(client: FlaskClient, newsletter: Newsletter) -> None:
    honest = client.post(PATH, data=JOIN)
    trapped = client.post(PATH, data=JOIN | {"website": "http://spam.example"})
    assert (trapped.status_code, trapped.location) == (honest.status_code, honest.location)
    assert db.session.query(Signup).count() == 1


def test_one_network_may_not_ask_without_end(app: Flask, client: FlaskClient, newsletter: Newsletter) -> None:
    limiter.enabled = True
    limiter.reset()
    try:
        with time_machine.travel(clock.now(), tick=False):  # so that no limit runs out on a slow machine
            statuses = [client.post(PATH, data=JOIN | {"address": f"r{n}@example.net"}).status_code for n in range(31)]
    finally:
        limiter.enabled = False
    assert statuses == [303] * 30 + [429]


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, newsletter: Newsletter
) -> None:
    answer = client.post(PATH, data=JOIN | {"address": "not an address", "name": "Bob", "topics": ["data"]})
    assert answer.status_code == 422
    assert "is not a mail address" in answer.text
    assert 'value="Bob"' in answer.text
    assert 'value="data" checked' in answer.text


def test_words_that_changed_since_the_form_was_made_are_shown_before_anybody_agrees(
    client: FlaskClient, newsletter: Newsletter
) -> None:
    newsletter.reword("Other words to agree to.", None)
    db.session.commit()
    answer = client.post(PATH, data=JOIN)
    assert answer.status_code == 422
    assert "Other words to agree to." in answer.text
    assert db.session.query(Signup).count() == 0


def test_the_form_for_other_sites_may_stand_in_a_frame_and_sets_no_cookie(
    client: FlaskClient, newsletter: Newsletter
) -> None:
    own, embedded = client.get(PATH), client.get(PATH.replace("join", "embed"))
    assert "frame-ancestors *" in embedded.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in own.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in embedded.headers
    assert "Set-Cookie" not in own.headers
    answer = client.post(PATH.replace("join", "embed"), data=JOIN)
    assert "Set-Cookie" not in answer.headers
    assert answer.location.startswith("/embed/")
    assert db.session.query(Signup).one().source == "form on another site"


def test_join_leads_to_the_only_newsletter(client: FlaskClient, newsletter: Newsletter) -> None:
    assert client.get("/join").location == PATH


def test_unconfirmed_sign_ups_are_deleted_after_seven_days(client: FlaskClient, newsletter: Newsletter) -> None:
    joined(client)
    with time_machine.travel(clock.now() + timedelta(days=7, hours=1)):
        forget()
    assert standing() is None
    assert Person.known(BOB) is None
    assert mails_to(BOB) == []
    assert reason_for(house().tokens, BOB) is None
    assert db.session.query(Consent).count() == 0


def test_forgetting_an_unconfirmed_sign_up_keeps_that_somebody_left(
    client: FlaskClient, newsletter: Newsletter
) -> None:
    a_reader(newsletter, state=State.LEFT)
    joined(client)
    with time_machine.travel(clock.now() + timedelta(days=8)):
        forget()
    assert standing() == State.LEFT


def test_nothing_a_stranger_typed_but_the_choices_is_repeated_in_the_mail(
    client: FlaskClient, newsletter: Newsletter
) -> None:
    joined(client, name="Win money at spam.example")
    assert "spam.example" not in mails_to(BOB)[0].text + mails_to(BOB)[0].html


def test_two_workers_send_one_confirmation(client: FlaskClient, newsletter: Newsletter) -> None:
    client.post(PATH, data=JOIN)
    first, second = Signup.waiting()[0], Signup.waiting()[0]
    assert first.answer(house().tokens) == "ask to confirm"
    assert second.answer(house().tokens) == "nothing"
