from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from broadside.house import House
from newsletters import mail
from newsletters.example import programme as example
from newsletters.issues import Issue, IssueKind, IssueState
from newsletters.newsletter import Newsletter
from newsletters.sources import NewSource, Source
from tests.newsletters.founded import founded
from tests.people import ALICE, account, signed_in

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def fill(app: Flask) -> Callable[[], None]:
    """Loads the example programme."""

    def load() -> None:
        with app.app_context():
            house = House.of(app)
            example.load(Newsletter.all()[0], None, lambda issue: mail.letter(issue, house), house.settings.address)
            db.session.commit()

    return load


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def newsletter(app: Flask, november: None) -> None:
    with app.app_context():
        founded()


def test_an_empty_desk_says_what_to_do_first_and_when_the_next_issue_is_planned(alice: FlaskClient) -> None:
    page = alice.get("/desk").text
    assert "Choose what Broadside reads" in page
    assert "Thursday 26 November 2026, 9:30am · in 5 days" in page
    assert "It has not been drafted yet" in page
    assert "Draft it now" in page
    assert "Nothing has been sent yet" in page


def test_a_month_that_will_draft_itself_says_when(app: Flask) -> None:
    with time_machine.travel(NOW + timedelta(days=6), tick=False):
        page = signed_in(app.test_client(), ALICE).get("/desk").text
    assert "It drafts itself on 24 December 2026" in page


def test_a_viewer_sees_no_button_that_would_refuse_them(victor: FlaskClient) -> None:
    assert "Draft it now" not in victor.get("/desk").text


def test_a_filled_desk_shows_each_thing_with_its_way_to_act(alice: FlaskClient, fill: Callable[[], None]) -> None:
    fill()
    page = alice.get("/desk").text
    for words in (
        "No. 2: November 2026",
        "Open the draft",
        "Triage 14 new",
        "also in The Evening Ledger",
        "No. 1: October 2026",
        "Read the report",
        "21 readers",
        "Migrant Voices North",
        "no connection within 10 seconds",
        "matched: ",
    ):
        assert words in page
    assert page.count("Example</span>") > 6


def test_a_scheduled_issue_shows_its_instant_and_a_held_one_its_reason(alice: FlaskClient) -> None:
    with alice.application.app_context():
        issue = Issue.start(Newsletter.all()[0], IssueKind.ISSUE, date(2026, 11, 1), account(ALICE))
        issue.state, issue.due_at = IssueState.SCHEDULED, datetime(2026, 11, 30, 9, 30, tzinfo=UTC)
        issue.hold_reason = "Found due too late."
        db.session.commit()
    page = alice.get("/desk").text
    assert "Scheduled for Monday 30 November 2026, 9:30am" in page
    assert "Found due too late." in page
    assert "See the sending" in page


def test_a_source_that_keeps_failing_is_shown_unless_it_was_paused(alice: FlaskClient) -> None:
    with alice.application.app_context():
        for name in ("Quiet Feed", "Loud Feed"):
            source = Source.add(NewSource(name, f"https://{name.split()[0].lower()}.example.org/feed"), None)
            for _ in range(3):
                source.has_failed("The host does not answer.")
        source.pause(None)
        Source.add(NewSource("Slow Feed", "https://slow.example.org/feed"), None).has_failed("It took too long.")
        db.session.commit()
    page = alice.get("/desk").text
    assert "Quiet Feed" in page
    assert "Loud Feed" not in page
    assert "Slow Feed" not in page


def test_of_several_newsletters_each_has_its_tab(alice: FlaskClient) -> None:
    with alice.application.app_context():
        founded(title="Zeitung")
    assert "<h1>Immigration, Data and Technology</h1>" in alice.get("/desk").text
    assert "<h1>Zeitung</h1>" in alice.get("/desk?newsletter=zeitung").text
    assert "<h1>Immigration, Data and Technology</h1>" in alice.get("/desk?newsletter=none").text


def test_strangers_are_sent_to_the_sign_in_page(client: FlaskClient, ada: FlaskClient) -> None:
    assert client.get("/desk").status_code == 302
    assert "/sign-in" in client.get("/desk").location


def test_the_example_is_loaded_and_removed_at_the_desk_by_an_admin(ada: FlaskClient, petra: FlaskClient) -> None:
    assert "It brings 8 sources" in ada.get("/desk/example").text
    assert petra.post("/desk/example/load").status_code == 403
    assert ada.post("/desk/example/load").status_code == 303
    page = ada.get("/desk/example").text
    assert "Remove the example programme?" in page
    assert "An administrator can remove it." in petra.get("/desk/example").text
    assert petra.post("/desk/example/remove").status_code == 403
    ada.post("/desk/example/remove")
    assert "Removed: 8 sources, 33 items" in ada.get("/desk").text
    assert ada.get("/desk/example/remove").status_code == 405


def test_every_desk_page_says_that_mail_stays_here_and_that_examples_are_loaded(
    ada: FlaskClient, fill: Callable[[], None]
) -> None:
    fill()
    for path in ("/desk", "/desk/inbox", "/desk/issues", "/desk/settings", "/desk/people", "/desk/sources"):
        page = ada.get(path).text
        assert "No mail server is set" in page
        assert "The example programme is loaded" in page
