"""Asked: who was asked to look, and what waits for whom."""

import pytest
from flask import Flask

from newsletters import asked
from newsletters.asked import waiting_for
from newsletters.comments import Comment
from newsletters.issues import Issue, NotNow
from newsletters.passages import Passage
from newsletters.spots import Spot
from tests.newsletters.publication import publication, written
from tests.people import ADA, ALICE, PETRA, VICTOR, account


@pytest.fixture
def issue(context: Flask) -> Issue:
    return written(publication())


def kinds(email: str) -> list[str]:
    return [each.kind for each in waiting_for(account(email))]


def test_an_issue_in_review_waits_for_those_who_may_approve_it(issue: Issue) -> None:
    issue.ask_for_review(account(ALICE))
    assert [kinds(each) for each in (ALICE, PETRA, ADA, VICTOR)] == [[], ["approve"], ["approve"], []]
    assert waiting_for(account(PETRA))[0].words == "Approve No. 1: November 2026"
    issue.approve(account(PETRA))
    assert kinds(ADA) == []


def test_a_request_waits_for_who_was_asked_until_they_have_looked(issue: Issue) -> None:
    issue.ask_for_review(account(PETRA))
    assert asked.ask(issue, [account(ALICE), account(PETRA), account(VICTOR)], account(PETRA)) == [account(ALICE)]
    assert asked.ask(issue, [account(ALICE)], account(ADA)) == []
    found = waiting_for(account(ALICE))
    assert [(each.kind, each.words) for each in found] == [("review", "Petra asks you to look at No. 1: November 2026")]
    asked.answer(issue, account(ALICE))
    assert kinds(ALICE) == []
    assert asked.ask(issue, [account(ALICE)], account(PETRA)) == [account(ALICE)]


def test_a_draft_is_not_ready_to_be_looked_at(issue: Issue) -> None:
    with pytest.raises(NotNow, match="not in review"):
        asked.ask(issue, [account(PETRA)], account(ALICE))


@pytest.mark.parametrize("on_the_subject", [False, True])
def test_a_comment_waits_for_the_writer_until_it_is_answered_and_then_for_who_made_it(
    issue: Issue, on_the_subject: bool
) -> None:
    spot = Spot(issue, None, "subject") if on_the_subject else Spot(issue, issue.sections[0])
    thread = Comment.say(Passage(spot, spot.text, issue.content_hash), "Why?", account(PETRA))
    assert (kinds(ALICE), kinds(PETRA), kinds(ADA)) == (["comments"], [], [])
    assert waiting_for(account(ALICE))[0].words == "1 comment waits for an answer in No. 1: November 2026"
    thread.answer("Because.", account(ALICE))
    assert (kinds(ALICE), kinds(PETRA)) == ([], ["comments"])
    thread.resolve(account(PETRA))
    assert (kinds(ALICE), kinds(PETRA)) == ([], [])
