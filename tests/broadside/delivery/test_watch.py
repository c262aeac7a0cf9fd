"""The watch: a mailing that fails too often stops itself and says so; one that stands still is an alarm."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from broadside import clock, mailing_alarms
from broadside.audit import Audit
from broadside.database import db
from broadside.delivery import bounces, outbox, watch
from broadside.delivery.messages import Mailing, Message
from broadside.delivery.office import Office
from broadside.delivery.outbox import MailingState
from broadside.health import examine
from broadside.house import House
from tests.broadside.delivery.conftest import letter, readers
from tests.people import ALICE, PETRA, account
from tests.smtp_server import Mailroom

Deliver = Callable[[], None]


def refuse(mailroom: Mailroom, numbers: range) -> None:
    """Let the mail server know no such readers."""
    for number in numbers:
        mailroom.rules[f"reader{number}@example.net"] = ["550 at rcpt"]


def mailing() -> Mailing:
    found = outbox.find("issue:1")
    assert found is not None
    return found


def test_a_mailing_whose_first_readers_are_not_reached_stops_itself(deliver: Deliver, mailroom: Mailroom) -> None:
    refuse(mailroom, range(100))
    outbox.post(letter(), readers(100))
    deliver()
    stood = outbox.progress("issue:1")
    assert stood is not None
    assert stood.state == MailingState.PAUSED
    assert 5 <= stood.count("failed") <= 10, "but for those in hand"
    assert "of the first 20 readers could not be reached" in stood.note
    assert stood.count("ready") >= 80


def test_who_resumes_has_looked_and_the_first_readers_are_not_judged_again(
    deliver: Deliver, mailroom: Mailroom
) -> None:
    refuse(mailroom, range(15))
    outbox.post(letter(), readers(40))
    deliver()
    outbox.resume("issue:1", None)
    deliver()
    assert mailing().state == MailingState.FINISHED
    assert outbox.tally("issue:1") == {"accepted": 25, "failed": 15}


def test_a_few_failures_stop_nothing(deliver: Deliver, mailroom: Mailroom) -> None:
    refuse(mailroom, range(0, 40, 10))
    outbox.post(letter(), readers(40))
    deliver()
    assert outbox.tally("issue:1") == {"accepted": 36, "failed": 4}


def test_a_share_of_failures_among_the_last_stops_a_mailing_whose_first_readers_were_well(
    deliver: Deliver, mailroom: Mailroom
) -> None:
    refuse(mailroom, range(30, 60))
    outbox.post(letter(failure_share=2), readers(80))
    outbox.pause("issue:1", None)
    outbox.resume("issue:1", None)
    deliver()
    stood = outbox.progress("issue:1")
    assert stood is not None
    assert stood.state == MailingState.PAUSED
    assert 11 <= stood.count("failed") <= 15, "eleven are more than 2 % of 500; and those in hand"
    assert "messages failed" in stood.note


def test_a_mailing_whose_first_mails_come_back_stops_itself(
    sender: Flask, deliver: Deliver, mailroom: Mailroom
) -> None:
    """The mail server takes all, and says by mail that there are no such readers."""
    mailroom.rules["reader39@example.net"] = ["450 at rcpt"]
    outbox.post(letter(), readers(40))
    deliver()
    accepted = db.session.scalars(select(Message.id).where(Message.state == "accepted")).all()
    for number, ident in enumerate(accepted[:5], start=1):
        assert mailing().state == MailingState.SENDING, f"{number - 1} are few"
        bounces.refused(House.of(sender).tokens, ident, "550 5.1.1 No such person")
        watch.look_at_returns()
    assert mailing().state == MailingState.PAUSED
    assert mailing().alarm.startswith("Paused: 5 of the first 39 mails came back.")


def test_publishers_are_told_once_and_the_desk_says_so_until_it_goes_on(
    sender: Flask, deliver: Deliver, mailroom: Mailroom
) -> None:
    account(ALICE)
    petra = account(PETRA)
    refuse(mailroom, range(20))
    outbox.post(letter(subject="No. 4"), readers(40))
    deliver()
    for _ in range(2):
        mailing_alarms.tell(House.of(sender))(Event())
    deliver()
    told = [mail for mail in mailroom.messages() if mail["Subject"] == "Stopped: the sending of “No. 4”"]
    assert [mail["To"] for mail in told] == [petra.email]
    notice = mailing_alarms.stopped()
    assert notice is not None
    assert "“No. 4” stopped itself" in notice.text
    outbox.resume("issue:1", None)
    assert mailing_alarms.stopped() is None


def test_a_mailing_that_stands_still_is_an_alarm_at_the_desk_and_for_monitors(sender: Flask) -> None:
    outbox.post(letter(subject="No. 4"), readers(1))
    db.session.commit()
    backlogs = House.of(sender).backlogs

    def late() -> list[str]:
        return [work["name"] for work in examine(backlogs).report["work"] if work["late"]]

    assert (watch.standstills(), mailing_alarms.still(), late()) == ([], None, [])
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert [each.ref for each in watch.standstills()] == ["issue:1"]
        notice = mailing_alarms.still()
        assert notice is not None
        assert "“No. 4” has not moved since" in notice.text
        assert late() == ["mail"]
        mailing().paced_until = clock.now() + timedelta(hours=1)
        db.session.commit()
        assert (watch.standstills(), late()) == ([], []), "it waits for its pace"


def test_a_mailing_that_goes_on_moves(deliver: Deliver, office: Office, mailroom: Mailroom) -> None:
    outbox.post(letter(), readers(2))
    mailroom.rules["reader1@example.net"] = ["450 at rcpt"]
    began = mailing().moved_at
    with time_machine.travel(clock.now() + timedelta(minutes=20)):
        deliver()
        assert mailing().moved_at > began
        assert watch.standstills() == []


@pytest.mark.parametrize("rule", ["550 (5.7.1 Not you) at rcpt", "550 at mail"])
def test_a_refusal_of_the_sender_is_told_too(deliver: Deliver, mailroom: Mailroom, rule: str) -> None:
    mailroom.always = rule
    outbox.post(letter(), readers(40))
    deliver()
    assert (mailing().state, mailing().told_at) == (MailingState.PAUSED, None)
    assert "refuses the sender" in mailing().alarm
    assert db.session.scalar(select(Audit.action).where(Audit.action == "mailing.paused"))
