"""What campaigns show on the desk's home."""

import pytest
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


def test_the_home_says_which_letters_wait_and_leads_to_the_step(app: Flask, alice: FlaskClient) -> None:
    assert "Letters that wait for you" not in alice.get("/desk").text
    with app.app_context():
        Letter.begin(Details(title="Give people time"), None)
        db.session.commit()
    page = alice.get("/desk").text
    assert "Letters that wait for you" in page
    assert "/desk/letters/give-people-time/text" in page
    assert "It has no text yet." in page


def test_the_home_shows_the_deadlines_of_the_next_weeks_to_viewers_too(app: Flask, victor: FlaskClient) -> None:
    with app.app_context():
        made = consultation(None)
        made.close_on(in_days(60))
        db.session.commit()
        title = made.title
    assert "Next deadlines" not in victor.get("/desk").text
    with app.app_context():
        Letter.begin(Details(title="Until soon", closes_at=in_days(5)), None).published_at = in_days(-1)
        db.session.commit()
    page = victor.get("/desk").text
    assert "Next deadlines" in page
    assert "in 5 days" in page
    assert title not in page
