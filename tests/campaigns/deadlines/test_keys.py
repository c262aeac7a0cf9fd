"""Calendar keys: an address that opens one account's calendar, until it is replaced, ended or the account is."""

from flask import Flask

from broadside.database import db
from broadside.tokens import Tokens
from campaigns.deadlines.keys import LENGTH, CalendarKey
from tests.people import ALICE, PETRA, account


def test_a_new_address_ends_the_old(context: Flask, tokens: Tokens) -> None:
    old = CalendarKey.make(account(ALICE)).secret(tokens)
    assert CalendarKey.opened_by(tokens, old) is account(ALICE)
    new = CalendarKey.make(account(ALICE)).secret(tokens)
    assert CalendarKey.opened_by(tokens, old) is None
    assert CalendarKey.opened_by(tokens, new) is account(ALICE)


def test_neither_the_database_alone_nor_a_forgery_opens_one(context: Flask, tokens: Tokens) -> None:
    key = CalendarKey.make(account(ALICE))
    secret = key.secret(tokens)
    other = CalendarKey.make(account(PETRA)).secret(tokens)
    wrong = [
        key.key,
        "",
        "é" * 88,
        secret[:-1],
        secret[:LENGTH] + other[LENGTH:],
        key.key + Tokens("k").keyed_hash("calendar", key.key),
    ]
    assert [CalendarKey.opened_by(tokens, each) for each in wrong] == [None] * 6


def test_it_ends_with_its_account(context: Flask, tokens: Tokens) -> None:
    key = CalendarKey.make(account(ALICE))
    account(ALICE).deactivate(None)
    assert CalendarKey.opened_by(tokens, key.secret(tokens)) is None


def test_an_ended_one_is_gone(context: Flask, tokens: Tokens) -> None:
    key = CalendarKey.make(account(ALICE))
    secret = key.secret(tokens)
    key.end()
    db.session.commit()
    assert CalendarKey.opened_by(tokens, secret) is None
