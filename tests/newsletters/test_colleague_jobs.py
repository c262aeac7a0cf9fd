"""Colleagues are told by mail, once: asked to look, an approval that fell, stopped presses; no mail names anybody."""

import threading

import pytest
from flask import Flask

from broadside.database import db
from broadside.delivery.messages import Mailing, Message
from broadside.house import House
from newsletters import asked, colleague_jobs
from newsletters.issues import Issue, IssueState
from newsletters.looks import Look
from newsletters.stops import stop_the_presses
from tests.newsletters.publication import approved, publication, written
from tests.people import ADA, ALICE, PETRA, account


@pytest.fixture
def issue(context: Flask) -> Issue:
    return approved(publication())


def told(app: Flask) -> list[tuple[str | None, str, str]]:
    """To whom, the subject and the text of every mail, after the job looked twice."""
    db.session.commit()
    for _ in range(2):
        colleague_jobs.tell(House.of(app))(threading.Event())
    found = db.session.query(Message, Mailing).join(Mailing, Mailing.id == Message.mailing_id).order_by(Message.id)
    return [(message.address, mailing.subject, mailing.text) for message, mailing in found]


def test_who_is_asked_to_look_is_told_once_with_a_link(context: Flask) -> None:
    issue = written(publication())
    issue.ask_for_review(account(ALICE))
    asked.ask(issue, [account(PETRA)], account(ALICE))
    ((address, subject, text),) = told(context)
    assert (address, subject) == (PETRA, "Please look at No. 1: November 2026")
    assert "http://broadside.test/desk/issues/1/review" in text
    assert "Alice" not in text


def test_who_approved_is_told_what_changed(context: Flask, issue: Issue) -> None:
    Look.keep(issue, account(PETRA), issue.content_hash, str)
    section = issue.sections[2]
    section.save(section.heading, section.markdown.replace("All", "Much"), section.revision, account(ALICE))
    ((address, subject, text),) = told(context)
    assert (address, subject) == (PETRA, "Changed after you approved it: No. 1: November 2026")
    assert "“All” is now “Much”" in text
    assert "Alice" not in text


def test_nobody_is_told_what_they_did_themselves(context: Flask, issue: Issue) -> None:
    issue.sections[2].rename("By Petra", account(PETRA))
    assert told(context) == []


def test_who_approved_is_told_that_the_presses_stopped_and_why(context: Flask, issue: Issue) -> None:
    issue.state = IssueState.SCHEDULED
    stop_the_presses(issue, " The date is\nwrong. ", account(ADA))
    ((address, subject, text),) = told(context)
    assert (address, subject) == (PETRA, "The presses are stopped: No. 1: November 2026")
    assert "The reason given: The date is wrong." in " ".join(text.split())
    assert issue.state == IssueState.APPROVED


def test_a_colleague_who_has_left_is_written_nothing(context: Flask, issue: Issue) -> None:
    account(PETRA).active = False
    issue.sections[2].rename("By Alice", account(ALICE))
    assert told(context) == []
