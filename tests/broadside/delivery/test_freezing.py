"""Freezing: one question to the database makes the ledger, with a row for each candidate and a reason for each gap."""

import pytest
from flask import Flask
from sqlalchemy import case, false, insert, select, union_all
from sqlalchemy.exc import IntegrityError

from broadside.consent import Subscription
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.messages import Mailing
from broadside.delivery.outbox import NobodyToSendTo
from broadside.house import House
from broadside.people import Person
from broadside.suppressions import SLICE, Why, suppress
from broadside.tokens import Tokens
from tests.broadside.delivery.conftest import PURPOSE, letter, readers


@pytest.fixture
def tokens(sender: Flask) -> Tokens:
    return House.of(sender).tokens


def candidates() -> outbox.Candidates:
    """All readers; the ones whose number ends in a seven want something else."""
    reason = case((Person.name.endswith("7"), "wants something else"), else_="").label("reason")
    asked = select(Person.id.label("person_id"), Person.address, false().label("plain"), reason)
    return asked.join(Subscription).where(Subscription.purpose == PURPOSE).order_by(Subscription.id)


def test_every_candidate_has_a_row_and_each_who_gets_nothing_a_reason(tokens: Tokens) -> None:
    readers(20)
    suppress(tokens, "reader3@example.net", Why.COMPLAINED)
    foreseen = outbox.forecast(candidates(), tokens)
    outbox.post_selected(letter(), candidates(), tokens)
    reasons = {line.address: line.reason for line in outbox.lines("issue:1", "excluded")}
    assert reasons == {
        "reader3@example.net": "they reported a mail as spam",
        "reader7@example.net": "wants something else",
        "reader17@example.net": "wants something else",
    }
    assert outbox.tally("issue:1") == {"ready": 17, "excluded": 3}
    assert foreseen == {
        ("", False): 17,
        ("wants something else", False): 2,
        ("they reported a mail as spam", False): 1,
    }


def test_a_mailing_to_nobody_is_refused(tokens: Tokens) -> None:
    with pytest.raises(NobodyToSendTo):
        outbox.post_selected(letter(), candidates(), tokens)
    db.session.rollback()
    readers(1)
    suppress(tokens, "reader0@example.net", Why.BOUNCED)
    with pytest.raises(NobodyToSendTo):
        outbox.post_selected(letter(), candidates(), tokens)
    db.session.rollback()
    assert db.session.query(Mailing).count() == 0


def test_nobody_stands_twice_in_a_ledger(tokens: Tokens) -> None:
    readers(2)
    plain = candidates().order_by(None)
    twice = union_all(plain, plain).subquery()
    with pytest.raises(IntegrityError):
        outbox.post_selected(letter(), select(twice), tokens)
    db.session.rollback()


@pytest.mark.parametrize("few", [2, 1_000], ids=["more than are held in memory", "few"])
def test_who_is_suppressed_is_found_among_many(tokens: Tokens, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr("broadside.suppressions.FEW", few)
    many = 2 * SLICE + 10
    db.session.execute(insert(Person), [{"address": f"r{n}@example.net", "name": f"R {n}x"} for n in range(many)])
    ids = db.session.scalars(select(Person.id)).all()
    each = {"purpose": PURPOSE, "state": "active"}
    db.session.execute(insert(Subscription), [each | {"person_id": ident} for ident in ids])
    gone = [f"r{n}@example.net" for n in (0, SLICE - 1, SLICE, 2 * SLICE, many - 1)]
    for address in gone:
        suppress(tokens, address, Why.BOUNCED)
    outbox.post_selected(letter(), candidates(), tokens)
    assert {line.address for line in outbox.lines("issue:1", "excluded")} == set(gone)
    assert outbox.tally("issue:1") == {"ready": many - 5, "excluded": 5}
