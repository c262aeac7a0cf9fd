"""Test sends: to any addresses, after saying what goes to whom."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from broadside.delivery.messages import Mailing, Message
from tests.newsletters.publication import publication, written
from tests.people import ALICE

PATH = "/desk/issues/1/test"


@pytest.fixture(autouse=True)
def issue(app: Flask) -> None:
    with app.app_context():
        written(publication())


def sent(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(str(message.address) for message in db.session.query(Message))


def test_it_says_what_goes_to_whom_before_anything_goes(app: Flask, alice: FlaskClient) -> None:
    assert ALICE in alice.get(PATH).text
    page = alice.post(PATH, data={"addresses": "one@example.org\nTwo@Example.org, one@example.org"}).text
    assert "This goes to 2 addresses" in page
    assert "[Test] What the Home Office does with data" in page
    page = alice.post(PATH, data={"addresses": "one@example.org\ntwo@example.org", "change": "yes"}).text
    assert "one@example.org\ntwo@example.org</textarea>" in page
    assert sent(app) == []
    alice.post(PATH, data={"addresses": "one@example.org\ntwo@example.org", "sure": "yes"})
    assert sent(app) == ["one@example.org", "two@example.org"]
    with app.app_context():
        assert db.session.query(Mailing).one().purpose is None


@pytest.mark.parametrize(
    ("addresses", "words"),
    [
        ("nobody", "Nothing was sent."),
        (" ", "Give at least one address."),
        ("\n".join(f"r{n}@example.org" for n in range(21)), "At most 20"),
    ],
)
def test_a_wrong_address_sends_nothing_and_says_why(app: Flask, alice: FlaskClient, addresses: str, words: str) -> None:
    page = alice.post(PATH, data={"addresses": addresses, "sure": "yes"})
    assert page.status_code == 422
    assert words in page.text
    assert sent(app) == []


def test_a_viewer_sends_no_test(victor: FlaskClient) -> None:
    assert victor.post(PATH, data={"addresses": ALICE, "sure": "yes"}).status_code == 403
