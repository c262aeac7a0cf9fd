"""Signing in, staying in and getting out."""

from flask import Flask
from flask.testing import FlaskClient

from broadside.accounts import Account, Role
from broadside.database import db

PASSWORD = "three warm umbrellas"


def test_a_colleague_signs_in_and_comes_to_the_page_they_wanted(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        Account.create("petra@example.org", "Petra", Role.PUBLISHER, PASSWORD)
        db.session.commit()
    sent = client.get("/desk/audit")
    assert sent.status_code == 302
    assert sent.location == "/sign-in?next=/desk/audit"
    page = client.get(sent.location)
    assert "Sign in to the desk" in page.text
    back = client.post("/sign-in", data={"email": "Petra@Example.org", "password": PASSWORD, "next": "/desk/audit"})
    assert (back.status_code, back.location) == (302, "/desk/audit")
    print(client.get("/desk/audit").text)
    for path in ["/desk/account","/desk/account/codes","/desk/account/password", "/sign-in/again"]:
        r = client.get(path); assert r.status_code==200, (path, r.status_code)
