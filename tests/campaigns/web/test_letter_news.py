"""Mails to signatories at the desk: written, looked at, sent, and how the sending goes."""

import re
import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from broadside.database import db
from broadside.delivery.maildir import Maildir
from broadside.delivery.messages import Mailing
from broadside.delivery.office import Office
from broadside.house import House
from broadside.people import Person
from campaigns.letters import following
from campaigns.letters.news import LetterNews
from tests.campaigns import signed
from tests.people import BOB

AT = "/desk/letters/nfi-letter"


@pytest.fixture(autouse=True)
def letter(app: Flask) -> None:
    """An open letter whose news Bob wants."""
    with app.app_context():
        following.follow(Person.of(BOB, "Bob"), signed.letter(), "the test")
        signed.letter("other")
        db.session.commit()


def write(client: FlaskClient, text: str = "They said **yes**.") -> None:
    client.post(f"{AT}/news")
    client.post(f"{AT}/news/1", data={"subject": "An answer", "text": text})


def seen(client: FlaskClient) -> str:
    """What the question before the sending shows, by its hash."""
    found = re.search('name="seen" value="([0-9a-f]{64})"', client.get(f"{AT}/news/1/send").text)
    assert found
    return found[1]


def send(client: FlaskClient) -> TestResponse:
    return client.post(f"{AT}/news/1/send", data={"seen": seen(client)}, follow_redirects=True)


def test_words_that_a_colleague_changed_meanwhile_are_not_sent_unseen(
    app: Flask, alice: FlaskClient, petra: FlaskClient
) -> None:
    write(alice)
    shown = seen(petra)
    alice.post(f"{AT}/news/1", data={"subject": "An answer", "text": "They said **no**."})
    page = petra.post(f"{AT}/news/1/send", data={"seen": shown}, follow_redirects=True).text
    assert "The mail was changed since you looked at it." in page
    with app.app_context():
        assert db.session.query(Mailing).count() == 0
    assert "It goes out to 1 person" in send(petra).text


def test_a_mail_is_written_and_shown_as_it_will_be_sent(alice: FlaskClient) -> None:
    write(alice)
    page = alice.get(f"{AT}/news/1").text
    assert "1 person asked to be told, and would get it now." in page
    proof = alice.get(f"{AT}/news/1/proof")
    assert "They said" in proof.text
    assert "<script" not in proof.text
    assert "sandbox" in proof.headers["Content-Security-Policy"]
    assert "They said *yes*." in alice.get(f"{AT}/news/1/proof?view=plain").text
    assert alice.get("/desk/letters/other/news/1").status_code == 404


def test_an_empty_mail_is_refused_and_what_was_typed_is_kept(alice: FlaskClient) -> None:
    write(alice)
    answer = alice.post(f"{AT}/news/1", data={"subject": "", "text": "A new text"})
    assert answer.status_code == 422
    assert "A new text" in answer.text


def test_it_goes_to_those_who_asked_with_a_way_to_leave(app: Flask, alice: FlaskClient, petra: FlaskClient) -> None:
    write(alice)
    assert "cannot be taken back" in petra.get(f"{AT}/news/1/send").text
    page = send(petra).text
    assert "It goes out to 1 person" in page
    assert "Sending" in page
    with app.app_context():
        Office.of(app).deliver(threading.Event())
        maildir = Maildir(House.of(app).settings.maildir)
        (key,) = maildir.keys()
        mail = maildir.content(key).decode()
        assert "\nList-Unsubscribe: <http" in mail
        assert "\nList-Unsubscribe-Post: List-Unsubscribe=One-Click" in mail
    progress = petra.get(f"{AT}/news/1/progress")
    assert "<b>1</b> accepted" in progress.text
    assert "The mail is saved" not in progress.text
    again = send(petra).text
    assert "sent already" in again
    with app.app_context():
        assert db.session.query(Mailing).count() == 1


def test_a_sending_is_paused_and_resumed(app: Flask, alice: FlaskClient, petra: FlaskClient) -> None:
    write(alice)
    send(petra)
    petra.post(f"{AT}/news/1/pause")
    assert "Paused" in petra.get(f"{AT}/news/1").text
    petra.post(f"{AT}/news/1/resume")
    with app.app_context():
        assert db.session.query(Mailing).one().state == "sending"


def test_a_mail_with_words_left_to_write_is_not_sent(app: Flask, alice: FlaskClient, petra: FlaskClient) -> None:
    write(alice, "Dear [name],")
    assert "Send it" not in petra.get(f"{AT}/news/1").text
    send(petra)
    with app.app_context():
        assert db.session.query(LetterNews).one().sent_at is None
        assert db.session.query(Mailing).count() == 0


def test_a_draft_is_deleted(app: Flask, alice: FlaskClient) -> None:
    write(alice)
    alice.post(f"{AT}/news/1/discard")
    with app.app_context():
        assert db.session.query(LetterNews).count() == 0
