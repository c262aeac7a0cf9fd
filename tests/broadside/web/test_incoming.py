"""Incoming: characters that nobody sees, and that no database keeps, reach neither a form, nor a page, nor a row."""

from io import BytesIO

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

UNSEEN = "\x00\x01\x08\x0b\x0c\x1f\x7f"


@pytest.mark.parametrize("more", [{}, {"file": (BytesIO(b"\x00kept"), "list.csv")}], ids=["urlencoded", "multipart"])
def test_what_nobody_sees_is_left_out_of_forms_and_addresses_but_not_of_files(
    app: Flask, more: dict[str, object]
) -> None:
    data = {"name": f"A{UNSEEN}da", "text": ["one\r\n\ttwo", f"{UNSEEN}three"]} | more
    with app.test_request_context("/?words=a%00b&words=%07c", method="POST", data=data):
        assert request.args.getlist("words") == ["ab", "c"]
        assert request.form["name"] == "Ada"
        assert request.form.getlist("text") == ["one\r\n\ttwo", "three"]
        assert not more or request.files["file"].read() == b"\x00kept"


@pytest.mark.parametrize("path", ["/letters/%00", "/letters/a%00b", "/campaigns/a%7Fb", "/static/js/%00.js", "/%00"])
def test_an_address_with_such_a_character_names_nothing(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
