"""The people of the desk: only admins change them, the last admin stays, the log says who did what."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from broadside.accounts import Account
from broadside.audit import Audit
from broadside.database import db
from broadside.invitations import Invitation
from tests.broadside.signing import PASSWORD, colleague, inside, letters_to, link_in, sign_in, with_codes

NORA = {"name": "Nora Finch", "email": "nora@example.org", "role": "editor"}


def ident_of(app: Flask, email: str) -> int:
    with app.app_context():
        found = Account.known(email)
        assert found is not None
        return found.id


def role_of(app: Flask, ident: int) -> tuple[str, bool]:
    with app.app_context():
        found = db.session.get_one(Account, ident)
        return found.role, found.active


def test_a_colleague_is_invited_by_mail_and_joins(app: Flask, ada: FlaskClient, client: FlaskClient) -> None:
    assert ada.post("/desk/accounts/invite", data=NORA).status_code == 303
    letter = letters_to(app, "nora@example.org")[0]
    assert letter.subject == "Ada invites you to the desk"
    link = link_in(letter)
    assert "Welcome, Nora Finch" in client.get(link).text
    weak = client.post(link, data={"name": "Nora", "password": "password1234"})
    assert weak.status_code == 422
    assert "too easy to guess" in weak.text
    assert client.post(link, data={"name": "Nora", "password": PASSWORD}).location == "/sign-in"
    assert client.post(link, data={"name": "Mallory", "password": PASSWORD}).status_code == 404
    assert client.get(link).status_code == 404
    sign_in(client, "nora@example.org")
    assert inside(client)
    assert role_of(app, ident_of(app, "nora@example.org")) == ("editor", True)


def test_looking_at_an_invitation_changes_nothing(app: Flask, ada: FlaskClient, client: FlaskClient) -> None:
    ada.post("/desk/accounts/invite", data=NORA)
    link = link_in(letters_to(app, "nora@example.org")[0])
    for _ in range(3):
        assert client.get(link).status_code == 200


def test_an_invitation_cannot_be_used_for_another_role_or_address(
    app: Flask, ada: FlaskClient, client: FlaskClient
) -> None:
    ada.post("/desk/accounts/invite", data=NORA)
    link = link_in(letters_to(app, "nora@example.org")[0])
    client.post(link, data={"name": "Nora", "password": PASSWORD, "role": "admin", "email": "mallory@example.com"})
    assert role_of(app, ident_of(app, "nora@example.org"))[0] == "editor"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"email": "nora"}, "is not a mail address"),
        ({"email": "ada@example.org"}, "is an account for"),
        ({"name": " "}, "Give a name"),
        ({"role": "owner"}, "Choose one of the four"),
        ({"role": ""}, "Choose one of the four"),
    ],
)
def test_a_wrong_invitation_is_refused_and_what_was_typed_stays(
    app: Flask, ada: FlaskClient, wrong: dict[str, str], words: str
) -> None:
    page = ada.post("/desk/accounts/invite", data=NORA | wrong)
    assert page.status_code == 422
    assert words in page.text
    with app.app_context():
        assert db.session.scalars(select(Invitation)).all() == []


def test_sending_again_replaces_the_link_and_withdrawing_ends_it(
    app: Flask, ada: FlaskClient, client: FlaskClient
) -> None:
    ada.post("/desk/accounts/invite", data=NORA)
    with app.app_context():
        ident = db.session.scalars(select(Invitation.id)).one()
    ada.post(f"/desk/accounts/invitations/{ident}/again")
    old, new = (link_in(letter) for letter in letters_to(app, "nora@example.org"))
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    ada.post(f"/desk/accounts/invitations/{ident}/withdraw")
    assert client.get(new).status_code == 404
    assert ada.post(f"/desk/accounts/invitations/{ident}/again").status_code == 404


def test_an_admin_changes_a_role_and_it_counts_at_once(app: Flask, ada: FlaskClient, alice: FlaskClient) -> None:
    ident = ident_of(app, "alice@example.org")
    assert alice.get("/desk/accounts").status_code == 403
    ada.post(f"/desk/accounts/{ident}/role", data={"role": "admin"})
    assert alice.get("/desk/accounts").status_code == 200
    ada.post(f"/desk/accounts/{ident}/role", data={"role": "viewer"})
    assert alice.get("/desk/accounts").status_code == 403
    assert ada.post(f"/desk/accounts/{ident}/role", data={"role": "owner"}).status_code == 400


def test_nobody_makes_themselves_more_than_they_are(app: Flask, petra: FlaskClient, ada: FlaskClient) -> None:
    ident = ident_of(app, "petra@example.org")
    assert petra.post(f"/desk/accounts/{ident}/role", data={"role": "admin"}).status_code == 403
    petra.post("/desk/account/name", data={"name": "Petra", "role": "admin", "active": "y", "email": "ada@example.org"})
    assert role_of(app, ident)[0] == "publisher"
    assert ident_of(app, "petra@example.org") == ident


def test_deactivating_signs_out_at_once_and_can_be_undone(app: Flask, ada: FlaskClient, alice: FlaskClient) -> None:
    ident = ident_of(app, "alice@example.org")
    ada.post(f"/desk/accounts/{ident}/deactivate")
    assert not inside(alice)
    assert "deactivated" in ada.get(f"/desk/accounts/{ident}").text
    ada.post(f"/desk/accounts/{ident}/reactivate")
    assert role_of(app, ident) == ("editor", True)


def test_the_last_admin_is_kept_and_told_why(app: Flask, ada: FlaskClient) -> None:
    ident = ident_of(app, "ada@example.org")
    page = ada.post(f"/desk/accounts/{ident}/deactivate", follow_redirects=True)
    assert "Ada is the only admin" in page.text
    page = ada.post(f"/desk/accounts/{ident}/role", data={"role": "viewer"}, follow_redirects=True)
    assert "Ada is the only admin" in page.text
    assert role_of(app, ident) == ("admin", True)


def test_codes_are_turned_off_for_somebody_only_by_name(app: Flask, ada: FlaskClient, client: FlaskClient) -> None:
    ident = colleague(app)
    with_codes(app, ident)
    sign_in(client)
    ada.post(f"/desk/accounts/{ident}/codes", data={"confirm": "Somebody else"})
    with app.app_context():
        assert db.session.get_one(Account, ident).has_totp
    ada.post(f"/desk/accounts/{ident}/codes", data={"confirm": "Petra"})
    assert sign_in(app.test_client()).location == "/desk"
    assert client.get("/sign-in/code").location == "/sign-in", "the half-open door is closed"
    assert letters_to(app, "petra@example.org")[-1].subject == "One-time codes were turned off for your account"
    with app.app_context():
        last = db.session.scalars(select(Audit).order_by(Audit.id.desc())).first()
        assert last is not None
        assert last.words == "turned off the one-time codes of Petra"


def test_the_search_asks_names_and_addresses_and_nothing_else(app: Flask, ada: FlaskClient) -> None:
    ident = colleague(app)
    with app.app_context():
        petra = db.session.get_one(Account, ident)
        hidden = [petra.fs_uniquifier[:6], str(petra.password)[:10], "argon2", "publisher"]
    assert "petra@example.org" in ada.get("/desk/accounts", query_string={"q": "PETR"}).text
    for leak in [*hidden, "%", "_", "' OR 1=1 --"]:
        assert "petra@example.org" not in ada.get("/desk/accounts", query_string={"q": leak}).text, leak


def test_a_hostile_name_is_shown_as_text(app: Flask, ada: FlaskClient) -> None:
    name = "<script>alert(1)</script>"
    ada.post("/desk/accounts/invite", data=NORA | {"name": name})
    for path in ("/desk/accounts", "/desk/audit"):
        page = ada.get(path).text
        assert name not in page
        assert "&lt;script&gt;" in page
    assert "<script>" not in letters_to(app, "nora@example.org")[0].html


def test_no_page_shows_a_hash_or_a_secret(app: Flask, ada: FlaskClient) -> None:
    ident = colleague(app)
    secret, _ = with_codes(app, ident)
    with app.app_context():
        petra = db.session.get_one(Account, ident)
        secrets = [
            str(petra.password),
            petra.fs_uniquifier,
            secret,
            *[str(code) for code in petra.mf_recovery_codes or []],
        ]
    for path in ("/desk/accounts", f"/desk/accounts/{ident}", f"/desk/audit?by={ident}"):
        page = ada.get(path).text
        assert not [each for each in secrets if each in page]
        assert not re.search(r"argon2", page)
