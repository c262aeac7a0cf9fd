import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from broadside.config import Settings
from broadside.database import db
from broadside.setup import SetUp, link, opens
from broadside.tokens import Tokens
from tests.people import ADA, account


def test_a_new_house_waits_to_be_set_up(context: Flask) -> None:
    assert SetUp.waiting()


def test_an_account_made_at_the_command_line_closes_the_page(context: Flask) -> None:
    account(ADA)
    assert not SetUp.waiting()


def test_of_two_who_set_up_at_once_the_second_is_refused_by_the_database(context: Flask) -> None:
    SetUp.finish()
    db.session.commit()
    db.session.expunge_all()
    with pytest.raises(IntegrityError):
        SetUp.finish()
    db.session.rollback()
    assert not SetUp.waiting()


def test_only_a_link_made_with_this_key_opens(settings: Settings, tokens: Tokens) -> None:
    address, _, token = link(settings, tokens).rpartition("/")
    assert address == "http://broadside.test/set-up"
    assert opens(tokens, token)
    assert not opens(Tokens("another-key-of-another-house-entirely"), token)
    assert not opens(tokens, token[:-1])
    assert not opens(tokens, tokens.make("confirm", "first"))
