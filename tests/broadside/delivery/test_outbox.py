"""The outbox: what is posted is frozen, and its report names everyone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import IntegrityError

from broadside import clock
from broadside.audit import Audit
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.holder import MailHolder, forget_old_notices
from broadside.delivery.messages import Mailing, Message
from broadside.delivery.outbox import BadMail, Exclusion, NobodyToSendTo, NotNow
from broadside.house import House
from broadside.people import BadAddress, Person
from tests.broadside.delivery.conftest import letter, readers, states
from tests.smtp_server import Mailroom

pytestmark = pytest.mark.usefixtures("context")


def test_candidates_are_recipients_and_exclusions() -> None:
    people = readers(5)
    excluded = [Exclusion(p.person_id, p.address, "Paused until 3 December.") for p in people[3:]]
    outbox.post(letter(), people[:3], excluded)
    standing = outbox.progress("issue:1")
    assert standing is not None
    assert (standing.candidates, standing.recipients, standing.waiting, standing.ended) == (5, 3, 3, 0)
    assert [line.reason for line in outbox.lines("issue:1", "excluded")] == ["Paused until 3 December."] * 2


def test_a_mailing_to_nobody_is_refused() -> None:
    people = readers(1)
    with pytest.raises(NobodyToSendTo):
        outbox.post(letter(), [], [Exclusion(people[0].person_id, people[0].address, "Paused.")])
    with pytest.raises(NobodyToSendTo):
        outbox.post_to_addresses(letter(), [])
    assert outbox.find("issue:1") is None


def test_nobody_stands_twice_in_a_ledger() -> None:
    people = readers(1)
    with pytest.raises(IntegrityError):
        outbox.post(letter(), people, [Exclusion(people[0].person_id, people[0].address, "Paused.")])
    db.session.rollback()


def test_an_issue_is_posted_once() -> None:
    people = readers(1)
    outbox.post(letter(), people)
    with pytest.raises(IntegrityError):
        outbox.post(letter(), people)
    db.session.rollback()


@pytest.mark.parametrize("field", ["subject", "sender_name", "sender_address", "reply_to"])
def test_a_field_that_no_mail_can_carry_is_refused_before_the_ledger_is_frozen(field: str) -> None:
    people = readers(1)
    with pytest.raises(BadMail):
        outbox.post(letter(**{field: "a@example.org\r\nBcc: charlie@example.com"}), people)
    assert db.session.query(Mailing).count() == 0


def test_a_test_goes_to_any_address_once_each() -> None:
    outbox.post_to_addresses(letter("test:1", None), ["Charlie@Example.com", "charlie@example.com", "bob@example.net"])
    assert states("test:1") == {"charlie@example.com": "ready", "bob@example.net": "ready"}
    with pytest.raises(BadAddress):
        outbox.post_to_addresses(letter("test:2", None), ["not an address"])


def test_a_step_that_cannot_be_taken_says_why() -> None:
    outbox.post(letter(), readers(1))
    with pytest.raises(NotNow, match="sending"):
        outbox.resume("issue:1", None)
    with pytest.raises(NotNow, match="No message"):
        outbox.retry_failed("issue:1", None)
    with pytest.raises(NotNow, match="never posted"):
        outbox.pause("issue:2", None)


def test_each_step_is_in_the_audit_log() -> None:
    outbox.post(letter(), readers(1))
    outbox.pause("issue:1", None)
    outbox.resume("issue:1", None)
    outbox.cancel("issue:1", None)
    actions = [entry.action for entry in db.session.query(Audit).filter_by(ref="issue:1").order_by(Audit.id)]
    assert actions == ["mailing.posted", "mailing.paused", "mailing.resumed", "mailing.cancelled"]


def test_a_report_of_many_is_read_a_page_at_a_time() -> None:
    outbox.post(letter(), readers(1_200))
    assert len({line.address for line in outbox.lines("issue:1")}) == 1_200


def test_an_erased_reader_leaves_a_nameless_row(app: Flask) -> None:
    people = readers(2)
    outbox.post(letter(), people)
    outbox.post(letter("notice:1", None), people[:1])
    person = db.session.get_one(Person, people[0].person_id)
    holder = MailHolder()
    assert [entry["mail"] for entry in holder.held(person)] == ["No. 4: the matching powers"] * 2
    House.of(app).privacy.erase(person, House.of(app).tokens)
    db.session.commit()
    assert outbox.tally("issue:1") == {"excluded": 1, "ready": 1}
    assert outbox.find("notice:1") is None
    assert db.session.query(Message).filter(Message.address.like("reader0%")).count() == 0


def test_old_notices_are_forgotten_and_issues_are_not() -> None:
    for ref, purpose in (("notice:1", None), ("issue:1", "newsletter:test")):
        mailing = outbox.post(letter(ref, purpose), readers(1, first=0 if purpose else 9))
        mailing.finished_at = clock.now()
    forget_old_notices()
    assert outbox.find("notice:1") is not None
    with time_machine.travel(clock.now() + timedelta(days=31)):
        forget_old_notices()
    assert outbox.find("notice:1") is None
    assert outbox.find("issue:1") is not None


def test_a_notice_says_that_it_is_automatic_and_cannot_be_left(
    sender: Flask, deliver: Callable[[], None], mailroom: Mailroom
) -> None:
    outbox.post_to_addresses(letter("notice:1", None), ["charlie@example.com"])
    deliver()
    message = mailroom.messages()[0]
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] is None
