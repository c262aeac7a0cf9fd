"""Dispatch: scheduled and locked, moved, undone, held, begun once, finished, corrected."""

from datetime import timedelta

import pytest
from flask import Flask

from broadside import clock
from broadside.database import db
from newsletters.issues import Issue, IssueState, NotNow
from newsletters.newsletter import Newsletter
from tests.newsletters.publication import approved, publication, written
from tests.people import ALICE, PETRA, account

HOUR = timedelta(hours=1)


@pytest.fixture
def newsletter(context: Flask) -> Newsletter:
    return publication()


@pytest.fixture
def issue(newsletter: Newsletter) -> Issue:
    return approved(newsletter)


def test_only_an_approved_issue_is_scheduled(newsletter: Newsletter) -> None:
    issue, petra = written(newsletter), account(PETRA)
    with pytest.raises(NotNow, match="cannot be scheduled: it is a draft"):
        issue.schedule(clock.now() + HOUR, petra)
    issue.ask_for_review(account(ALICE))
    with pytest.raises(NotNow, match="cannot be scheduled: it is in review"):
        issue.schedule(clock.now() + HOUR, petra)
    issue.approve(petra)
    issue.schedule(clock.now() + HOUR, petra)
    assert issue.state == IssueState.SCHEDULED


def test_an_editor_does_not_schedule(issue: Issue) -> None:
    with pytest.raises(NotNow, match="Only a publisher"):
        issue.schedule(clock.now() + HOUR, account(ALICE))


def test_nothing_is_scheduled_for_the_past(issue: Issue) -> None:
    with pytest.raises(NotNow, match="has passed"):
        issue.schedule(clock.now() - HOUR, account(PETRA))
    assert issue.state == IssueState.APPROVED


def test_a_scheduled_issue_is_moved_and_unscheduled(issue: Issue) -> None:
    petra, later = account(PETRA), clock.now() + 2 * HOUR
    issue.schedule(clock.now() + HOUR, petra)
    issue.schedule(later, petra)
    assert issue.due_at == later
    issue.unschedule(petra)
    assert issue.state == IssueState.APPROVED
    assert not issue.due_at
    assert issue.approval is not None
    with pytest.raises(NotNow, match="cannot be unscheduled: it is approved"):
        issue.unschedule(petra)


def test_an_issue_whose_settings_changed_is_not_scheduled_and_falls_back_when_unscheduled(issue: Issue) -> None:
    petra = account(PETRA)
    issue.schedule(clock.now() + HOUR, petra)
    issue.newsletter.sender_name = "Somebody else"
    with pytest.raises(NotNow, match="changed since it was approved"):
        issue.schedule(clock.now() + 2 * HOUR, petra)
    issue.unschedule(petra)
    assert issue.state == IssueState.DRAFT
    assert issue.voided_approval is not None


def test_an_issue_begins_once_and_not_before_it_is_due(issue: Issue) -> None:
    issue.schedule(clock.now() + HOUR, account(PETRA))
    assert not issue.begin()
    issue.due_at = clock.now()
    db.session.commit()
    assert issue.begin()
    assert not issue.begin()
    assert (issue.state, issue.sendings) == (IssueState.SENDING, 1)


def test_sending_cannot_be_unscheduled_any_more(issue: Issue) -> None:
    issue.schedule(clock.now(), account(PETRA))
    issue.begin()
    with pytest.raises(NotNow, match="it is being sent"):
        issue.unschedule(account(PETRA))


def test_a_held_issue_does_not_begin_until_a_person_releases_it(issue: Issue) -> None:
    petra = account(PETRA)
    issue.schedule(clock.now(), petra)
    issue.hold("Should it still go out?")
    assert not issue.begin()
    issue.release(petra)
    assert issue.hold_reason == ""
    assert issue.begin()


def test_a_held_issue_may_be_scheduled_anew(issue: Issue) -> None:
    petra = account(PETRA)
    issue.schedule(clock.now(), petra)
    issue.hold("Should it still go out?")
    issue.schedule(clock.now() + HOUR, petra)
    assert (issue.hold_reason, issue.state) == ("", IssueState.SCHEDULED)


def test_only_a_held_issue_is_released_and_only_a_scheduled_one_held(issue: Issue) -> None:
    with pytest.raises(NotNow, match="is not held"):
        issue.release(account(PETRA))
    with pytest.raises(NotNow, match="cannot be held"):
        issue.hold("Why?")


def test_a_finished_issue_takes_corrections_and_nothing_else(issue: Issue) -> None:
    alice, petra = account(ALICE), account(PETRA)
    with pytest.raises(NotNow, match="cannot be corrected: it is approved"):
        issue.correct("Wrong date", alice)
    issue.schedule(clock.now(), petra)
    issue.begin()
    issue.finish()
    assert issue.sent_at is not None
    before = issue.content_hash
    issue.correct(" The hearing is on 8 October. ", alice)
    assert issue.correction == "The hearing is on 8 October."
    assert issue.content_hash == before
    assert issue.approval is not None
    with pytest.raises(NotNow, match="has been sent"):
        issue.schedule(clock.now(), petra)


def test_a_sending_called_off_becomes_a_draft_whose_next_sending_has_another_name(issue: Issue) -> None:
    alice, petra = account(ALICE), account(PETRA)
    issue.schedule(clock.now(), petra)
    issue.begin()
    first = issue.mailing_ref
    issue.call_off()
    assert (issue.state, issue.due_at, issue.approval) == (IssueState.DRAFT, None, None)
    with pytest.raises(NotNow, match="record of a sending"):
        issue.discard(alice)
    issue.ask_for_review(alice)
    issue.approve(petra)
    issue.schedule(clock.now(), petra)
    issue.begin()
    assert (first, issue.mailing_ref) == (issue.ref, f"{issue.ref}.2")


def test_an_edit_and_a_scheduling_at_once_never_both_win(context: Flask, issue: Issue) -> None:
    issue_id = issue.id
    seen = issue.sections[0]
    with context.app_context():
        other = db.session.get_one(Issue, issue_id)
        other.schedule(clock.now() + HOUR, account(PETRA))
        db.session.commit()
    with pytest.raises(NotNow, match="Stop the presses first"):
        seen.save("", "Too late", seen.revision, account(ALICE))
    db.session.rollback()
    assert issue.approval is not None
