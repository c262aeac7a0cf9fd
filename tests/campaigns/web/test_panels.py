"""What campaigns show on the desk's home."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from campaigns.letters.letters import Details, Letter
from tests.campaigns.deadlines.dated import consultation, in_days
from tests.newsletters.founded import founded


@pytest.fixture(autouse=True)
def newsletter(app: Flask) -> None:
    with app.app_context():
        founded()


def panel_of(client: FlaskClient, title: str) -> str:
    """The words of one panel of the home."""
    sheet = BeautifulSoup(client.get("/desk").text, "html.parser").select_one(f'section[aria-label="{title}"]')
    assert sheet is not None, title
    return " ".join(sheet.get_text(" ").split())


def test_the_home_says_which_letters_wait_and_leads_to_the_step(app: Flask, alice: FlaskClient) -> None:
    assert "Give people time" not in alice.get("/desk").text
    with app.app_context():
        Letter.begin(Details(title="Give people time"), None)
        db.session.commit()
    page = alice.get("/desk").text
    assert "Waiting for you" in page
    assert "/desk/letters/give-people-time/text" in page
    assert "It has no text yet." in page


def test_the_home_shows_the_deadlines_of_the_next_weeks_to_viewers_too(app: Flask, victor: FlaskClient) -> None:
    with app.app_context():
        made = consultation(None)
        made.close_on(in_days(60))
        db.session.commit()
        title = made.title
    assert "Deadlines of the next 30 days" not in victor.get("/desk").text
    with app.app_context():
        Letter.begin(Details(title="Until soon", closes_at=in_days(5)), None).published_at = in_days(-1)
        db.session.commit()
    page = victor.get("/desk").text
    assert "Deadlines of the next 30 days" in page
    assert "in 5 days" in page
    assert title not in page


def test_open_letters_stand_on_the_home_with_their_counts_and_drafts_do_not(app: Flask, victor: FlaskClient) -> None:
    with app.app_context():
        Letter.begin(Details(title="A draft"), None)
        letter = Letter.begin(Details(title="Until soon", closes_at=in_days(5), target=60), None)
        letter.published_at = in_days(-1)
        db.session.commit()
    panel = panel_of(victor, "Open letters")
    assert "Until soon" in panel
    assert "Nobody · of 60 organisations wanted · closes in 5 days" in panel
    assert "A draft" not in panel


def test_what_is_overdue_waits_and_is_not_among_what_comes(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        made = consultation(None)
        made.close_on(in_days(20))
        made.add_step("Sign-off", in_days(-2), None)
        db.session.commit()
    assert "sign-off" in panel_of(alice, "Waiting for you").lower()
    assert "sign-off" not in panel_of(alice, "Deadlines of the next 30 days").lower()
