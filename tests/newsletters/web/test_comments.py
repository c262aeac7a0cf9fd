"""Comments at the desk: beside their paragraph, with their words marked; suggestions taken over or not."""

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from newsletters.comments import Comment
from newsletters.issues import Issue, IssueState
from tests.newsletters.publication import publication, written
from tests.people import ALICE, account

SUBJECT = "What the Home Office does with data"
BETTER = "What the Home Office does with our data"
PAGE = "/desk/issues/1/comments"
CLOSES = "It **closes** on 12 October, ![A map](https://elsewhere.example.org/map.png)"


@pytest.fixture(autouse=True)
def issue(app: Flask) -> None:
    with app.app_context():
        draft = written(publication())
        draft.sections[2].save("News", f"First.\n\n{CLOSES}", draft.sections[2].revision, account(ALICE))
        db.session.commit()


def say(client: FlaskClient, about: str = CLOSES, field: str = "markdown", **typed: str) -> str:
    """Comment on a paragraph or a line as the form of the page does it; the page that follows."""
    forms = BeautifulSoup(client.get(PAGE).text, "html.parser").select("form[action$='/comments']")
    (form,) = (each for each in forms if filled(each)["paragraph"] == about and filled(each)["field"] == field)
    return client.post(PAGE, data=filled(form) | typed, follow_redirects=True).text


def filled(form: Tag) -> dict[str, str]:
    fields = {str(each["name"]): str(each.get("value", "")) for each in form.select("input")}
    return fields | {str(each["name"]): each.get_text().removeprefix("\n") for each in form.select("textarea")}


def section(app: Flask) -> tuple[str, int]:
    with app.app_context():
        kept = db.session.get_one(Issue, 1).sections[2]
        return kept.markdown, kept.revision


def settle(client: FlaskClient, way: str, **typed: object) -> str:
    return client.post(f"{PAGE}/1/{way}", data=typed, follow_redirects=True).text


def test_a_comment_stands_beside_its_paragraph_with_its_words_marked(petra: FlaskClient) -> None:
    page = BeautifulSoup(say(petra, text="Surely <not>?", words="12 October"), "html.parser")
    comment = page.select_one("#comment-1")
    assert comment is not None
    assert "Surely <not>?" in comment.text
    passage = comment.find_parent(class_="passage")
    assert passage is not None
    assert [mark.text for mark in passage.select("mark")] == ["12 October"]


def test_no_picture_is_fetched_from_elsewhere(petra: FlaskClient) -> None:
    page = petra.get(PAGE).text
    assert "[Picture: A map]" in page
    assert '<img src="https://elsewhere' not in page


def test_when_the_words_change_the_comment_keeps_them_and_says_so(alice: FlaskClient, petra: FlaskClient) -> None:
    say(petra, text="Sure?", words="12 October")
    alice.post("/desk/issues/1/sections/3", data={"heading": "News", "markdown": "Closed.", "revision": "2"})
    page = petra.get(PAGE).text
    assert "The words changed after this was said" in page
    assert '<blockquote class="quoted">12 October</blockquote>' in page


def test_the_writer_is_led_to_the_open_comments_of_a_section(alice: FlaskClient, petra: FlaskClient) -> None:
    say(petra, text="Sure?")
    assert "1 open comment on this section" in alice.get("/desk/issues/1/sections/3").text
    assert "open comment" not in alice.get("/desk/issues/1/sections/2").text


def test_a_thread_is_answered_settled_and_opened_again(alice: FlaskClient, petra: FlaskClient) -> None:
    say(petra, text="Sure?")
    assert "Your answer is added." in settle(alice, "answer", text="Quite sure.")
    assert "Quite sure." in petra.get(PAGE).text
    assert "No comments are open" in settle(petra, "resolve")
    assert "1 comment is open" in settle(alice, "reopen")


def test_a_suggestion_shows_the_words_it_changes_and_is_accepted(app: Flask, petra: FlaskClient) -> None:
    page = say(petra, text="The notice says 21.", instead=CLOSES.replace("12", "21"))
    assert "<del>12</del><ins>21</ins>" in page
    revision = section(app)[1]
    assert "Accepted: the words are in the text." in settle(petra, "accept", revision=revision)
    assert section(app) == (f"First.\n\n{CLOSES.replace('12', '21')}", revision + 1)


def test_a_suggestion_is_not_accepted_over_an_edit_that_nobody_saw(app: Flask, petra: FlaskClient) -> None:
    say(petra, instead=CLOSES.replace("12", "21"))
    before = section(app)
    assert "Not accepted: somebody edited this text" in settle(petra, "accept", revision=before[1] - 1)
    assert section(app) == before
    assert "Declined" in settle(petra, "decline")


def test_the_subject_is_commented_on_and_other_words_for_it_are_accepted(
    app: Flask, alice: FlaskClient, petra: FlaskClient
) -> None:
    page = BeautifulSoup(say(petra, SUBJECT, "subject", text="Say <which>.", words="data"), "html.parser")
    assert [mark.text for mark in page.select(".passage:has(#comment-1) mark")] == ["data"]
    assert "1 open comment on these lines" in alice.get("/desk/issues/1/subject").text
    page = BeautifulSoup(say(petra, SUBJECT, "subject", instead=BETTER), "html.parser")
    assert [new.text.strip() for new in page.select("#comment-2 ins")] == ["our"]
    with app.app_context():
        revision = db.session.get_one(Issue, 1).revision
    answer = petra.post(f"{PAGE}/2/accept", data={"revision": revision}, follow_redirects=True)
    assert "Accepted: the words are in the text." in answer.text
    assert "The line has changed since version" in answer.text
    with app.app_context():
        assert db.session.get_one(Issue, 1).subject == BETTER


def test_a_heading_is_commented_on_where_it_stands(petra: FlaskClient) -> None:
    page = BeautifulSoup(say(petra, "News", "heading", text="News of what?"), "html.parser")
    assert page.select_one(".passage:has(#comment-1) h2").text.strip() == "News"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"text": " ", "words": "12 October"}, "Write a comment first"),
        ({"text": "Far too long. " * 800}, "At most 10,000 characters"),
        ({"text": "Kept.", "instead": "x" * 10_001}, "At most 10,000 characters"),
    ],
)
def test_what_cannot_be_added_is_refused_in_words_and_stays_in_its_form(
    app: Flask, petra: FlaskClient, typed: dict[str, str], why: str
) -> None:
    page = BeautifulSoup(say(petra, **typed), "html.parser")
    (form,) = (form for form in page.select("details[open] > form") if "commenting" in form.parent["class"])  # type: ignore[index]
    assert why in form.select_one(".error").text  # type: ignore[union-attr]
    assert {name: text.strip() for name, text in filled(form).items() if name in typed} == {
        name: text.strip() for name, text in typed.items()
    }
    with app.app_context():
        assert db.session.query(Comment).count() == 0


def test_a_comment_that_comes_too_late_is_given_back(app: Flask, petra: FlaskClient) -> None:
    say(petra, text="Sure?")
    with app.app_context():
        db.session.get_one(Issue, 1).state = IssueState.SENT
        db.session.commit()
    answer = petra.post(f"{PAGE}/1/answer", data={"text": "All\x00 that I thought."})
    assert answer.status_code == 422
    assert "has been sent" in answer.text
    assert "All that I thought." in answer.text


def test_an_answer_that_is_too_long_stays_in_its_form(petra: FlaskClient) -> None:
    say(petra, text="Sure?")
    page = settle(petra, "answer", text="y" * 10_001)
    assert "At most 10,000 characters" in page
    assert "y" * 10_001 in page


def test_a_viewer_reads_and_does_not_comment(petra: FlaskClient, victor: FlaskClient) -> None:
    say(petra, text="Sure?")
    page = victor.get(PAGE).text
    assert "Sure?" in page
    assert "What you think" not in page
    assert settle(victor, "resolve").startswith("<!doctype html>")
    assert "1 comment is open" in victor.get(PAGE).text


def test_a_comment_of_another_issue_is_not_reached_through_this_one(app: Flask, petra: FlaskClient) -> None:
    say(petra, text="Sure?")
    assert petra.post("/desk/issues/2/comments/1/resolve").status_code == 404
    assert petra.post(PAGE, data={"section": "999", "paragraph": "x", "text": "y"}).status_code == 404
    assert petra.post(PAGE, data={"paragraph": "x", "text": "y"}).status_code == 400
