"""Letters to colleagues come from an address that is set up to send, and never from an example's."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from broadside.house import house
from tests.broadside.signing import letters_to
from tests.newsletters.readers import a_newsletter
from tests.people import ADA, account

NORA = {"name": "Nora Finch", "email": "nora@example.org", "role": "editor"}


@pytest.mark.parametrize(
    ("example", "sender"),
    [(None, "broadside@broadside.test"), (True, "broadside@broadside.test"), (False, "editors@example.org")],
)
def test_an_invitation_is_sent_in_the_newsletters_name_where_there_is_one(
    app: Flask, ada: FlaskClient, example: bool | None, sender: str
) -> None:
    with app.app_context():
        if example is not None:
            a_newsletter().example = example
            db.session.commit()
    ada.post("/desk/accounts/invite", data=NORA)
    assert letters_to(app, "nora@example.org")[0].sender_address == sender


def test_of_two_newsletters_the_first_one_founded_writes(app: Flask, ada: FlaskClient) -> None:
    with app.app_context():
        for title in ("Zebra crossings", "Aliens act"):
            a_newsletter(title)
        assert account(ADA)
        sender = house().purposes.house_sender()
        assert sender is not None
        assert sender.masthead == "Zebra crossings"
