"""Corrections by mail: to those alone who got what was wrong and are subscribed still, approved as any mail is."""

import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from broadside import clock
from broadside.database import db
from broadside.delivery.messages import Message, MessageState
from broadside.house import House
from newsletters import archive, corrections, digest, mail, sending
from newsletters.issues import Issue, IssueState, NotNow
from newsletters.subscribers import Cadence, Choices
from tests.newsletters.publication import approved, publication, reader
from tests.people import ALICE, BOB, PETRA, account

LEFT, FAILED, LATER = "left@example.net", "failed@example.net", "later@example.net"
STOP = threading.Event()


@pytest.fixture
def sent(app: Flask) -> None:
    """An issue that Bob and one who left since got, that failed for a third, and that a fourth came too late for."""
    with app.app_context():
        newsletter = publication()
        bob, left, _ = (reader(newsletter, address) for address in (BOB, LEFT, FAILED))
        issue = approved(newsletter)
        issue.schedule(clock.now(), account(PETRA))
        db.session.commit()
        sending.send_due(STOP)
        db.session.execute(update(Message).where(Message.address != FAILED).values(state=MessageState.ACCEPTED))
        db.session.execute(update(Message).where(Message.address == FAILED).values(state=MessageState.FAILED))
        issue.state, issue.sent_at = IssueState.SENT, clock.now()
        bob.choose(Choices(Cadence.DIGEST), "test")
        left.subscription.leave("test")
        reader(newsletter, LATER)
        db.session.commit()


def drafted(app: Flask) -> Issue:
    """The mail about a correction, approved by Petra."""
    issue = db.session.get_one(Issue, 1)
    issue.correct("It is the **9th**.", account(PETRA))
    letter, new = corrections.draft(issue, account(ALICE), House.of(app).settings.address)
    assert new
    letter.ask_for_review(account(ALICE))
    letter.approve(account(PETRA))
    db.session.commit()
    return letter


@pytest.mark.usefixtures("sent")
def test_it_goes_to_those_who_got_it_and_are_subscribed_still_whatever_they_chose(context: Flask) -> None:
    letter = drafted(context)
    assert mail.forecast(letter, House.of(context)).words == "to 1 person; 1 excluded"
    mail.schedule(letter, clock.now(), account(PETRA), House.of(context))
    db.session.commit()
    sending.send_due(STOP)
    rows = select(Message).where(Message.mailing.has(ref=letter.mailing_ref))
    assert {(row.address, row.state, row.reason) for row in db.session.scalars(rows)} == {
        (BOB, MessageState.READY, ""),
        (LEFT, MessageState.EXCLUDED, "has left since"),
    }


@pytest.mark.usefixtures("sent")
def test_it_says_what_the_page_says_and_links_to_it(context: Flask) -> None:
    letter = drafted(context)
    shown = mail.rendered(letter, House.of(context))
    assert shown.subject == "Correction: What the Home Office does with data"
    assert "9th" in shown.text
    assert "because No. 1: November 2026 was sent to you" in " ".join(shown.text.split())
    assert letter.path == db.session.get_one(Issue, 1).path
    assert f"http://broadside.test{letter.path}" in shown.text


@pytest.mark.usefixtures("sent")
def test_it_has_no_page_of_its_own_and_is_told_in_no_digest(context: Flask) -> None:
    letter = drafted(context)
    letter.state, letter.sent_at = IssueState.SENT, clock.now()
    db.session.commit()
    assert [each.id for each in archive.issues(letter.newsletter)] == [1]
    assert [each.id for each in digest.sources(letter.newsletter)] == [1]


@pytest.mark.usefixtures("sent")
def test_without_a_correction_there_is_no_mail_and_a_draft_is_gone_on_with(context: Flask) -> None:
    issue, alice = db.session.get_one(Issue, 1), account(ALICE)
    with pytest.raises(NotNow, match="Write the correction first"):
        corrections.draft(issue, alice, "")
    letter = drafted(context)
    assert corrections.draft(issue, alice, "") == (letter, False)


@pytest.mark.usefixtures("sent")
def test_it_is_drafted_from_the_page_of_the_sending(app: Flask, petra: FlaskClient, alice: FlaskClient) -> None:
    assert "Draft a mail to those" not in alice.get("/desk/issues/1/sending").text
    petra.post("/desk/issues/1/correction", data={"correction": "It is the 9th."})
    assert "2 readers got it as it was" in alice.get("/desk/issues/1/sending").text
    page = alice.post("/desk/issues/1/correction/mail", follow_redirects=True).text
    assert "Correction to No. 1: November 2026" in page
    assert "Correction to No. 1: November 2026</a>, draft." in petra.get("/desk/issues/1/sending").text
