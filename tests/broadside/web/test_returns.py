"""Returns at the desk: what came back, and whether the bounce mailbox is read."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from broadside import clock
from broadside.config import Settings
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.bounces import Bounces, Kind, Means, Said
from broadside.delivery.messages import Message
from broadside.delivery.returns.mailbox import Mailbox
from broadside.house import House
from tests.broadside.delivery.conftest import letter, readers
from tests.looking import faults_everywhere, let_in
from tests.people import VICTOR, signed_in
from wsgi import create_app


def came_back(app: Flask) -> None:
    """A hard bounce of one reader's mail and a soft one of another's."""
    outbox.post(letter(), readers(2))
    bounces = Bounces.of(House.of(app))
    first, second = db.session.query(Message).order_by(Message.id)
    bounces.of_message(first.id, Said(Kind.HARD, Means.NOTICE, "550 5.1.1 no such user"))
    bounces.of_message(second.id, Said(Kind.SOFT, Means.MAILGUN, "552 5.2.2 mailbox full"))
    db.session.commit()


def test_what_came_back_is_listed_with_its_reader_and_the_servers_words(context: Flask, victor: FlaskClient) -> None:
    came_back(context)
    page = victor.get("/desk/returns").text
    for words in (
        "Reader 0",
        "Bounced for good",
        "550 5.1.1 no such user",
        "No. 4: the matching powers",
        "told by Mailgun",
    ):
        assert words in page
    assert "2 mails" in page


def test_one_kind_alone_can_be_seen_and_nonsense_shows_all(context: Flask, victor: FlaskClient) -> None:
    came_back(context)
    soft = victor.get("/desk/returns?kind=soft").text
    assert "Reader 1" in soft
    assert "Reader 0" not in soft
    assert "2 mails" in victor.get("/desk/returns?kind=nonsense&page=99").text


def test_a_house_that_hears_of_no_bounces_says_so(victor: FlaskClient) -> None:
    assert "Nothing is set that would tell of bounces" in victor.get("/desk/returns").text
    assert "Nothing came back" in victor.get("/desk/returns").text


def test_the_mailbox_says_when_it_was_read_and_what_went_wrong(settings: Settings) -> None:
    url = "imaps://user:secret-word@mail.example.org"
    changes = {"bounce_address": "bounces@news.example.org", "bounce_mailbox": url, "mailgun_signing_key": "k"}
    app = create_app(settings.model_copy(update=changes))
    client = signed_in(app.test_client(), VICTOR)
    assert "not read yet" in client.get("/desk/returns").text
    with app.app_context():
        db.session.add(Mailbox(id=1, read_at=clock.now(), left=3, trouble="The mail server did not answer in time."))
        db.session.commit()
    page = client.get("/desk/returns").text
    assert "The bounce mailbox could not be read. The mail server did not answer in time." in page
    assert "Left there for a person" in page
    assert "Mailgun" in page
    assert "secret-word" not in page
    with app.app_context():
        db.engine.dispose()


@pytest.mark.browser
@pytest.mark.parametrize("path", ["/desk/returns", "/desk/workers"])
def test_the_pages_of_what_runs_behind_are_fit_to_be_read_by_everybody(
    app: Flask, browser_page: Page, live_server: str, path: str
) -> None:
    with app.app_context():
        came_back(app)
    let_in(app, browser_page.context, live_server, VICTOR)
    browser_page.goto(path)
    assert faults_everywhere(browser_page) == []
