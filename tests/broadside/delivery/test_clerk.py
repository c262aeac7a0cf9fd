"""The clerk: marks that wait together are written together, each for itself, and none that matters is lost."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from broadside import clock, suppressions
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.delivery import epoch, ledger, outbox
from broadside.delivery.book import Book, Mark
from broadside.delivery.clerk import Clerk, NotWritten, Order
from broadside.delivery.ledger import Hand
from broadside.delivery.messages import Mailing, MailingState, Message
from broadside.delivery.outbox import DoubtPolicy
from broadside.delivery.permission import objection
from broadside.delivery.recovery import recover
from broadside.delivery.turns import BETWEEN, Steps, Turns
from broadside.house import House
from broadside.people import Person
from broadside.suppressions import Why, suppress
from tests.broadside.delivery.conftest import PURPOSE, letter, readers

HAND = Hand("mine", "now")


@pytest.fixture
def clerk(sender: Flask) -> Iterator[Clerk]:
    clerk = Clerk(db.engine)
    yield clerk
    clerk.close()


def claimed(number: int, policy: DoubtPolicy = DoubtPolicy.RESEND_ONCE) -> list[int]:
    """A mailing of which so many messages are in our hand."""
    mailing = outbox.post(letter(doubt_policy=policy), readers(number))
    ids = ledger.claim(mailing.id, HAND, number)
    db.session.commit()
    return ids


def begin(clerk: Clerk, message_id: int, worker_id: str, hashed: str | None) -> Order:
    """One mark, for which nobody else waits."""
    orders: list[Order] = []

    def talk() -> Steps[None]:
        orders.append((yield from clerk.begin(message_id, worker_id, hashed)))

    Turns(clerk.write).run([talk()])
    return orders[0]


def states() -> list[str]:
    db.session.expire_all()
    return [str(state) for state in db.session.scalars(select(Message.state).order_by(Message.id))]


def test_each_mark_is_written_for_itself(clerk: Clerk) -> None:
    first, second, third = claimed(3)
    assert begin(clerk, first, "mine", None).state == "sending"
    assert begin(clerk, second, "somebody else", None).state == ""
    clerk.accepted(first, "mine", "250 Ok")
    assert states() == ["sending", "claimed", "claimed"], "it is left with the clerk"
    assert begin(clerk, third, "mine", None).state == "sending"
    assert states() == ["accepted", "claimed", "sending"]
    assert begin(clerk, first, "mine", None).state == "", "what has ended does not begin again"
    assert db.session.get_one(Message, first).reason == "250 Ok"


def test_a_mailing_that_stopped_begins_nothing(clerk: Clerk) -> None:
    ids = claimed(2)
    begin(clerk, ids[0], "mine", None)
    db.session.execute(update(Mailing).values(state=MailingState.PAUSED))
    db.session.commit()
    assert begin(clerk, ids[1], "mine", None).state == ""
    clerk.accepted(ids[0], "mine", "250 Ok")
    clerk.flush()
    assert states() == ["accepted", "claimed"], "what was being sent still ends"


def test_consent_is_asked_for_in_the_same_statement(sender: Flask, clerk: Clerk) -> None:
    ids = claimed(7)
    tokens = House.of(sender).tokens
    people = {n: update(Subscription).where(Subscription.person_id == n + 1) for n in range(7)}
    db.session.execute(people[1].values(state=State.LEFT))
    db.session.execute(people[2].values(state=State.PENDING))
    db.session.execute(people[3].values(paused_until=clock.now() + timedelta(days=1)))
    suppress(tokens, "reader4@example.net", Why.COMPLAINED)
    db.session.delete(db.session.get_one(Person, 6))
    db.session.execute(people[6].values(purpose="newsletter:another"))
    db.session.commit()
    hashed = [suppressions.hash_of(tokens, f"reader{n}@example.net") for n in range(7)]
    orders = [begin(clerk, ident, "mine", hashed[n]) for n, ident in enumerate(ids)]
    assert [(order.state, order.reason) for order in orders] == [
        ("sending", ""),
        ("excluded", "Left during the send."),
        ("excluded", "Has not confirmed."),
        ("excluded", "Paused during the send."),
        ("excluded", "The address gets no more mail: complained."),
        ("excluded", "Erased during the send."),
        ("excluded", "No longer subscribed."),
    ]
    known = [None if n == 5 else n + 1 for n in range(7)]
    asked = [objection(tokens, PURPOSE, known[n], f"reader{n}@example.net") for n in range(7)]
    assert asked == [order.reason for order in orders], "what the SQL says, the rule in Python says too"


def test_those_who_wait_together_are_written_together(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = claimed(9)
    groups: list[int] = []
    write = Book.write

    def counted(book: Book, marks: list[Mark]) -> dict[int, tuple[str, str]]:
        groups.append(len(marks))
        return write(book, marks)

    def twice(ident: int) -> Steps[None]:
        order = yield from clerk.begin(ident, "mine", None)
        assert order.state == "sending"
        clerk.accepted(ident, "mine", "250 Ok")
        yield BETWEEN

    monkeypatch.setattr(Book, "write", counted)
    Turns(clerk.write).run([twice(ident) for ident in ids])
    assert groups == [9, 9]
    assert states() == ["accepted"] * 9


def test_an_outcome_that_could_not_be_written_is_written_later(clerk: Clerk, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = claimed(2)
    begin(clerk, first, "mine", None)
    clerk.accepted(first, "mine", "250 Ok")

    def fails(book: Book, marks: list[Mark]) -> dict[int, tuple[str, str]]:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(Book, "write", fails)
        with pytest.raises(NotWritten):
            begin(clerk, second, "mine", None)
        broken.setattr("broadside.delivery.clerk.time.sleep", lambda seconds: None)
        with pytest.raises(NotWritten, match="1 messages"):
            clerk.flush()
    assert states() == ["sending", "claimed"]
    clerk.flush()
    assert states() == ["accepted", "claimed"]


def test_what_was_accepted_counts_though_another_put_it_in_doubt(clerk: Clerk) -> None:
    (ident,) = claimed(1)
    begin(clerk, ident, "mine", None)
    ledger.doubt(Message.id == ident, timedelta(0))
    db.session.commit()
    assert states() == ["in doubt"]
    clerk.accepted(ident, "mine", "250 Ok")
    clerk.flush()
    assert states() == ["accepted"]


def test_a_crash_gives_back_what_was_not_begun(clerk: Clerk) -> None:
    ids = claimed(3)
    begin(clerk, ids[0], "mine", None)
    recover("another", "now")
    assert states() == ["in doubt", "ready", "ready"]


@pytest.mark.parametrize("present", ["after the power cut", epoch.UNKNOWN])
def test_a_power_loss_puts_in_doubt_all_that_was_claimed(clerk: Clerk, present: str) -> None:
    """The marks that followed the claim may be gone with the power, so nobody knows which of these went out."""
    ids = claimed(3)
    begin(clerk, ids[0], "mine", None)
    recover("another", present)
    assert states() == ["in doubt"] * 3
    assert [line.in_doubt for line in outbox.lines("issue:1")] == [True] * 3


def test_a_cautious_newsletter_holds_all_that_a_power_loss_left_in_doubt(clerk: Clerk) -> None:
    claimed(2, DoubtPolicy.HOLD)
    recover("another", "after the power cut")
    assert states() == ["held"] * 2


def test_an_epoch_lasts_as_long_as_the_machine_or_the_server_runs(sender: Flask) -> None:
    assert epoch.present() == epoch.present()
    if db.engine.dialect.name == "postgresql":
        assert len(epoch.present()) == 32


@pytest.mark.usefixtures("reaching_the_disk")
def test_marks_do_not_wait_for_the_disk_and_claims_do(sender: Flask) -> None:
    sqlite = db.engine.dialect.name == "sqlite"
    ask, normal, full = ("PRAGMA synchronous", 1, 2) if sqlite else ("SHOW synchronous_commit", "off", "on")
    book = Book(db.engine)
    try:
        book.cursor.execute(ask)
        assert book.cursor.fetchall() == [(normal,)]
        assert db.session.execute(text(ask)).scalar() == full
    finally:
        book.close()
    db.session.remove()
    with db.engine.connect() as connections:
        assert connections.execute(text(ask)).scalar() == full, "the book's connection is not used again"
