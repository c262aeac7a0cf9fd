"""Return paths: each message has its own, which names nobody and cannot be made without the key."""

import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from broadside.config import Settings
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.addressing import Copy, Desk, read_copies, read_text
from broadside.delivery.messages import Message
from broadside.delivery.office import Office
from broadside.delivery.return_paths import LARGEST_ROW, SignedPaths
from broadside.tokens import Tokens
from tests.broadside.delivery.conftest import letter, readers
from wsgi import create_app

LONGEST_NAME = "b" * 37
PATHS = SignedPaths(Tokens("k" * 40), "bounces@news.example.org")


def copy(ident: int, address: str = "reader0@example.net") -> Copy:
    return Copy(id=ident, address=address, plain=False, person=None, attempts=0, doubts=0, losses=0)


def copies() -> list[Copy]:
    outbox.post(letter(), readers(3))
    return read_copies(list(db.session.scalars(select(Message.id))))


def test_a_return_path_is_read_back_in_any_case_and_is_the_same_at_each_try(context: Flask) -> None:
    for each in copies():
        path = PATHS.of(each)
        assert path == PATHS.of(each)
        assert PATHS.read(path.partition("@")[0]) == each.id
        assert PATHS.read(path.partition("@")[0].upper()) == each.id


@given(st.integers(1, LARGEST_ROW), st.emails())
def test_a_local_part_is_short_enough_and_holds_nothing_of_the_address(ident: int, address: str) -> None:
    paths = SignedPaths(Tokens("k" * 40), f"{LONGEST_NAME}@news.example.org")
    local, _, domain = paths.of(copy(ident, address)).rpartition("@")
    assert len(local) <= 64
    assert domain == "news.example.org"
    assert re.fullmatch("[a-z2-7]{26}", local.removeprefix(f"{LONGEST_NAME}+"))


def test_numbers_that_follow_each_other_look_like_nothing_of_the_kind() -> None:
    tokens = {PATHS.token(ident, "a@example.net") for ident in range(1, 1001)}
    assert len({token[:6] for token in tokens}) > 990


def test_what_is_made_up_names_no_message(context: Flask) -> None:
    copies()

    @given(st.one_of(st.text(max_size=80), st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=20, max_size=32)))
    def holds(made_up: str) -> None:
        assert PATHS.read(f"bounces+{made_up}") is None

    holds()


def test_one_changed_letter_names_no_message(context: Flask) -> None:
    first = copies()[0]
    token = PATHS.token(first.id, first.address)
    for place, letter_there in enumerate(token[:-1]):  # the last letter has two bits to spare
        bent = token[:place] + ("a" if letter_there != "a" else "b") + token[place + 1 :]
        assert PATHS.message_of(bent) is None


def test_another_key_names_no_message(context: Flask) -> None:
    first = copies()[0]
    assert SignedPaths(Tokens("x" * 40), PATHS.address).read(PATHS.of(first).partition("@")[0]) is None


def test_a_number_too_large_for_the_database_names_no_message(context: Flask) -> None:
    assert PATHS.message_of(PATHS.token(2**47, "a@example.net")) is None


def test_the_envelope_carries_it_and_the_mail_itself_does_not(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"bounce_address": PATHS.address}))
    with app.app_context():
        first = copies()[0]
        text = read_text(1)
        assert text is not None
        envelope = Office.of(app).desk.envelope(text, first)
        assert SignedPaths.of_settings(settings, Tokens("")) is None
        assert envelope.sender.startswith("bounces+")
        assert envelope.sender.encode() not in envelope.content
        assert b"From: Example Rights Network <news@example.org>" in envelope.content
        db.engine.dispose()


@pytest.mark.parametrize(("mailbox", "to"), [("imaps://a:b@mail.example.org", "bounces@news"), ("", "office@")])
def test_who_leaves_by_mail_writes_to_the_mailbox_that_is_read(settings: Settings, mailbox: str, to: str) -> None:
    changes = {"bounce_address": PATHS.address, "bounce_mailbox": mailbox}
    app = create_app(settings.model_copy(update=changes))
    with app.app_context():
        first = copies()[0]
        text = read_text(1)
        assert text is not None
        content = Office.of(app).desk.envelope(text, first).content.decode()
        assert f"<mailto:{to}" in content
        db.engine.dispose()


def test_without_an_address_for_bounces_mails_come_back_to_their_sender(context: Flask) -> None:
    first = copies()[0]
    text = read_text(1)
    assert text is not None
    assert Office.of(context).desk.envelope(text, first).sender == "news@example.org"
    assert Desk(Tokens("k" * 40), "http://broadside.test").return_paths is None
