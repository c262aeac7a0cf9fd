"""How many mails a stranger can make us send: to one address, and in all."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from broadside import allowances, clock
from broadside.allowances import CONFIRMATION, OWN_LINK, Allowance, Kind, Rule
from broadside.database import db
from broadside.tokens import Tokens
from newsletters import signup
from newsletters.signup import Signup, Wish
from tests.newsletters.readers import a_newsletter, mails_to, work
from tests.people import BOB, CHARLIE


def test_an_address_is_counted_in_any_spelling_and_alone(context: Flask, tokens: Tokens) -> None:
    allowances.use(tokens, CONFIRMATION, BOB)
    assert not allowances.allows(tokens, CONFIRMATION, BOB.upper())
    assert allowances.allows(tokens, CONFIRMATION, CHARLIE)
    assert allowances.allows(tokens, OWN_LINK, BOB)


def test_it_is_said_when_the_next_may_go(context: Flask, tokens: Tokens) -> None:
    start = clock.now()
    for day in range(3):
        with time_machine.travel(start + timedelta(days=2 * day), tick=False):
            assert allowances.next_at(tokens, CONFIRMATION, BOB) is None
            allowances.use(tokens, CONFIRMATION, BOB)
    with time_machine.travel(start + timedelta(days=6), tick=False):
        found = allowances.next_at(tokens, CONFIRMATION, BOB)
    assert found is not None
    assert abs(found - (start + timedelta(days=30))) < timedelta(seconds=1)


def test_the_counts_say_nothing_of_the_address_and_are_forgotten_after_a_month(context: Flask, tokens: Tokens) -> None:
    allowances.use(tokens, CONFIRMATION, BOB)
    db.session.commit()
    assert "bob" not in db.session.query(Allowance).one().hash
    with time_machine.travel(clock.now() + timedelta(days=32)):
        allowances.forget_old()
    assert db.session.query(Allowance).count() == 0


def test_a_flood_of_sign_ups_waits_and_is_not_lost(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    capped = Kind("confirmation", CONFIRMATION.per_address, Rule(2, timedelta(hours=1)))
    monkeypatch.setattr(allowances, "CONFIRMATION", capped)
    newsletter = a_newsletter()
    addresses = [f"reader{number}@example.net" for number in range(3)]
    for address in addresses:
        Signup.ask(newsletter, Wish(address))
    db.session.commit()
    work()
    assert [len(mails_to(address)) for address in addresses] == [1, 1, 0]
    assert signup.waiting_number() == 1
    with time_machine.travel(clock.now() + timedelta(minutes=61)):
        work()
    assert [len(mails_to(address)) for address in addresses] == [1, 1, 1]
