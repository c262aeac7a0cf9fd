"""Sending: due issues begin once, with their ledger in the same transaction; what is wrong is held with a question."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from broadside import clock
from broadside.consent import Act, State, Subscription
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.messages import Mailing, MailingState, Message, MessageState
from broadside.house import House
from newsletters import mail, scheduling, sending
from newsletters.issues import Issue, IssueState
from newsletters.newsletter import Newsletter
from newsletters.subscribers import Cadence, Choices
from tests.newsletters.publication import approved, publication, reader
from tests.people import ALICE, BOB, PETRA, account
from tests.running import PATIENCE

STOP = threading.Event()


@pytest.fixture
def newsletter(context: Flask) -> Newsletter:
    newsletter = publication()
    reader(newsletter, BOB)
    reader(newsletter, "digest@example.net", Choices(Cadence.DIGEST))
    return newsletter


def scheduled(newsletter: Newsletter, at: datetime | None = None) -> Issue:
    issue = approved(newsletter)
    issue.schedule(at or clock.now(), account(PETRA))
    db.session.commit()
    return issue


def stands(issue: Issue) -> IssueState:
    return IssueState(issue.state)


def begun(issue: Issue) -> Issue:
    sending.send_due(STOP)
    db.session.refresh(issue)
    return issue


def test_a_due_issue_begins_with_its_ledger_frozen(newsletter: Newsletter) -> None:
    issue = begun(scheduled(newsletter))
    assert (issue.state, issue.hold_reason) == (IssueState.SENDING, "")
    rows = {row.address: (row.state, row.reason) for row in db.session.scalars(select(Message))}
    assert rows == {
        BOB: (MessageState.READY, ""),
        "digest@example.net": (MessageState.EXCLUDED, "wants digests only"),
    }
    mailing = outbox.find(issue.mailing_ref)
    assert mailing is not None
    assert (mailing.purpose, mailing.html, mailing.text) == (newsletter.purpose, issue.frozen_html, issue.frozen_text)


def test_nothing_begins_before_its_time_or_twice(newsletter: Newsletter) -> None:
    issue = begun(scheduled(newsletter, clock.now() + timedelta(minutes=1)))
    assert stands(issue) == IssueState.SCHEDULED
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        begun(issue)
        begun(issue)
    assert stands(issue) == IssueState.SENDING
    assert len(db.session.scalars(select(Mailing)).all()) == 1


def test_an_issue_is_on_time_for_six_hours(newsletter: Newsletter) -> None:
    issue = scheduled(newsletter)
    with time_machine.travel(clock.now() + timedelta(hours=5, minutes=59)):
        assert begun(issue).state == IssueState.SENDING


def test_an_issue_found_more_than_six_hours_late_asks_instead_of_going_out(newsletter: Newsletter) -> None:
    issue = scheduled(newsletter)
    with time_machine.travel(clock.now() + timedelta(hours=6, minutes=1)):
        begun(issue)
        assert stands(issue) == IssueState.SCHEDULED
        assert "Should it still go out?" in issue.hold_reason
        assert "6 hours ago" in issue.hold_reason
        assert begun(issue).state == IssueState.SCHEDULED
        assert db.session.scalars(select(Mailing)).all() == []
        issue.release(account(PETRA))
        db.session.commit()
        assert begun(issue).state == IssueState.SENDING
        assert issue.sendings == 1


def test_a_late_issue_may_be_given_another_time(newsletter: Newsletter) -> None:
    issue = scheduled(newsletter)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        begun(issue)
        issue.schedule(clock.now() + timedelta(hours=1), account(PETRA))
        db.session.commit()
        assert begun(issue).state == IssueState.SCHEDULED
    with time_machine.travel(clock.now() + timedelta(days=2, hours=1, minutes=1)):
        assert begun(issue).state == IssueState.SENDING


def test_an_issue_that_is_not_what_was_approved_is_held(newsletter: Newsletter) -> None:
    issue = scheduled(newsletter)
    newsletter.postal = "2 High Street"
    db.session.commit()
    begun(issue)
    assert stands(issue) == IssueState.SCHEDULED
    assert "changed since it was approved" in issue.hold_reason
    issue.unschedule(account(PETRA))
    assert stands(issue) == IssueState.DRAFT


def test_text_changed_behind_the_rules_is_held(newsletter: Newsletter) -> None:
    issue = scheduled(newsletter)
    issue.sections[0].markdown = "Nobody approved this."
    db.session.commit()
    assert "changed since it was approved" in begun(issue).hold_reason


def test_an_issue_whose_readers_all_left_is_held(newsletter: Newsletter) -> None:
    issue = scheduled(newsletter)
    for subscription in db.session.scalars(select(Subscription)):
        subscription.turn(State.LEFT, Act.LEFT, "test")
    db.session.commit()
    assert "Nobody would get this" in begun(issue).hold_reason
    assert stands(issue) == IssueState.SCHEDULED


def test_one_issue_that_fails_does_not_stop_the_others(
    newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = scheduled(newsletter), scheduled(newsletter)
    post = mail.post

    def fail_first(issue: Issue, here: House) -> None:
        post(issue, here)
        if issue.id == first.id:
            raise OSError("the disk is full")

    monkeypatch.setattr(mail, "post", fail_first)
    sending.send_due(STOP)
    db.session.refresh(first)
    db.session.refresh(second)
    assert (first.state, second.state) == (IssueState.SCHEDULED, IssueState.SENDING)
    assert [mailing.ref for mailing in db.session.scalars(select(Mailing))] == [second.mailing_ref]
    assert "the disk is full" in caplog.text
    monkeypatch.undo()
    assert begun(first).state == IssueState.SENDING


def test_the_hour_that_comes_twice_sends_once(newsletter: Newsletter) -> None:
    with time_machine.travel(datetime(2027, 10, 30, 12, 0, tzinfo=UTC)):
        slot = scheduling.read("2027-10-31T01:30")
        issue = scheduled(newsletter, slot.at)
    with time_machine.travel(datetime(2027, 10, 31, 0, 29, tzinfo=UTC)):
        assert begun(issue).state == IssueState.SCHEDULED
    with time_machine.travel(datetime(2027, 10, 31, 0, 30, 1, tzinfo=UTC)):
        assert begun(issue).state == IssueState.SENDING
    with time_machine.travel(datetime(2027, 10, 31, 1, 30, 1, tzinfo=UTC)):
        begun(issue)
    assert len(db.session.scalars(select(Mailing)).all()) == 1


def test_what_is_due_when_the_clocks_go_forward_is_not_skipped(newsletter: Newsletter) -> None:
    with time_machine.travel(datetime(2027, 3, 27, 12, 0, tzinfo=UTC)):
        issue = scheduled(newsletter, scheduling.read("2027-03-28T02:00").at)
    with time_machine.travel(datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC)):
        assert begun(issue).state == IssueState.SCHEDULED
    with time_machine.travel(datetime(2027, 3, 28, 1, 0, 1, tzinfo=UTC)):
        assert begun(issue).state == IssueState.SENDING


def race(app: Flask, workers: int) -> list[BaseException]:
    """Let so many workers look at the same moment; returns what they raised."""
    barrier, raised = threading.Barrier(workers), list[BaseException]()

    def look() -> None:
        with app.app_context():
            try:
                barrier.wait(PATIENCE)
                sending.send_due(STOP)
            except BaseException as error:
                raised.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=look) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return raised


def must_begin_once(app: Flask) -> None:
    newsletter = publication()
    for number in range(20):
        reader(newsletter, f"reader{number}@example.net")
    issues = [scheduled(newsletter) for _ in range(3)]
    db.session.remove()
    assert race(app, 4) == []
    states = db.session.scalars(select(Issue.state)).all()
    assert states == [IssueState.SENDING] * len(issues)
    assert db.session.scalars(select(Issue.sendings)).all() == [1, 1, 1]
    assert len(db.session.scalars(select(Mailing)).all()) == 3
    assert len(db.session.scalars(select(Message)).all()) == 60


def test_of_several_workers_one_begins_an_issue(context: Flask, caplog: pytest.LogCaptureFixture) -> None:
    must_begin_once(context)
    assert caplog.text == ""


@pytest.mark.postgres
def test_of_several_workers_on_postgresql_one_begins_an_issue(
    postgres_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    must_begin_once(postgres_app)
    assert caplog.text == ""


def end(issue: Issue, state: MessageState, mailing_state: MailingState = MailingState.FINISHED) -> None:
    """Let the postman's work on an issue be over."""
    mailing = outbox.find(issue.mailing_ref)
    assert mailing is not None
    for message in db.session.scalars(select(Message).where(Message.state == MessageState.READY)):
        message.state = state
    mailing.state = mailing_state
    db.session.commit()
    sending.finish_sent(STOP)
    db.session.refresh(issue)


def test_an_issue_is_sent_when_its_mailing_is_finished(newsletter: Newsletter) -> None:
    issue = begun(scheduled(newsletter))
    sending.finish_sent(STOP)
    assert stands(issue) == IssueState.SENDING
    end(issue, MessageState.ACCEPTED)
    assert stands(issue) == IssueState.SENT
    assert issue.sent_at is not None


def test_an_issue_cancelled_on_the_way_counts_as_sent_to_those_who_got_it(newsletter: Newsletter) -> None:
    issue = begun(scheduled(newsletter))
    end(issue, MessageState.ACCEPTED, MailingState.CANCELLED)
    assert stands(issue) == IssueState.SENT


def test_an_issue_cancelled_before_anybody_got_it_can_be_mended_and_sent(newsletter: Newsletter) -> None:
    issue = begun(scheduled(newsletter))
    end(issue, MessageState.CANCELLED, MailingState.CANCELLED)
    assert (issue.state, issue.frozen_html) == (IssueState.DRAFT, None)
    issue.sections[0].append("Mended.", account(ALICE))
    issue.ask_for_review(account(ALICE))
    issue.approve(account(PETRA))
    issue.schedule(clock.now(), account(PETRA))
    db.session.commit()
    assert begun(issue).state == IssueState.SENDING
    assert issue.mailing_ref == f"{issue.ref}.2"
    end(issue, MessageState.ACCEPTED)
    assert stands(issue) == IssueState.SENT


def test_health_hears_of_issues_that_should_have_begun(newsletter: Newsletter) -> None:
    assert (sending.waiting(), sending.oldest()) == (0, None)
    issue = scheduled(newsletter)
    assert (sending.waiting(), sending.oldest()) == (1, issue.due_at)
    issue.hold("Why?")
    assert sending.waiting() == 0


def test_the_jobs_and_the_backlog_are_in_the_house(app: Flask) -> None:
    here = House.of(app)
    names = {entry.name for entry in here.timetable.entries}
    assert {"draft the next issues", "send due issues", "note what has been sent"} <= names
    assert "issues to send" in {backlog.name for backlog in here.backlogs}


def test_the_desk_says_that_an_issue_is_held(newsletter: Newsletter, app: Flask, alice: FlaskClient) -> None:
    issue = scheduled(newsletter)
    assert "was not sent" not in alice.get("/desk/issues").text
    issue.hold("Should it still go out?")
    db.session.commit()
    assert "No. 1: November 2026 was not sent. Should it still go out?" in alice.get("/desk/issues").text


def test_each_newsletter_drafts_its_issue_on_its_day(newsletter: Newsletter) -> None:
    with time_machine.travel(datetime(2026, 11, 18, 9, 0, tzinfo=UTC)):
        sending.draft_due(STOP)
        assert db.session.scalars(select(Issue)).all() == []
    with time_machine.travel(datetime(2026, 11, 19, 9, 30, tzinfo=UTC)):
        sending.draft_due(STOP)
        sending.draft_due(STOP)
    assert [issue.title for issue in db.session.scalars(select(Issue))] == ["No. 1: November 2026"]
