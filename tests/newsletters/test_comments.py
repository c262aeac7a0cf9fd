"""Comments: about a passage, kept with its version; suggestions go in through the same guarded save as any edit."""

import pytest
from flask import Flask

from broadside.database import db
from newsletters.comments import Comment
from newsletters.issues import EditConflict, Issue, IssueState, NotNow
from newsletters.paragraphs import paragraphs
from newsletters.passages import Passage
from tests.newsletters.publication import approved, publication, written
from tests.people import ADA, ALICE, PETRA, account

CLOSES = "The consultation **closes** on 12 October."
TEXT = f"A word first.\n\n{CLOSES}"


@pytest.fixture
def issue(context: Flask) -> Issue:
    issue = written(publication())
    issue.sections[2].save("News", TEXT, issue.sections[2].revision, account(ALICE))
    db.session.commit()
    return issue


def passage(issue: Issue, words: str = "") -> Passage:
    return Passage(issue.sections[2], CLOSES, issue.content_hash, words)


def test_a_comment_keeps_the_words_the_version_and_who_said_it(issue: Issue) -> None:
    comment = Comment.say(passage(issue, "consultation closes"), " Is this the right day? ", account(PETRA))
    assert comment.quote == "consultation **closes"
    assert (comment.text, comment.author) == ("Is this the right day?", "Petra")
    assert comment.content_hash == issue.content_hash
    assert Comment.threads(issue) == [comment]


def test_a_comment_that_names_no_words_is_about_the_whole_paragraph(issue: Issue) -> None:
    assert Comment.say(passage(issue), "Good.", account(PETRA)).quote == CLOSES


def test_when_the_words_change_the_comment_keeps_its_quotation_and_says_where_it_stands(issue: Issue) -> None:
    comment, section = Comment.say(passage(issue, "12 October"), "Sure?", account(PETRA)), issue.sections[2]
    assert comment.stands_at(paragraphs(section.markdown)) == 1
    section.save("News", f"New.\n\n{TEXT.replace('The', 'Their')}", section.revision, account(ALICE))
    assert comment.stands_at(paragraphs(section.markdown)) == 2
    section.save("News", TEXT.replace("12", "21"), section.revision, account(ALICE))
    assert comment.stands_at(paragraphs(section.markdown)) is None
    assert comment.quote == "12 October"


def test_a_thread_is_answered_settled_and_opened_again(issue: Issue) -> None:
    thread = Comment.say(passage(issue), "Sure?", account(PETRA))
    thread.answer("Quite.", account(ALICE))
    assert [each.text for each in thread.answers] == ["Quite."]
    assert thread.last.author == "Alice"
    thread.resolve(account(PETRA))
    assert Comment.number_open(issue) == 0
    thread.reopen(account(ALICE))
    assert Comment.number_open(issue, issue.sections[2]) == 1
    thread.resolve(account(PETRA))
    thread.answer("Not settled for me.", account(ADA))
    assert thread.resolved_at is None


def test_an_accepted_suggestion_is_an_edit_like_any_other(context: Flask) -> None:
    issue = approved(publication())
    section = issue.sections[2]
    about = Passage(section, section.markdown, issue.content_hash)
    comment = Comment.suggest(about, section.markdown.replace("All", "Much"), "", account(ADA))
    assert (comment.quote, comment.replacement) == ("All", "Much")
    comment.accept(section.revision, account(ALICE))
    assert section.markdown.startswith("Much about")
    assert (section.edited_by, issue.state) == (account(ALICE), IssueState.DRAFT)
    assert comment.outcome == "accepted"
    assert issue.voided_approval is not None
    with pytest.raises(NotNow, match="settled already"):
        comment.accept(section.revision, account(ALICE))
    with pytest.raises(NotNow, match="was accepted"):
        comment.reopen(account(ALICE))


def test_a_suggestion_is_not_accepted_over_an_edit_that_nobody_saw(issue: Issue) -> None:
    comment = Comment.suggest(passage(issue), CLOSES.replace("12", "21"), "The notice says 21.", account(PETRA))
    seen = issue.sections[2].revision
    issue.sections[2].save("News", f"{TEXT}\n\nMore.", seen, account(ALICE))
    with pytest.raises(EditConflict):
        comment.accept(seen, account(ALICE))
    assert comment.resolved_at is None
    comment.accept(seen + 1, account(ALICE))
    assert issue.sections[2].markdown == f"{TEXT}\n\nMore.".replace("12", "21")


def test_a_suggestion_whose_words_are_gone_cannot_be_accepted_but_declined(issue: Issue) -> None:
    comment, section = (
        Comment.suggest(passage(issue), CLOSES.replace("12", "21"), "", account(PETRA)),
        issue.sections[2],
    )
    section.save("News", "Rewritten.", section.revision, account(ALICE))
    assert not comment.applicable
    with pytest.raises(NotNow, match="does not fit any more"):
        comment.accept(section.revision, account(ALICE))
    comment.decline(account(ALICE))
    assert comment.outcome == "declined"
    assert section.markdown == "Rewritten."


def test_nothing_is_not_a_comment_and_the_same_text_no_suggestion(issue: Issue) -> None:
    with pytest.raises(NotNow, match="Write a comment first"):
        Comment.say(passage(issue), "  ", account(PETRA))
    with pytest.raises(NotNow, match="same as the text"):
        Comment.suggest(passage(issue), f"{CLOSES}\r\n", "", account(PETRA))
    assert Comment.threads(issue) == []


def test_a_sent_issue_is_not_commented_on(issue: Issue) -> None:
    thread = Comment.say(passage(issue), "Sure?", account(PETRA))
    issue.state = IssueState.SENT
    with pytest.raises(NotNow, match="has been sent"):
        Comment.say(passage(issue), "Late.", account(PETRA))
    with pytest.raises(NotNow, match="has been sent"):
        thread.answer("Late.", account(PETRA))


def test_a_discarded_draft_takes_its_comments_with_it(issue: Issue) -> None:
    Comment.say(passage(issue), "Sure?", account(PETRA)).answer("Yes.", account(ALICE))
    issue.discard(account(ALICE))
    db.session.commit()
    assert db.session.query(Comment).count() == 0
