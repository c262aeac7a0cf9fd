"""What mail servers answered, by class and by domain, and how fast a mailing goes; on both databases."""

from collections.abc import Iterable
from datetime import timedelta

import pytest
from flask import Flask

from broadside import clock
from broadside.database import db
from broadside.delivery.breakdown import Class, Domain, answers, domains, why_failed
from broadside.delivery.messages import Mailing, Message, MessageState
from broadside.delivery.speed import speed

REF = "issue:1"
ACCEPTED = (MessageState.ACCEPTED, "250 2.0.0 Ok: queued as 4F2")
FAILED = MessageState.FAILED


def ledger(lines: Iterable[tuple[str | None, MessageState, str]]) -> Mailing:
    """A mailing with these (address, state, reason)."""
    now = clock.now()
    mailing = Mailing(ref=REF, sender_name="", sender_address="", subject="", html="", text="", posted_at=now)
    db.session.add(mailing)
    db.session.flush()
    for address, state, reason in lines:
        tried = state == MessageState.READY and reason != ""
        due = now + timedelta(minutes=5 if tried else 0)
        row = Message(mailing_id=mailing.id, address=address, state=state, reason=reason, due_at=due)
        row.attempts = int(tried)
        db.session.add(row)
    db.session.flush()
    return mailing


def counted() -> None:
    ledger(
        [
            *((f"reader{n}@large.example", *ACCEPTED) for n in range(4)),
            *((f"reader{n}@middle.example", *ACCEPTED) for n in range(2)),
            ("gone@middle.example", FAILED, "550 5.1.1 <gone@middle.example>: Recipient rejected"),
            ("lost@large.example", FAILED, "550 5.1.1 <lost@large.example>: Recipient rejected"),
            ("slow@large.example", FAILED, "Given up after 6 tries: 451 4.7.1 Greylisted"),
            ("odd@own.example", FAILED, "The address cannot be written."),
            ("busy@own.example", MessageState.READY, "451 4.7.1 Greylisted"),
            ("next@own.example", MessageState.READY, ""),
            ("out@large.example", MessageState.EXCLUDED, "wants digests only"),
            (None, *ACCEPTED),
        ]
    )


def expected() -> None:
    counted()
    assert answers(REF) == [
        Class("accepted (2xx)", 7, "ok"),
        Class("put off, to be tried again (4xx)", 1, "warn"),
        Class("put off until given up (4xx)", 1, "late"),
        Class("refused for good (5xx)", 2, "late"),
        Class("failed without an answer", 1, "late"),
    ]
    assert domains(REF, 2) == [
        Domain("large.example", 4, 2, 0),
        Domain("middle.example", 2, 1, 0),
        Domain("other domains", 1, 1, 2),
    ]
    assert why_failed(REF, 1) == [("550 5.1.1 <[address]>: Recipient rejected", 2)]


def test_answers_are_counted_by_class_and_messages_by_domain(context: Flask) -> None:
    expected()


@pytest.mark.postgres
def test_the_same_on_postgresql(postgres_app: Flask) -> None:
    with postgres_app.app_context():
        expected()


def test_a_domain_that_may_be_one_persons_own_is_not_named(context: Flask) -> None:
    ledger([("jane@jane-example.org", *ACCEPTED), ("joe@jane-example.org", *ACCEPTED)])
    assert domains(REF, 10) == [Domain("other domains", 2, 0, 0)]


def test_the_speed_is_that_of_the_last_minute(context: Flask) -> None:
    ledger((f"reader{n}@a.example", *ACCEPTED) for n in range(31))
    now = clock.now()
    for place, row in enumerate(db.session.query(Message).order_by(Message.id)):
        row.changed_at = now - timedelta(seconds=15 - place / 2)
    db.session.flush()
    found = speed(REF, waiting=600)
    assert found is not None
    assert (found.words, found.left_words) == ("120 a minute", "about 5 minutes left")


@pytest.mark.parametrize("ago", [timedelta(minutes=3), timedelta(0)])
def test_a_mailing_that_stands_or_has_just_begun_has_no_speed(context: Flask, ago: timedelta) -> None:
    ledger([("a@a.example", *ACCEPTED), ("b@a.example", *ACCEPTED)])
    for row in db.session.query(Message):
        row.changed_at = clock.now() - ago
    db.session.flush()
    assert speed(REF, 5) is None
