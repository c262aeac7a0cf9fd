"""Erasure and the ledger: what a mail server says about a reader does not outlive them, nor keep a mailing open."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import String, cast, or_, select

from broadside import clock
from broadside.audit import Audit
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.messages import Mailing, Message
from broadside.delivery.outbox import MailingState
from broadside.house import House
from broadside.people import Person
from tests.broadside.delivery.conftest import letter, readers, states
from tests.smtp_server import DROP_DOT, Mailroom

Deliver = Callable[[], None]
R0 = "reader0@example.net"


def traces(name: str = "%reader0%") -> int:
    """How many rows of the ledger and the audit log still name the reader."""
    rows = select(Message.id).where(or_(Message.address.like(name), Message.reason.like(name)))
    notes = select(Mailing.id).where(Mailing.note.like(name))
    audits = select(Audit.id).where(cast(Audit.detail, String).like(name))
    return sum(len(db.session.scalars(found).all()) for found in (rows, notes, audits))


def erase(app: Flask, address: str) -> None:
    """What the reader's own page does."""
    with app.app_context():
        person = Person.known(address)
        assert person is not None
        House.of(app).privacy.erase(person, House.of(app).tokens)
        db.session.commit()


@pytest.mark.parametrize(
    "rule",
    [
        "250 (Taken for reader0) at dot",
        "451 (<reader0@example.net> later) at dot",
        "550 (no reader0 here) at dot",
        "421 (reader0@example.net too busy) at dot",
        DROP_DOT,
    ],
)
def test_who_is_erased_between_data_and_the_reply_leaves_no_trace_and_ends(
    sender: Flask, deliver: Deliver, mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    outbox.post(letter(), readers(1))
    mailroom.rules[R0] = [rule]
    asked = mailroom.rule

    def erased_at_the_dot(address: str, step: str) -> str | None:
        if step == "at dot":
            erase(sender, address)
        return asked(address, step)

    monkeypatch.setattr(mailroom, "rule", erased_at_the_dot)
    deliver()
    monkeypatch.undo()
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        deliver()
    assert traces() == 0
    assert outbox.find("issue:1").state == MailingState.FINISHED  # type: ignore[union-attr]
    assert len(mailroom.taken()) <= 1


def test_what_was_said_at_an_earlier_try_goes_with_the_reader(
    sender: Flask, deliver: Deliver, mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.post(letter(), readers(1))
    mailroom.rules[R0] = ["451 (reader0 is full) at rcpt"]
    deliver()
    assert next(outbox.lines("issue:1")).reason == "451 reader0 is full"
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        asked = mailroom.rule

        def erased_at_the_dot(address: str, step: str) -> str | None:
            if step == "at dot":
                erase(sender, address)
            return asked(address, step)

        monkeypatch.setattr(mailroom, "rule", erased_at_the_dot)
        deliver()
    assert traces() == 0


def test_no_address_in_a_servers_words_is_written_down(deliver: Deliver, mailroom: Mailroom) -> None:
    """A forwarding server names other people, who never had to do with us."""
    outbox.post(letter(), readers(1))
    mailroom.rules[R0] = ["550 (5.1.1 <private.name@example.com>: user unknown) at rcpt"]
    deliver()
    assert [line.reason for line in outbox.lines("issue:1")] == ["550 5.1.1 <[address]>: user unknown"]


def test_a_sender_refused_by_name_of_a_reader_is_noted_without_the_name(deliver: Deliver, mailroom: Mailroom) -> None:
    outbox.post(letter(), readers(1))
    mailroom.rules[""] = ["550 (may not write to reader0@example.net) at mail"]
    deliver()
    mailing = outbox.find("issue:1")
    assert mailing is not None
    assert mailing.state == MailingState.PAUSED
    assert "may not write to [address]" in mailing.note
    found = db.session.scalars(select(Audit).where(Audit.action == "mailing.paused")).one()
    assert R0 not in str(found.detail)


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_an_address_over_which_every_connection_is_lost_is_given_up_after_a_day(
    deliver: Deliver, mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr("broadside.delivery.relay.LONGEST_WAIT", 0.0)
    mailroom.rules[R0] = [f"421 at {step}"] * 99
    outbox.post(letter(), readers(2))
    start = clock.now()
    with time_machine.travel(start, tick=True) as traveller:
        for _ in range(90):
            deliver()
            if outbox.find("issue:1").state == MailingState.FINISHED:  # type: ignore[union-attr]
                break
            waiting = [line.due_at for line in outbox.lines("issue:1", "ready")]
            traveller.move_to(max([clock.now(), *waiting]) + timedelta(seconds=1))
        last = clock.now()
    assert states() == {R0: "failed", "reader1@example.net": "accepted"}
    assert timedelta(hours=24) < last - start < timedelta(hours=40)
    line = next(outbox.lines("issue:1", "failed"))
    assert line.reason == "Given up after 33 lost connections: 421 4.3.2 Closing"
    assert line.attempts == 0
    outbox.retry_failed("issue:1", None)
    assert db.session.scalars(select(Message.losses).where(Message.address == R0)).one() == 0
