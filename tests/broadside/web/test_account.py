"""One's own account."""

from flask import Flask
from flask.testing import FlaskClient

from broadside.accounts import Account
from broadside.database import db
from broadside.sessions import DeskSession
from tests.broadside.signing import colleague, inside, sign_in

FIREFOX = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"}


def session_ids(app: Flask, ident: int) -> list[int]:
    with app.app_context():
        return [one.id for one in DeskSession.of(db.session.get_one(Account, ident))]


def test_a_name_is_changed_and_a_bad_one_refused(app: Flask, client: FlaskClient) -> None:
    ident = colleague(app)
    sign_in(client)
    assert client.post("/desk/account/name", data={"name": "Petra Hale"}).status_code == 303
    refused = client.post("/desk/account/name", data={"name": "  "})
    assert refused.status_code == 422
    assert "Give a name" in refused.text
    with app.app_context():
        assert db.session.get_one(Account, ident).name == "Petra Hale"


def test_one_sees_where_one_is_signed_in_and_ends_another_session(app: Flask, client: FlaskClient) -> None:
    ident = colleague(app)
    phone = app.test_client()
    phone.post("/sign-in", data={"email": "petra@example.org", "password": "three warm umbrellas"}, headers=FIREFOX)
    other = session_ids(app, ident)[0]
    sign_in(client)
    page = client.get("/desk/account").text
    assert "Firefox on Linux" in page
    assert page.count("this one") == 1
    client.post(f"/desk/account/sessions/{other}/end")
    assert not inside(phone)
    assert inside(client)


def test_nobody_ends_the_session_of_another(
    app: Flask, client: FlaskClient, alice: FlaskClient, ada: FlaskClient
) -> None:
    ident = colleague(app)
    sign_in(client)
    petras = session_ids(app, ident)[0]
    assert alice.post(f"/desk/account/sessions/{petras}/end").status_code == 404
    assert ada.post(f"/desk/account/sessions/{petras}/end").status_code == 404
    assert inside(client)


def test_signing_out_everywhere_ends_every_session(app: Flask, client: FlaskClient) -> None:
    colleague(app)
    phone = app.test_client()
    sign_in(phone)
    sign_in(client)
    assert client.post("/desk/account/sessions/end-all").location == "/sign-in"
    assert not inside(client)
    assert not inside(phone)
    sign_in(client)
    assert inside(client)
