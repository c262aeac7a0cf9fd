"""Errors in plain words: what happened, what was kept, what to do."""

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient

PAGES = {
    400: "That request cannot be read",
    403: "You may not do this",
    404: "There is no page here",
    405: "This address takes a form, not a visit",
    413: "That is too large",
    418: "That did not work",
    429: "Too many tries just now",
    500: "Something broke on our side",
}


@pytest.mark.parametrize(("code", "words"), PAGES.items())
def test_an_error_has_a_page_that_says_what_to_do(app: Flask, code: int, words: str) -> None:
    app.add_url_rule("/broken", "broken", lambda: abort(code))
    answer = app.test_client().get("/broken")
    assert answer.status_code == code
    assert words in answer.text
    assert f"Error {code}" in answer.text


def test_a_form_that_has_gone_stale_says_what_to_do_with_the_text(app: Flask, alice: FlaskClient) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    app.add_url_rule("/form", "form", lambda: "", methods=["POST"])
    answer = alice.post("/form")
    assert answer.status_code == 400
    assert "This form has gone stale" in answer.text
    assert "Copy it" in answer.text
