"""Logs hold no addresses and no tokens, whatever was quoted in an error."""

import io
import logging

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.house import house
from broadside.logs import LINE, Clean, clean
from broadside.people import Person
from newsletters.subscribers import Subscriber
from tests.newsletters.readers import a_newsletter, a_reader, leave_path, own_path
from tests.people import BOB


@pytest.fixture
def bob(context: Flask) -> Subscriber:
    return a_reader(a_newsletter())


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("550 <bob@example.net>: no such user", "550 <[address]>: no such user"),
        ("Key (address)=(bob.o'reader+x@sub.example.co.uk) exists", "Key (address)=([address]) exists"),
        ("GET /preferences/WzEsMF0.abcdefghijk.xyzxyzxyz/held", "GET /preferences/[token]/held"),
        ("GET /deadlines/0123456789abcdef0123456789abcdef.ics", "GET /deadlines/[token]"),
        ("GET /deadlines.ics", "GET /deadlines.ics"),
        ("GET /reminders/WzEsMF0.abcdefghijk.xyzxyzxyz", "GET /reminders/[token]"),
        ("Sent 3 of 5 at 9:30am, see https://example.org/a", "Sent 3 of 5 at 9:30am, see https://example.org/a"),
    ],
)
def test_addresses_and_tokens_are_replaced_and_nothing_else(words: str, written: str) -> None:
    assert clean(words) == written


@pytest.mark.parametrize("path_of", [leave_path, own_path])
def test_a_page_that_fails_logs_neither_link_nor_address(
    app: Flask, client: FlaskClient, bob: Subscriber, monkeypatch: pytest.MonkeyPatch, path_of: object
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(f"failed for {BOB}")

    path = path_of(bob)  # type: ignore[operator]
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(Clean(LINE))
    monkeypatch.setattr(house().purposes, "kinds", None)
    monkeypatch.setattr(Person, "known", fail)
    app.config.update(TESTING=False, PROPAGATE_EXCEPTIONS=False)
    app.logger.addHandler(handler)
    try:
        assert client.get(path).status_code == 500
    finally:
        app.logger.removeHandler(handler)
    assert "Traceback" in written.getvalue()
    assert path.rpartition("/")[2] not in written.getvalue()
    assert BOB not in written.getvalue()
