"""Colleagues with real passwords and codes, for the tests of signing in."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from broadside.accounts import Account, Role
from broadside.database import db
from broadside.delivery.messages import Mailing, Message

PASSWORD = "three warm umbrellas"
OTHER = "nine quiet lighthouses"


def colleague(app: Flask, email: str = "petra@example.org", role: Role = Role.PUBLISHER) -> int:
    """An account with a password; returns its id."""
    with app.app_context():
        account = Account.create(email, email.partition("@")[0].title(), role, PASSWORD)
        db.session.commit()
        return account.id


def sign_in(
    client: FlaskClient, email: str = "petra@example.org", password: str = PASSWORD, **more: str
) -> TestResponse:
    """Fill the sign-in form."""
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def inside(client: FlaskClient) -> bool:
    """Whether the client is let into the desk."""
    return client.get("/desk/account").status_code == 200


def security(app: Flask) -> Any:
    return app.extensions["security"]


def code_of(app: Flask, secret: str) -> str:
    """The code that an authenticator app shows now."""
    with app.app_context():
        return str(security(app).totp_factory.generate_totp_password(secret))


def with_codes(app: Flask, ident: int) -> tuple[str, list[str]]:
    """Turn one-time codes on for an account; returns its secret and recovery codes."""
    with app.app_context():
        account = db.session.get_one(Account, ident)
        account.tf_primary_method = "authenticator"
        account.tf_totp_secret = secret = security(app).totp_factory.generate_totp_secret()
        codes = security(app).mf_recovery_codes_util.create_recovery_codes(account)
        db.session.commit()
        return secret, codes


def letters_to(app: Flask, address: str) -> list[Mailing]:
    """What was posted to an address, oldest first."""
    with app.app_context():
        return list(
            db.session.scalars(
                select(Mailing)
                .join(Message, Message.mailing_id == Mailing.id)
                .where(Message.address == address)
                .order_by(Mailing.id)
            )
        )


def link_in(letter: Mailing) -> str:
    """The path of the first link of ours in a letter."""
    found = re.search(r"http://broadside\.test(/[^\s>)]+)", letter.text)
    assert found is not None
    return found.group(1)
