"""The people of the tests: Alice edits, Petra publishes, Ada administers, Victor views; Charlie is a stranger."""

import secrets
import time

from flask.testing import FlaskClient

from broadside.accounts import Account, Role
from broadside.database import db
from broadside.sessions import DeskSession
from broadside.web.security_views import KEY

ALICE, PETRA, ADA, VICTOR = "alice@example.org", "petra@example.org", "ada@example.org", "victor@example.org"
BOB, CHARLIE = "bob@example.net", "charlie@example.com"

ROLES = {ALICE: Role.EDITOR, PETRA: Role.PUBLISHER, ADA: Role.ADMIN, VICTOR: Role.VIEWER}


def account(email: str) -> Account:
    """The account of one of the test people, made when it is first asked for; needs an application context."""
    found = db.session.query(Account).filter_by(email=email).one_or_none()
    if found is None:
        name = email.partition("@")[0].title()
        found = Account(email=email, name=name, role=ROLES[email], fs_uniquifier=secrets.token_hex(32))
        db.session.add(found)
        db.session.commit()
    return found


def signed_in(client: FlaskClient, email: str) -> FlaskClient:
    """The client with a session of that account, as after signing in."""
    with client.application.app_context():
        uniquifier = account(email).fs_uniquifier
        secret = DeskSession.begin(account(email), "Firefox/145 (Linux)")
        db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"] = uniquifier
        session["_fresh"] = True
        session["fs_paa"] = time.time()
        session[KEY] = secret
    return client
