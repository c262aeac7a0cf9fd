"""One's own page: choices, pause, name, links, everything held, and erasing it."""

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.config import Settings
from broadside.consent import Act, Consent, State
from broadside.database import db
from broadside.delivery.maildir import Maildir
from broadside.delivery.office import Office
from broadside.house import house
from broadside.people import Person
from broadside.suppressions import Suppression, Why, reason_for
from newsletters.subscribers import Cadence, Subscriber
from newsletters.transfers import imports, uploads
from newsletters.transfers.uploads import folder
from tests.newsletters.readers import JOIN, a_newsletter, a_reader, mails_to, own_path, path_in, standing, work
from tests.people import BOB, CHARLIE


@pytest.fixture
def bob(context: Flask) -> Subscriber:
    context.config["WTF_CSRF_ENABLED"] = True
    reader = a_reader(a_newsletter())
    reader.subscription.person.name = "Bob Reader"
    db.session.commit()
    return reader


def reread(reader: Subscriber) -> Subscriber:
    db.session.rollback()
    db.session.expire_all()
    return reader


def test_topics_cadence_and_format_are_kept_and_the_change_is_noted(client: FlaskClient, bob: Subscriber) -> None:
    form = {"cadence": "alerts", "topics": ["data"], "format": "plain"}
    answer = client.post(f"{own_path(bob)}/newsletter/{bob.newsletter.slug}", data=form)
    assert answer.status_code == 303
    assert "Your choices are kept." in client.get(answer.location).text
    assert (reread(bob).cadence, bob.topics, bob.plain) == (Cadence.ALERTS, ["data"], True)
    assert db.session.query(Consent).filter_by(act=Act.CHANGED).one().source == "preferences page"


def test_every_topic_ticked_is_all_topics_those_to_come_too(client: FlaskClient, bob: Subscriber) -> None:
    form = {"cadence": "every issue", "topics": ["data", "borders"], "format": "html"}
    client.post(f"{own_path(bob)}/newsletter/{bob.newsletter.slug}", data=form)
    assert reread(bob).topics == []


def test_a_choice_that_there_is_not_is_refused_and_nothing_changes(client: FlaskClient, bob: Subscriber) -> None:
    for form in ({"cadence": "hourly"}, {"cadence": "digest", "topics": ["none such"]}):
        assert client.post(f"{own_path(bob)}/newsletter/{bob.newsletter.slug}", data=form).status_code == 422
    assert reread(bob).cadence == Cadence.EVERY


def test_a_pause_holds_mail_back_until_its_day_and_ends_by_itself(client: FlaskClient, bob: Subscriber) -> None:
    until = clock.today() + timedelta(days=30)
    form = {"subscription": bob.subscription_id, "until": until.isoformat()}
    assert client.post(f"{own_path(bob)}/pause", data=form).status_code == 303
    assert reread(bob).subscription.paused
    with time_machine.travel(clock.now() + timedelta(days=31)):
        assert not bob.subscription.paused


@pytest.mark.parametrize("until", ["", "tomorrow", "2020-01-01", "2999-01-01"])
def test_a_pause_that_cannot_be_is_refused_with_the_reason(client: FlaskClient, bob: Subscriber, until: str) -> None:
    form = {"subscription": bob.subscription_id, "until": until}
    answer = client.post(f"{own_path(bob)}/pause", data=form)
    assert answer.status_code == 422
    assert "Choose a day" in answer.text
    assert reread(bob).subscription.paused_until is None


def test_a_pause_can_be_ended_early(client: FlaskClient, bob: Subscriber) -> None:
    bob.subscription.pause(clock.now() + timedelta(days=3), "test")
    db.session.commit()
    client.post(f"{own_path(bob)}/resume", data={"subscription": bob.subscription_id})
    assert not reread(bob).subscription.paused


def test_leaving_with_a_reason(client: FlaskClient, bob: Subscriber) -> None:
    client.post(f"{own_path(bob)}/leave", data={"subscription": bob.subscription_id, "reason": "Moved on"})
    assert standing() == State.LEFT
    assert db.session.query(Consent).filter_by(act=Act.LEFT).one().evidence == "Moved on"
    assert client.get(own_path(bob)).status_code == 200


def test_nobody_reaches_the_subscription_of_another(client: FlaskClient, bob: Subscriber) -> None:
    charlie = a_reader(bob.newsletter, CHARLIE)
    for way in ("pause", "resume", "leave"):
        form = {"subscription": charlie.subscription_id, "until": "2099-01-01"}
        assert client.post(f"{own_path(bob)}/{way}", data=form).status_code == 404
    assert standing(CHARLIE) == State.ACTIVE


def test_a_name_is_corrected_without_line_breaks(client: FlaskClient, bob: Subscriber) -> None:
    client.post(f"{own_path(bob)}/name", data={"name": "Bob\r\nBcc: all@example.org"})
    assert reread(bob).subscription.person.name == "Bob Bcc: all@example.org"


def test_revoking_stops_earlier_links_and_leads_to_a_new_one(client: FlaskClient, bob: Subscriber) -> None:
    old = own_path(bob)
    answer = client.post(f"{old}/links")
    assert client.get(old).status_code == 404
    assert client.get(answer.location).status_code == 200


def test_a_link_works_for_thirty_days(client: FlaskClient, bob: Subscriber) -> None:
    path = own_path(bob)
    with time_machine.travel(clock.now() + timedelta(days=30, minutes=1)):
        answer = client.get(path)
    assert answer.status_code == 404
    assert "Get a new link" in answer.text


@pytest.mark.parametrize("room", ["", "/held", "/held.json", "/erase"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(client: FlaskClient, bob: Subscriber, method: str, room: str) -> None:
    before = db.session.query(Consent).count()
    answer = getattr(client, method)(own_path(bob) + room)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    assert standing() == State.ACTIVE
    assert db.session.query(Consent).count() == before


@pytest.mark.parametrize("room", ["", "/held", "/held.json", "/erase"])
def test_a_forged_or_crossed_link_opens_nothing(client: FlaskClient, bob: Subscriber, room: str) -> None:
    tokens, ident = house().tokens, bob.subscription.person_id
    crossed = tokens.make("confirm", ident), tokens.make("leave", ident), tokens.make("preferences", str(ident))
    for token in (*crossed, tokens.make("preferences", ident, 99), "x", own_path(bob)[len("/preferences/") : -1]):
        assert client.get(f"/preferences/{token}{room}").status_code == 404


def test_everything_held_is_shown_and_can_be_taken_away(client: FlaskClient, bob: Subscriber) -> None:
    document = client.get(f"{own_path(bob)}/held.json")
    assert "attachment" in document.headers["Content-Disposition"]
    held = json.loads(document.text)
    assert held["person"]["address"] == BOB
    assert held["consents"]["subscriptions"][0]["state"] == "active"
    assert held["choices"][0]["how often"] == "Every issue"
    page = client.get(f"{own_path(bob)}/held").text
    assert BOB in page
    assert "newsletter:" not in page
    assert "+00:00" not in page


def test_mail_me_my_link_answers_alike_and_writes_to_the_known_alone(client: FlaskClient, bob: Subscriber) -> None:
    answers = [client.post("/preferences", data={"address": address}) for address in (BOB, CHARLIE)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert answers[0].text == answers[1].text
    work()
    assert client.get(path_in(mails_to(BOB)[0], "preferences")).status_code == 200
    assert mails_to(CHARLIE) == []


def test_links_are_mailed_three_times_a_day_at_most(client: FlaskClient, bob: Subscriber) -> None:
    for _ in range(5):
        client.post("/preferences", data={"address": BOB})
    work()
    assert len(mails_to(BOB)) == 3


def test_after_erasing_the_address_is_nowhere(
    client: FlaskClient, bob: Subscriber, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """Consents, choices, sign-ups, requests, the ledger, kept mails, files on their way in, the logs: all of it."""
    client.post(f"/join/{bob.newsletter.slug}", data=JOIN)
    work()
    Office.of(client.application).deliver(_never())
    client.post("/preferences", data={"address": BOB})
    _file_with_bob(bob)
    assert len(Maildir(settings.maildir).keys()) == 1
    assert _mentions(settings.home, BOB)
    assert client.post(f"{own_path(bob)}/erase").status_code == 200
    db.session.rollback()
    assert Person.known(BOB) is None
    assert _mentions(settings.home, BOB) == []
    assert _mentions(settings.home, "Bob Reader") == []
    assert BOB not in caplog.text
    assert db.session.query(Suppression).one().why == Why.ERASED
    assert reason_for(house().tokens, BOB) == Why.ERASED


def test_erasing_one_leaves_the_others_and_their_rows(client: FlaskClient, bob: Subscriber) -> None:
    a_reader(bob.newsletter, CHARLIE)
    path = _file_with_bob(bob)
    client.post(f"{own_path(bob)}/erase")
    assert standing(CHARLIE) == State.ACTIVE
    assert path.read_text().splitlines()[2] == f"{CHARLIE},Charlie"


def _file_with_bob(bob: Subscriber) -> Path:
    content = iter([f"address,name\r\n{BOB},Bob Reader\r\n{CHARLIE},Charlie\r\n".encode(), b""])
    uploaded = uploads.take(folder(house().settings.home), "people.csv", lambda _: next(content))
    imports.upload(bob.newsletter, uploaded, None)
    db.session.commit()
    return folder(house().settings.home) / uploaded.file


def _mentions(home: Path, words: str) -> list[str]:
    """The files of the home in which the words stand, as they are or as a mail encodes them."""
    wanted = words.encode()
    return [path.name for path in home.rglob("*") if path.is_file() and wanted in path.read_bytes()]


def _never() -> threading.Event:
    return threading.Event()
