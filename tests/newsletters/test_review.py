"""Review: edited, put up, approved by a second person; any edit voids the approval and says so."""

from collections.abc import Callable

import pytest
from flask import Flask

from broadside.accounts import Account
from broadside.database import db
from newsletters.issues import Issue, IssueState, NotNow
from newsletters.newsletter import Newsletter
from tests.newsletters.publication import approved, publication, written
from tests.people import ADA, ALICE, PETRA, account

Edit = Callable[[Issue, Account], object]
EDITS: dict[str, Edit] = {
    "edited": lambda issue, by: issue.sections[2].save("News", "New", issue.sections[2].revision, by),
    "added a line": lambda issue, by: issue.sections[2].append("A line", by),
    "renamed": lambda issue, by: issue.sections[2].rename("News", by),
    "moved": lambda issue, by: issue.sections[2].move_up(by),
    "hid": lambda issue, by: issue.sections[2].hide(by),
    "removed": lambda issue, by: issue.sections[2].remove(by),
    "added": lambda issue, by: issue.add_section("More", issue.sections[2], by),
    "changed its title": lambda issue, by: issue.retitle({"subject": "New"}, issue.revision, by),
}


@pytest.fixture
def newsletter(context: Flask) -> Newsletter:
    return publication()


@pytest.mark.parametrize("what", EDITS)
def test_any_edit_voids_the_approval_and_says_who_did_what(newsletter: Newsletter, what: str) -> None:
    issue = approved(newsletter)
    standing = issue.approval
    assert standing is not None
    assert standing.content_hash == issue.content_hash
    EDITS[what](issue, account(ALICE))
    assert issue.state == IssueState.DRAFT
    assert issue.approval is None
    assert issue.voided_approval is not None
    assert issue.voided_approval.voided_why.startswith(f"Alice {what}")


@pytest.mark.parametrize("what", EDITS)
def test_a_scheduled_issue_is_locked(newsletter: Newsletter, what: str) -> None:
    issue = approved(newsletter)
    issue.state = IssueState.SCHEDULED
    db.session.commit()
    before = issue.content_hash
    with pytest.raises(NotNow, match="Stop the presses first"):
        EDITS[what](issue, account(ALICE))
    db.session.rollback()
    assert (issue.state, issue.content_hash) == (IssueState.SCHEDULED, before)
    assert issue.approval is not None


@pytest.mark.parametrize("state", [IssueState.SENDING, IssueState.SENT])
def test_what_is_sent_never_changes(newsletter: Newsletter, state: IssueState) -> None:
    issue = approved(newsletter)
    issue.state = state
    db.session.commit()
    for edit in EDITS.values():
        with pytest.raises(NotNow, match="does not change any more"):
            edit(issue, account(ALICE))


def test_an_edit_in_review_leaves_it_in_review(newsletter: Newsletter) -> None:
    issue = written(newsletter)
    issue.ask_for_review(account(ALICE))
    issue.sections[0].append("More", account(ADA))
    assert issue.state == IssueState.IN_REVIEW


def test_an_editor_does_not_approve(newsletter: Newsletter) -> None:
    issue = written(newsletter)
    issue.ask_for_review(account(ADA))
    with pytest.raises(NotNow, match="Only a publisher"):
        issue.approve(account(ALICE))
    assert issue.state == IssueState.IN_REVIEW


def test_who_edited_last_does_not_approve(newsletter: Newsletter) -> None:
    issue = written(newsletter)
    issue.ask_for_review(account(ALICE))
    issue.sections[0].append("Petra’s own words", account(PETRA))
    with pytest.raises(NotNow, match="You edited it last"):
        issue.approve(account(PETRA))
    issue.approve(account(ADA))
    assert issue.state == IssueState.APPROVED


def test_who_put_it_up_for_review_does_not_approve(newsletter: Newsletter) -> None:
    issue = written(newsletter)
    issue.ask_for_review(account(PETRA))
    assert "You put it up" in issue.why_not_approve(account(PETRA))
    with pytest.raises(NotNow, match="You put it up for review"):
        issue.approve(account(PETRA))


def test_what_broadside_adds_by_itself_makes_nobody_a_second_person(newsletter: Newsletter) -> None:
    issue = written(newsletter)
    issue.sections[0].append("Petra’s own words", account(PETRA))
    issue.sections[4].append("A drafted line", None)
    issue.ask_for_review(account(ALICE))
    with pytest.raises(NotNow, match="You edited it last"):
        issue.approve(account(PETRA))


def test_a_team_of_one_may_approve_its_own_when_the_newsletter_says_so(context: Flask) -> None:
    issue = written(publication(self_approval=True))
    issue.ask_for_review(account(PETRA))
    assert issue.approve(account(PETRA)).account == account(PETRA)


def test_self_approval_makes_no_publisher_of_an_editor(context: Flask) -> None:
    issue = written(publication(self_approval=True))
    issue.ask_for_review(account(ALICE))
    with pytest.raises(NotNow, match="Only a publisher"):
        issue.approve(account(ALICE))


def test_each_step_has_its_state(newsletter: Newsletter) -> None:
    issue, alice, petra = written(newsletter), account(ALICE), account(PETRA)
    with pytest.raises(NotNow, match="cannot be approved: it is a draft"):
        issue.approve(petra)
    with pytest.raises(NotNow, match="cannot be withdrawn from review: it is a draft"):
        issue.withdraw_from_review(alice)
    issue.ask_for_review(alice)
    with pytest.raises(NotNow, match="cannot be put up for review: it is in review"):
        issue.ask_for_review(alice)
    issue.withdraw_from_review(alice)
    assert issue.state == IssueState.DRAFT
    issue.ask_for_review(alice)
    issue.approve(petra)
    with pytest.raises(NotNow, match="cannot be approved: it is approved"):
        issue.approve(account(ADA))
    with pytest.raises(NotNow, match="cannot be put up for review: it is approved"):
        issue.ask_for_review(alice)


def test_a_newsletter_whose_settings_changed_is_asked_about_again(newsletter: Newsletter) -> None:
    issue = approved(newsletter)
    newsletter.postal = "2 High Street"
    assert issue.approval is None
    issue.ask_for_review(account(ALICE))
    assert issue.voided_approval is not None
    assert "settings changed" in issue.voided_approval.voided_why
    issue.approve(account(PETRA))
    assert issue.approval is not None


def test_an_edit_after_a_voided_approval_keeps_the_first_reason(newsletter: Newsletter) -> None:
    issue = approved(newsletter)
    issue.sections[0].rename("One", account(ALICE))
    issue.sections[1].rename("Two", account(ADA))
    assert issue.voided_approval is not None
    assert issue.voided_approval.voided_why.startswith("Alice renamed")
