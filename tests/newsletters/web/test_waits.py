"""What waits: for each the steps that they may take, the late before the rest, and nothing that is done."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.database import db
from broadside.delivery.messages import Message, MessageState
from broadside.house import PanelRow
from broadside.workers import Worker
from newsletters import asked, sending
from newsletters.issues import Issue
from newsletters.sources import NewSource, Source
from tests.filled import STOP
from tests.newsletters.publication import approved, publication, reader, written
from tests.people import ALICE, PETRA, account, signed_in

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def waits(client: FlaskClient) -> list[tuple[str, str]]:
    """(words, where they lead) of what the desk says to be waiting, without the ground's word about workers."""
    sheet = BeautifulSoup(client.get("/desk").text, "html.parser").select_one("#waiting-for-you")
    assert sheet is not None
    links = [(link.get_text(), str(link["href"])) for link in sheet.select(".row-title a")]
    return [each for each in links if each[1] != "/desk/workers"]


def test_an_issue_waits_for_whoever_may_approve_it_and_for_nobody_else(
    app: Flask, alice: FlaskClient, petra: FlaskClient, victor: FlaskClient
) -> None:
    with app.app_context():
        written(publication()).ask_for_review(account(ALICE))
        db.session.commit()
    assert waits(petra) == [("Approve No. 1: November 2026", "/desk/issues/1/review")]
    assert waits(alice) == waits(victor) == []


def test_who_was_asked_to_look_at_an_issue_is_told(app: Flask, alice: FlaskClient, victor: FlaskClient) -> None:
    with app.app_context():
        issue = written(publication())
        issue.ask_for_review(account(ALICE))
        asked.ask(issue, [account(ALICE)], account(PETRA))
        db.session.commit()
    assert [(words, url) for words, url in waits(alice) if "look at" in words] == [
        ("Petra asks you to look at No. 1: November 2026", "/desk/issues/1/review")
    ]
    assert waits(victor) == []


def test_what_is_approved_waits_to_be_scheduled_and_what_is_held_for_a_decision(
    app: Flask, alice: FlaskClient, petra: FlaskClient
) -> None:
    with app.app_context():
        approved(publication())
    assert waits(petra) == [("Schedule No. 1: November 2026", "/desk/issues/1/schedule")]
    with app.app_context():
        issue = db.session.get_one(Issue, 1)
        issue.schedule(clock.now() + timedelta(hours=1), account(PETRA))
        db.session.commit()
        assert waits(petra) == []
        issue.hold("It is too late.")
        db.session.commit()
    assert waits(petra) == [("No. 1: November 2026 was not sent", "/desk/issues/1/schedule")]
    assert waits(alice) == []


def test_failed_mails_of_the_last_send_wait_for_a_publisher(app: Flask, alice: FlaskClient, petra: FlaskClient) -> None:
    with app.app_context():
        newsletter = publication()
        for number in range(3):
            reader(newsletter, f"reader{number}@example.net")
        approved(newsletter).schedule(clock.now(), account(PETRA))
        db.session.commit()
        sending.send_due(STOP)
        for state, message in zip(("failed", "accepted", "accepted"), db.session.query(Message), strict=True):
            message.state = MessageState(state)
        db.session.get_one(Issue, 1).finish()
        db.session.commit()
    assert waits(petra)[0] == ("No. 1: November 2026: 1 could not be reached", "/desk/issues/1/sending")
    assert "could not be reached" not in str(waits(alice))


def test_a_month_whose_day_has_passed_without_an_issue_is_late(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        written(publication())
    assert waits(alice) == []
    with time_machine.travel(NOW + timedelta(days=6), tick=False):
        assert waits(signed_in(app.test_client(), ALICE)) == [("No. 1: November 2026 is late", "/desk/issues/1")]


def test_a_source_in_trouble_waits_for_editors(app: Flask, alice: FlaskClient, victor: FlaskClient) -> None:
    with app.app_context():
        publication()
        source = Source.add(NewSource("Quiet Feed", "https://quiet.example.org/feed"), None)
        for _ in range(3):
            source.has_failed("The host does not answer.")
        db.session.commit()
    assert waits(alice) == [("Quiet Feed", "/desk/sources")]
    assert waits(victor) == []


def test_when_nobody_works_the_desk_says_so_first(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        publication()
    assert "No worker is running" in alice.get("/desk").text
    with app.app_context():
        Worker.begin()
        db.session.commit()
    assert "No worker is running" not in alice.get("/desk").text


def test_the_late_stand_before_what_is_wrong_and_that_before_the_rest() -> None:
    rows = [PanelRow(kind, "", badges=((kind, kind), ("Example", "line"))) for kind in ("", "warn", "late", "ok")]
    assert [row.title for row in sorted(rows, key=lambda row: row.rank)] == ["late", "warn", "", "ok"]
