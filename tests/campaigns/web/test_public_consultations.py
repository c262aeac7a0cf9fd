"""Consultations in public: the deadline and how it moved, how to respond, where we stand, what came of it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.database import db
from campaigns.consultations.byhand import Entry, enter
from campaigns.consultations.changes import Cause, Move, move
from campaigns.consultations.consultations import Consultation, Position
from campaigns.web.public_consultations import position_words
from tests.people import ALICE, account

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture
def harbour(app: Flask) -> None:
    """One that closes on 1 December at midnight; it was extended once without a word."""
    with app.app_context(), time_machine.travel(NOW, tick=False):
        entry = Entry("Harbour guidance", body="Harbour Office", ways=(("email", "respond@example.org"),))
        made = enter(entry, datetime(2026, 11, 27, tzinfo=UTC), account(ALICE), "harbour")
        move(made, Move(datetime(2026, 12, 2, tzinfo=UTC), Cause.SILENT), account(ALICE))
        db.session.commit()


def text(client: FlaskClient, path: str, at: datetime = NOW) -> str:
    with time_machine.travel(at, tick=False):
        answer = client.get(path)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    return " ".join(BeautifulSoup(answer.data, "html.parser").get_text(" ").split())


@pytest.mark.usefixtures("harbour")
def test_the_page_shows_the_deadline_and_how_it_moved(client: FlaskClient) -> None:
    page = text(client, "/consultations/harbour")
    assert "Tuesday 1 December 2026, 11:59pm Closes in 9 days" in page
    assert "Before: Thursday 26 November 2026, 11:59pm → Tuesday 1 December 2026, 11:59pm" in page
    assert "Changed without an announcement" in page
    struck = BeautifulSoup(client.get("/consultations/harbour").data, "html.parser").s
    assert struck is not None
    assert "Thursday 26 November 2026" in struck.get_text()


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 12, 1, 23, 59, tzinfo=UTC), "Closes today"),
        (datetime(2026, 12, 2, tzinfo=UTC), "Closed yesterday"),
        (datetime(2026, 12, 5, 9, tzinfo=UTC), "Closed 4 days ago"),
    ],
)
@pytest.mark.usefixtures("harbour")
def test_days_are_counted_by_local_midnights(client: FlaskClient, at: datetime, said: str) -> None:
    assert said in text(client, "/consultations/harbour", at)


@pytest.mark.usefixtures("harbour")
def test_how_to_respond_is_shown_while_it_is_open_alone(client: FlaskClient) -> None:
    assert "respond@example.org" in text(client, "/consultations/harbour")
    closed = text(client, "/consultations/harbour", datetime(2026, 12, 2, tzinfo=UTC))
    assert "respond@example.org" not in closed
    assert "A response is due by 24 February 2027, 12 weeks after closing." in closed


@pytest.mark.usefixtures("harbour")
def test_the_index_is_offered_only_when_there_is_something(client: FlaskClient, app: Flask) -> None:
    index = text(client, "/consultations")
    assert "Open now Harbour guidance Harbour Office · closes in 9 days, Tuesday 1 December 2026, 11:59pm" in index
    with app.app_context():
        Consultation.all()[0].show(False, account(ALICE))
        db.session.commit()
    assert "We follow no consultation at the moment" in text(client, "/consultations")


def test_every_position_is_said_in_plain_words_open_and_closed(context: Flask) -> None:
    for closes_at in (clock.now() + timedelta(days=1), clock.now() - timedelta(days=1)):
        for position in Position:
            words = position_words(Consultation(position=position, closes_at=closes_at))
            assert words.startswith("We ")
            assert words.endswith(".")
    past = Consultation(position=Position.WATCHING, closes_at=clock.now() - timedelta(days=1))
    assert "decided" not in position_words(past)


def test_nothing_of_the_desk_is_public(client: FlaskClient, app: Flask) -> None:
    with app.app_context():
        made = enter(Entry("Harbour guidance"), clock.now() + timedelta(days=9), account(ALICE), "harbour")
        made.give_to(account(ALICE), account(ALICE))
        made.add_step("First draft", clock.now(), account(ALICE), account(ALICE))
        db.session.commit()
    page = client.get("/consultations/harbour").text
    assert "First draft" not in page
    assert "Alice" not in page
    assert client.get("/consultations/nothing").status_code == 404
