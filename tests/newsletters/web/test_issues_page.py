"""The list of issues: next, in hand, scheduled, sent with the result."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.database import db
from newsletters.issues import IssueState
from tests.newsletters.publication import approved, publication, reader, started
from tests.people import PETRA, account


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    """It is 10 November 2026."""
    with time_machine.travel("2026-11-10T12:00:00Z", tick=False):
        yield


def test_without_a_newsletter_the_page_says_so(alice: FlaskClient) -> None:
    assert "There is no newsletter yet" in alice.get("/desk/issues").text


def test_the_next_issue_is_offered_and_then_shown(app: Flask, alice: FlaskClient, victor: FlaskClient) -> None:
    with app.app_context():
        publication()
    page = alice.get("/desk/issues").text
    assert "The issue of November 2026 is not drafted yet" in page
    assert "it drafts itself on Thursday 19 November 2026" in page
    assert "Draft the next issue" not in victor.get("/desk/issues").text
    alice.post("/desk/issues/draft", data={"newsletter": "immigration-data-and-technology", "kind": "issue"})
    page = alice.get("/desk/issues").text
    assert "Go on writing" in page
    assert "Draft the next issue" not in page


def test_scheduled_and_held_and_sent_stand_apart(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        newsletter = publication()
        reader(newsletter, "bob@example.net")
        scheduled = approved(newsletter)
        scheduled.schedule(clock.now() + timedelta(days=3), account(PETRA))
        scheduled.hold("Too late.")
        sent = started(newsletter)
        sent.title, sent.state, sent.sent_at = "The old one", IssueState.SENT, clock.now()
        db.session.commit()
    page = alice.get("/desk/issues").text
    assert "Scheduled and sending" in page
    assert "Too late." in page
    assert page.index("The old one") > page.index("Scheduled and sending")


def test_with_two_newsletters_each_has_its_issues(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        publication()
        started(publication(title="Second Letter")).title = "Only of the second"
        db.session.commit()
    assert "Only of the second" not in alice.get("/desk/issues").text
    assert "Only of the second" in alice.get("/desk/issues?newsletter=second-letter").text


@pytest.mark.usefixtures("alice")
def test_strangers_are_sent_to_sign_in(client: FlaskClient) -> None:
    assert "/sign-in" in client.get("/desk/issues").headers["Location"]
