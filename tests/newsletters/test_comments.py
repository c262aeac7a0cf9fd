"""Comments: about a passage, kept with its version; suggestions go in through the same guarded save as any edit."""

import pytest
from flask import Flask

from broadside.database import db
from newsletters.comments import Comment
from newsletters.issues import EditConflict, Issue, IssueState, NotNow
from newsletters.paragraphs import paragraphs
from newsletters.passages import Passage
from newsletters.spots import Spot
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
    return Passage(Spot(issue, issue.sections[2]), CLOSES, issue.content_hash, words)


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
    assert Comment.number_open_on(issue, issue.sections[2]) == 1
    thread.resolve(account(PETRA))
    thread.answer("Not settled for me.", account(ADA))
    assert thread.resolved_at is None


def test_an_accepted_suggestion_is_an_edit_like_any_other(context: Flask) -> None:
    issue = approved(publication())
    section = issue.sections[2]
    about = Passage(Spot(issue, section), section.markdown, issue.content_hash)
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


def test_a_line_is_spoken_of_like_a_paragraph(issue: Issue) -> None:
    issue.retitle({"subject": "What happened on Monday", "preheader": ""}, issue.revision, account(ALICE))
    subject = Passage(Spot(issue, None, "subject"), issue.subject, issue.content_hash, "Monday")
    comment = Comment.say(subject, "Which?", account(PETRA))
    assert (comment.quote, comment.spot.name) == ("Monday", "Subject")
    assert (Comment.number_open_on(issue, None), Comment.number_open_on(issue, issue.sections[2])) == (1, 0)
    missing = Passage(Spot(issue, None, "preheader"), "", issue.content_hash)
    suggestion = Comment.suggest(missing, " And what\nto do ", "", account(PETRA))
    suggestion.accept(issue.revision, account(ADA))
    assert (issue.preheader, issue.edited_by) == ("And what to do", account(ADA))
    issue.retitle({"subject": "Something else"}, issue.revision, account(ALICE))
    assert comment.stands_at(comment.spot.passages) is None


def test_a_heading_is_suggested_and_the_body_stays_as_it_is(issue: Issue) -> None:
    heading = Passage(Spot(issue, issue.sections[2], "heading"), "News", issue.content_hash)
    suggestion = Comment.suggest(heading, "Campaign news", "", account(PETRA))
    with pytest.raises(EditConflict) as conflict:
        suggestion.accept(issue.sections[2].revision - 1, account(ALICE))
    assert conflict.value.yours == {"heading": "Campaign news", "markdown": TEXT}
    suggestion.accept(issue.sections[2].revision, account(ALICE))
    assert (issue.sections[2].heading, issue.sections[2].markdown) == ("Campaign news", TEXT)


@pytest.mark.parametrize(
    ("field", "instead", "why"),
    [("subject", "S" * 201, "At most 200"), ("preheader", "P" * 251, "At most 250"), ("title", " ", "needs a title")],
)
def test_a_line_that_has_no_room_is_not_suggested(issue: Issue, field: str, instead: str, why: str) -> None:
    spot = Spot(issue, None, field)
    with pytest.raises(NotNow, match=why):
        Comment.suggest(Passage(spot, spot.text, issue.content_hash), instead, "", account(PETRA))


def test_a_suggestion_that_grew_too_long_meanwhile_is_not_accepted(issue: Issue) -> None:
    issue.retitle({"subject": "Monday"}, issue.revision, account(ALICE))
    spot = Spot(issue, None, "subject")
    suggestion = Comment.suggest(Passage(spot, "Monday", issue.content_hash), "Monday " * 20, "", account(PETRA))
    issue.retitle({"subject": "M" * 180 + " Monday"}, issue.revision, account(ALICE))
    with pytest.raises(NotNow, match="At most 200"):
        suggestion.accept(issue.revision, account(ALICE))
    assert suggestion.resolved_at is None


def test_a_form_that_is_sent_twice_says_it_once(issue: Issue) -> None:
    comments = [Comment.say(passage(issue), "Sure?", account(PETRA)) for _ in range(2)]
    suggested = [Comment.suggest(passage(issue), "Closed.", "", account(PETRA)) for _ in range(2)]
    answers = [comments[0].answer("Quite.", account(ALICE)) for _ in range(2)]
    assert len(set(comments)) == len(set(suggested)) == len(set(answers)) == 1
    assert Comment.say(passage(issue), "Sure?", account(ALICE)) not in comments
    comments[0].resolve(account(ALICE))
    assert Comment.say(passage(issue), "Sure?", account(PETRA)) not in comments
