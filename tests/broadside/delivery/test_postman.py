"""The postman: each message is sent once, to those who still want it, and its end is written down."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from broadside import clock
from broadside.consent import Subscription
from broadside.database import db
from broadside.delivery import ledger, outbox
from broadside.delivery.addressing import Copy, Text
from broadside.delivery.bounces import Bounce
from broadside.delivery.messages import Message
from broadside.delivery.office import Office
from broadside.delivery.outbox import DoubtPolicy, MailingState, Recipient
from broadside.delivery.postman import Postman
from broadside.delivery.turns import Steps
from broadside.house import House
from broadside.people import Person
from broadside.personal_links import PersonalLinks
from broadside.suppressions import Suppression, Why, reason_for, suppress
from tests.broadside.delivery.conftest import PURPOSE, leave, letter, readers, states
from tests.running import until
from tests.smtp_server import DROP_DOT, Mailroom, Server, running

Deliver = Callable[[], None]
R0 = "reader0@example.net"


def test_every_recipient_gets_one_copy_and_the_mailing_is_finished(deliver: Deliver, mailroom: Mailroom) -> None:
    outbox.post(letter(), readers(25))
    deliver()
    assert mailroom.copies() == {f"reader{n}@example.net": 1 for n in range(25)}
    done = outbox.progress("issue:1")
    assert done is not None
    assert (done.state, done.count("accepted"), done.waiting) == (MailingState.FINISHED, 25, 0)
    deliver()
    assert len(mailroom.taken()) == 25


def test_each_copy_carries_its_readers_own_links(sender: Flask, deliver: Deliver, mailroom: Mailroom) -> None:
    recipient = readers(1)[0]
    outbox.post(letter(headers={"List-Id": "Test <test.example.org>"}), [recipient])
    deliver()
    message = mailroom.messages()[0]
    own = PersonalLinks(House.of(sender).tokens, House.of(sender).settings.address)
    url = message["List-Unsubscribe"].split(", ")[0].strip("<>")
    assert url.startswith(f"{own.address}/unsubscribe/")
    assert own.read_leave(url.rpartition("/")[2]) == (recipient.person_id, PURPOSE)
    assert message["List-Unsubscribe"].split(", ")[1].startswith("<mailto:office@example.org?subject=unsubscribe%20")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["To"] == "Reader 0 <reader0@example.net>"
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    assert url in text.get_content()
    assert "Hello Reader 0," in html.get_content()
    assert "[[" not in text.get_content() + html.get_content()


def test_who_wants_plain_text_gets_no_html(deliver: Deliver, mailroom: Mailroom) -> None:
    reader = readers(1)[0]
    outbox.post(letter(), [Recipient(reader.person_id, reader.address, plain=True)])
    deliver()
    assert mailroom.messages()[0].get_content_type() == "text/plain"


def test_who_leaves_before_their_turn_gets_nothing(deliver: Deliver, mailroom: Mailroom) -> None:
    outbox.post(letter(), readers(2))
    leave(R0)
    deliver()
    assert mailroom.copies() == {"reader1@example.net": 1}
    assert states() == {R0: "excluded", "reader1@example.net": "accepted"}
    assert next(outbox.lines("issue:1", "excluded")).reason == "Left during the send."


def test_who_leaves_while_the_postman_is_at_the_door_gets_nothing(
    sender: Flask, deliver: Deliver, mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mail is claimed and offered; the unsubscribe comes between RCPT and DATA."""
    outbox.post(letter(), readers(1))
    db.session.commit()
    taken = mailroom.rule

    def leaves_at_rcpt(address: str, step: str) -> str | None:
        if step == "rcpt":
            with sender.app_context():
                leave(address)
        return taken(address, step)

    monkeypatch.setattr(mailroom, "rule", leaves_at_rcpt)
    deliver()
    assert mailroom.taken() == []
    assert states() == {R0: "excluded"}


def test_where_marking_took_long_consent_is_asked_for_again(
    deliver: Deliver, mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The unsubscribe comes after the last check, while the database is slow to write the mark."""
    outbox.post(letter(), readers(1))
    begin = Postman._begin

    def slowly(postman: Postman, text: Text, copy: Copy) -> Steps[float | None]:
        asked_at = yield from begin(postman, text, copy)
        leave(copy.address)
        return asked_at

    monkeypatch.setattr("broadside.delivery.postman.FRESH", -1.0)
    monkeypatch.setattr(Postman, "_begin", slowly)
    deliver()
    assert mailroom.taken() == []
    assert states() == {R0: "excluded"}


def test_paused_suppressed_and_erased_readers_are_excluded_with_the_reason(
    sender: Flask, deliver: Deliver, mailroom: Mailroom
) -> None:
    outbox.post(letter(), readers(3))
    soon = clock.now() + timedelta(days=3)
    db.session.execute(update(Subscription).where(Subscription.person_id == 1).values(paused_until=soon))
    suppress(House.of(sender).tokens, "reader1@example.net", Why.BOUNCED)
    db.session.delete(db.session.get_one(Person, 3))
    deliver()
    reasons = [line.reason for line in outbox.lines("issue:1")]
    assert mailroom.taken() == []
    assert reasons == [
        "Paused during the send.",
        "The address gets no more mail: bounced.",
        "Erased during the send.",
    ]


def test_a_permanent_refusal_is_final_and_named(deliver: Deliver, mailroom: Mailroom) -> None:
    mailroom.rules[R0] = ["550 (5.2.1 Switched off) at rcpt"]
    outbox.post(letter(), readers(2))
    deliver()
    assert states() == {R0: "failed", "reader1@example.net": "accepted"}
    assert next(outbox.lines("issue:1", "failed")).reason == "550 5.2.1 Switched off"
    assert outbox.find("issue:1").state == MailingState.FINISHED  # type: ignore[union-attr]
    outbox.retry_failed("issue:1", None)
    deliver()
    assert states()[R0] == "accepted"
    assert mailroom.copies() == {R0: 1, "reader1@example.net": 1}


@pytest.mark.parametrize("step", ["rcpt", "data", "dot"])
def test_an_address_that_is_none_gets_no_more_mail_after_one_bounce(
    sender: Flask, deliver: Deliver, mailroom: Mailroom, step: str
) -> None:
    mailroom.rules[R0] = [f"550 (5.1.1 No such person) at {step}"]
    outbox.post(letter(), readers(2))
    deliver()
    assert states() == {R0: "failed", "reader1@example.net": "accepted"}
    assert reason_for(House.of(sender).tokens, R0) == Why.BOUNCED
    assert reason_for(House.of(sender).tokens, "reader1@example.net") is None
    assert [(str(b.kind), b.words) for b in db.session.query(Bounce)] == [("hard", "550 5.1.1 No such person")]
    outbox.retry_failed("issue:1", None)
    deliver()
    assert states()[R0] == "excluded"
    assert mailroom.copies() == {"reader1@example.net": 1}


def test_a_full_mailbox_is_tried_again_and_never_suppressed(
    sender: Flask, deliver: Deliver, mailroom: Mailroom
) -> None:
    mailroom.rules[R0] = ["552 (5.2.2 Over quota) at rcpt"]
    outbox.post(letter(), readers(1))
    deliver()
    assert states() == {R0: "ready"}
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        deliver()
    assert mailroom.copies() == {R0: 1}
    assert reason_for(House.of(sender).tokens, R0) is None


@pytest.mark.parametrize("step", ["rcpt", "data", "dot"])
def test_a_temporary_refusal_is_tried_again_for_a_day_then_given_up(
    deliver: Deliver, mailroom: Mailroom, step: str
) -> None:
    mailroom.rules[R0] = [f"451 at {step}"] * 9
    outbox.post(letter(), readers(1))
    start, tries = clock.now(), 0
    with time_machine.travel(start, tick=True) as traveller:
        while states()[R0] == "ready":
            deliver()
            tries += 1
            traveller.move_to(next(outbox.lines("issue:1")).due_at + timedelta(seconds=1))
            last = clock.now()
    assert tries == 6
    assert last - start >= timedelta(hours=24)
    line = next(outbox.lines("issue:1"))
    assert (str(line.state), line.reason) == ("failed", "Given up after 6 tries: 451 4.2.0 Come back later")
    assert mailroom.taken() == []


def test_a_message_put_off_goes_out_in_the_end(deliver: Deliver, mailroom: Mailroom) -> None:
    mailroom.rules[R0] = ["450 at rcpt"]
    outbox.post(letter(), readers(1))
    deliver()
    assert states() == {R0: "ready"}
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        deliver()
    assert mailroom.copies() == {R0: 1}


@pytest.mark.parametrize("rule", ["421 at mail", "421 at rcpt", "421 at data", "421 at dot"])
def test_a_lost_connection_costs_nobody_a_try(deliver: Deliver, office: Office, mailroom: Mailroom, rule: str) -> None:
    mailroom.rules[R0 if "mail" not in rule else ""] = [rule]
    outbox.post(letter(), readers(1))
    deliver()
    if not mailroom.taken():  # a stale connection may be opened again at once
        line = next(outbox.lines("issue:1"))
        assert (str(line.state), line.attempts, line.in_doubt) == ("ready", 0, False)
        until(lambda: office.relay.ready)
        with time_machine.travel(clock.now() + timedelta(minutes=2)):
            deliver()
    assert mailroom.copies() == {R0: 1}
    assert states() == {R0: "accepted"}


def test_silence_after_the_dot_is_doubt_and_goes_out_once_more_with_the_same_id(
    deliver: Deliver, mailroom: Mailroom
) -> None:
    mailroom.rules[R0] = [DROP_DOT]
    outbox.post(letter(), readers(1))
    deliver()
    assert states() == {R0: "in doubt"}
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        deliver()
    assert len({entry["id"] for entry in mailroom.taken()}) == 1
    assert mailroom.copies() == {R0: 2}
    assert [line.in_doubt for line in outbox.lines("issue:1", "accepted")] == [True]
    assert outbox.progress("issue:1").resent == 1  # type: ignore[union-attr]


def test_a_second_doubt_is_held_and_named(deliver: Deliver, mailroom: Mailroom) -> None:
    mailroom.rules[R0] = [DROP_DOT, DROP_DOT]
    outbox.post(letter(), readers(1))
    deliver()
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        deliver()
    assert states() == {R0: "held"}
    assert mailroom.copies() == {R0: 2}
    outbox.resend_held("issue:1", None)
    deliver()
    assert states() == {R0: "accepted"}


def test_a_cautious_newsletter_never_sends_twice(deliver: Deliver, mailroom: Mailroom) -> None:
    mailroom.rules[R0] = [DROP_DOT]
    outbox.post(letter(doubt_policy=DoubtPolicy.HOLD), readers(1))
    deliver()
    assert states() == {R0: "held"}
    assert outbox.find("issue:1").state == MailingState.FINISHED  # type: ignore[union-attr]


def test_a_relay_that_is_down_burns_no_try_and_says_so(
    deliver: Deliver, office: Office, server: Server, mailroom: Mailroom
) -> None:
    server.stop()
    outbox.post(letter(), readers(3))
    deliver()
    stood = outbox.progress("issue:1")
    assert stood is not None
    assert stood.note.startswith("Waiting for the mail server")
    assert {(str(line.state), line.attempts) for line in outbox.lines("issue:1")} == {("ready", 0)}
    until(lambda: office.relay.ready)
    with running(mailroom, server.port):
        deliver()
    assert len(mailroom.taken()) == 3
    assert outbox.progress("issue:1").note == ""  # type: ignore[union-attr]


def test_a_refusal_of_the_sender_pauses_the_mailing_and_blames_no_reader(deliver: Deliver, mailroom: Mailroom) -> None:
    mailroom.always = "550 at mail"
    outbox.post(letter(), readers(3))
    deliver()
    stood = outbox.progress("issue:1")
    assert stood is not None
    assert (stood.state, stood.count("failed")) == (MailingState.PAUSED, 0)
    assert "refuses the sender" in stood.note
    mailroom.always = ""
    outbox.resume("issue:1", None)
    deliver()
    assert outbox.progress("issue:1").count("accepted") == 3  # type: ignore[union-attr]


def test_twenty_refusals_by_policy_in_a_row_are_about_us(sender: Flask, deliver: Deliver, mailroom: Mailroom) -> None:
    mailroom.always = "550 (5.7.515 Access denied) at rcpt"
    outbox.post(letter(), readers(60))
    deliver()
    stood = outbox.progress("issue:1")
    assert stood is not None
    assert stood.state == MailingState.PAUSED
    assert stood.count("failed") <= House.of(sender).settings.smtp_connections, "but for those in hand"
    assert db.session.query(Suppression).count() == 0
    mailroom.always = ""
    if stood.count("failed"):
        outbox.retry_failed("issue:1", None)
    outbox.resume("issue:1", None)
    deliver()
    assert outbox.progress("issue:1").count("accepted") == 60  # type: ignore[union-attr]


def test_a_paused_mailing_waits_and_a_cancelled_one_ends(deliver: Deliver, mailroom: Mailroom) -> None:
    outbox.post(letter(), readers(3))
    outbox.pause("issue:1", None)
    deliver()
    assert mailroom.taken() == []
    outbox.resume("issue:1", None)
    outbox.cancel("issue:1", None)
    deliver()
    assert mailroom.taken() == []
    assert set(states().values()) == {"cancelled"}
    with pytest.raises(outbox.NotNow):
        outbox.resume("issue:1", None)


def test_a_notice_goes_before_an_issue(deliver: Deliver, mailroom: Mailroom) -> None:
    outbox.post(letter(), readers(15))
    outbox.post_to_addresses(letter("notice:1", None), ["charlie@example.com"])
    db.session.commit()
    deliver()
    assert "charlie@example.com" in [entry["to"] for entry in mailroom.taken()[:4]]
    assert outbox.find("notice:1").html == ""  # type: ignore[union-attr]


def test_a_stop_finishes_what_is_in_hand_and_begins_nothing_new(
    office: Office, mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox.post(letter(), readers(100))
    db.session.commit()
    stop, write = threading.Event(), mailroom.write

    def stops_at_ten(recipient: str, content: bytes) -> None:
        write(recipient, content)
        if len(mailroom.received) == 10:
            stop.set()

    monkeypatch.setattr(mailroom, "write", stops_at_ten)
    office.deliver(stop)
    db.session.expire_all()
    sent = len(mailroom.taken())
    assert 10 <= sent < 10 + office.relay.settings.smtp_connections
    assert outbox.tally("issue:1") == {"accepted": sent, "ready": 100 - sent}
    assert db.session.query(Message).filter(Message.state.in_(["claimed", "sending"])).count() == 0


def test_nothing_comes_between_the_mark_of_a_message_and_its_data(
    deliver: Deliver, mailroom: Mailroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next mail is written ahead; one that cannot be written has failed before this one is marked."""
    first, second = readers(2)
    outbox.post(letter(), [first, Recipient(second.person_id, "no one@example.net")])
    marked: list[int] = []
    settle = ledger.settle

    def settled(message_id: int, *given: Any) -> bool:
        marked.append(db.session.query(Message).filter(Message.state == "sending").count())
        return settle(message_id, *given)

    monkeypatch.setattr(ledger, "settle", settled)
    deliver()
    assert marked == [0]
    assert [entry["to"] for entry in mailroom.taken()] == ["reader0@example.net"]
    assert outbox.tally("issue:1") == {"accepted": 1, "failed": 1}
