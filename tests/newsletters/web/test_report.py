"""The report: figures for everybody, persons for editors, and nothing that needs a tracker."""

import csv
import io
import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.delivery.messages import Mailing, MailingState, Message, MessageState
from broadside.delivery.returns.wrote_back import WroteBack
from broadside.house import house
from broadside.people import Person
from campaigns.deadlines import following
from newsletters import composing, sending
from newsletters.replies import BadCount, read
from newsletters.subscribers import Subscriber
from tests.campaigns import signed
from tests.campaigns.public import TITLE, consultation
from tests.filled import STOP
from tests.newsletters.publication import approved, publication, reader, written
from tests.people import ALICE, PETRA, account

PATH = "/desk/issues/1/sending"


@pytest.fixture
def sent(app: Flask) -> None:
    """An issue sent to five readers of one domain, one of whom could not be reached; two left after it."""
    with app.app_context():
        newsletter = publication()
        readers = [reader(newsletter, f"reader{number}@example.net") for number in range(5)]
        approved(newsletter).schedule(clock.now(), account(PETRA))
        db.session.commit()
        sending.send_due(STOP)
        for number, message in enumerate(db.session.query(Message).order_by(Message.id)):
            message.state = MessageState.ACCEPTED if number else MessageState.FAILED
            message.reason = "250 Ok" if number else "550 5.1.1 <reader0@example.net>: unknown"
        mailing = db.session.query(Mailing).one()
        mailing.state, mailing.finished_at = MailingState.FINISHED, clock.now()
        db.session.commit()
        sending.finish_sent(STOP)
        _leave(readers[1], "It comes too often.")
        _leave(readers[2], "")
        db.session.commit()


def _leave(subscriber: Subscriber, reason: str) -> None:
    subscriber.subscription.leave("unsubscribe page", reason)


@pytest.mark.usefixtures("sent")
def test_everybody_sees_figures_and_editors_who_left_and_why(victor: FlaskClient, alice: FlaskClient) -> None:
    for page in (victor.get(PATH).text, alice.get(PATH).text):
        assert "2 left within seven days" in page
        assert "550 5.1.1 &lt;[address]&gt;: unknown" in page
        assert "example.net" in page
        assert "accepted (2xx)" in page
        assert "refused for good (5xx)" in page
    assert "It comes too often." in alice.get(PATH).text
    assert "reader1@example.net" in alice.get(PATH).text
    assert "It comes too often." not in victor.get(PATH).text
    assert "@example.net" not in victor.get(PATH).text


def test_what_was_signed_and_asked_for_in_the_week_after_stands_beside_the_week_before(
    app: Flask, victor: FlaskClient
) -> None:
    with app.app_context():
        newsletter = publication()
        reader(newsletter, "reader@example.net")
        letter, nfi = signed.letter(), consultation()
        signed.by_person(letter, "Before", signed_at=clock.now() - timedelta(days=1))
        issue = written(newsletter)
        text = f"Sign [the letter]({house().settings.address}{letter.path}) by {{{{ deadline nfi }}}}."
        section = issue.sections[0]
        section.save(section.heading, text, section.revision, account(ALICE))
        issue.ask_for_review(account(ALICE))
        issue.approve(account(PETRA), composing.live(issue))
        issue.schedule(clock.now(), account(PETRA))
        db.session.commit()
        sending.send_due(STOP)
        for name in ("After", "And another"):
            signed.by_person(letter, name)
        following.follow(Person.of("reader@example.net"), nfi, (7,), "test")
        db.session.query(Message).update({Message.state: MessageState.ACCEPTED})
        mailing = db.session.query(Mailing).one()
        mailing.state, mailing.finished_at = MailingState.FINISHED, clock.now()
        db.session.commit()
        sending.finish_sent(STOP)
    page = victor.get(PATH).text
    assert "does not prove that it came of it" in page
    assert "The seven days are not over yet." in page
    rows = [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in re.findall("<tr>(.*?)</tr>", page, re.DOTALL)]
    assert "Give people time to answer Signed it 1 2" in rows
    assert f"{TITLE} Asked for reminders 0 1" in rows
    compared = list(csv.reader(io.StringIO(victor.get(f"{PATH}/compared.csv").text)))
    assert compared[1][-2:] == ["2", "1"]


@pytest.mark.usefixtures("sent")
def test_who_leaves_later_than_a_week_after_is_not_put_down_to_it(app: Flask, alice: FlaskClient) -> None:
    with time_machine.travel(clock.now() + timedelta(days=8)), app.app_context():
        Subscription.leave(db.session.query(Subscription).filter_by(state=State.ACTIVE).limit(1).one(), "", "Moved.")
        db.session.commit()
    page = alice.get(PATH).text
    assert "2 left within seven days" in page
    assert "Moved." not in page


@pytest.mark.usefixtures("sent")
def test_replies_are_counted_by_hand_which_counts_before_the_mailbox_and_can_be_taken_back(
    app: Flask, alice: FlaskClient, victor: FlaskClient
) -> None:
    assert victor.post(f"{PATH}/replies", data={"replies": "3"}).status_code == 403
    alice.post(f"{PATH}/replies", data={"replies": "1,204"})
    assert "1,204 wrote back" in victor.get(PATH).text
    alice.post(f"{PATH}/replies", data={"replies": "many"})
    assert "1,204 wrote back" in victor.get(PATH).text
    with app.app_context():
        db.session.add(WroteBack(mailing_id=db.session.query(Mailing.id).scalar(), fingerprint="0" * 64))
        db.session.commit()
    assert "1,204 wrote back" in victor.get(PATH).text
    alice.post(f"{PATH}/replies", data={"replies": ""})
    assert "1 wrote back" in victor.get(PATH).text
    assert "1 counted in the mailbox" in alice.get(PATH).text
    assert "counted the replies to No. 1: November 2026: 1,204" in alice.get("/desk/audit").text


@pytest.mark.parametrize(("typed", "number"), [("", None), (" 14 ", 14), ("1,204", 1204), ("0", 0)])
def test_a_number_is_read_as_people_write_it(typed: str, number: int | None) -> None:
    assert read(typed) == number


@pytest.mark.parametrize("typed", ["-1", "14.5", "³", "many", "9" * 40])
def test_what_is_no_number_of_replies_is_refused(typed: str) -> None:
    with pytest.raises(BadCount):
        read(typed)


@pytest.mark.usefixtures("sent")
def test_both_sheets_hold_figures_and_no_person(victor: FlaskClient) -> None:
    domains = list(csv.reader(io.StringIO(victor.get(f"{PATH}/domains.csv").text)))
    assert domains[1] == ["example.net", "5", "4", "1", "0"]
    compared = list(csv.reader(io.StringIO(victor.get(f"{PATH}/compared.csv").text)))
    assert compared[1][:1] + compared[1][2:] == ["No. 1: November 2026", "5", "4", "1", "0", "2", "", "0", "", ""]


def test_an_issue_that_was_never_sent_has_empty_sheets_and_no_report(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        approved(publication())
    assert "By mail domain" not in alice.get(PATH).text
    assert alice.get(f"{PATH}/domains.csv").text.count("\n") == 1
    assert alice.get(f"{PATH}/compared.csv").text.count("\n") == 1
