"""Comments at the desk: beside their paragraph, with their words marked; suggestions taken over or not."""

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from newsletters.comments import Comment
from newsletters.issues import Issue
from tests.newsletters.publication import publication, written
from tests.people import ALICE, account

PAGE = "/desk/issues/1/comments"
CLOSES = "It **closes** on 12 October, ![A map](https://elsewhere.example.org/map.png)"


@pytest.fixture(autouse=True)
def issue(app: Flask) -> None:
    with app.app_context():
        draft = written(publication())
        draft.sections[2].save("News", f"First.\n\n{CLOSES}", draft.sections[2].revision, account(ALICE))
        db.session.commit()


def say(client: FlaskClient, **typed: str) -> str:
    """Comment as the form of the page does it; the page that follows."""
    form = BeautifulSoup(client.get(PAGE).text, "html.parser").select("form[action$='/comments']")[3]
    fields = {str(each["name"]): str(each["value"]) for each in form.select("input[value]")}
    fields |= {str(each["name"]): each.get_text().removeprefix("\n") for each in form.select("textarea")}
    return client.post(PAGE, data=fields | typed, follow_redirects=True).text


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
    assert "Not accepted: somebody edited this section" in settle(petra, "accept", revision=before[1] - 1)
    assert section(app) == before
    assert "Declined" in settle(petra, "decline")


def test_an_empty_comment_is_refused_in_words(app: Flask, petra: FlaskClient) -> None:
    assert "Write a comment first" in say(petra, text=" ")
    with app.app_context():
        assert db.session.query(Comment).count() == 0


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
