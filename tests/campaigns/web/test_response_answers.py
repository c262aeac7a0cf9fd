"""The answers of joint responses at the desk: saved, compared, met by another's; comments, assignees, crossed parts."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from campaigns.responses.answers import Answer
from campaigns.responses.authors import Author
from campaigns.responses.comments import Comment
from campaigns.responses.questions import Question
from campaigns.responses.responses import JointResponse
from tests.campaigns.responses.filling import (
    begun,
    member,
    write,
)
from tests.people import ALICE, PETRA, account

HOSTILE = "<script>alert(1)</script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) **bold**"


@pytest.fixture
def response(context: Flask) -> JointResponse:
    return begun(account(ALICE))


@pytest.fixture
def page(response: JointResponse) -> str:
    return f"/desk/responses/{response.id}"


@pytest.fixture
def question(response: JointResponse, page: str) -> str:
    """The page of the first question."""
    return f"{page}/questions/{Question.of(response)[0].id}"


def present() -> Answer | None:
    """The answer to the first question there is."""
    db.session.expire_all()
    return Answer.present(db.session.query(Question).order_by(Question.id)[0])


def alice_writes(response: JointResponse, text: str, choice: str = "") -> None:
    write(Question.of(response)[0], text, Author(account=account(ALICE)), choice)


def test_an_answer_is_looked_at_saved_and_compared(alice: FlaskClient, response: JointResponse, question: str) -> None:
    alice_writes(response, "It is fair.", "Agree")
    typed = {"text": "It is **never** fair.", "choice": "Disagree", "seen": "1"}
    looked = alice.post(f"{question}/answer", data=typed | {"look": "y"}).text
    assert "<strong>never</strong>" in looked
    assert "<ins>**never** </ins>" in looked
    assert Answer.versions(Question.of(response)[0])[0].number == 1
    assert alice.post(f"{question}/answer", data=typed).status_code == 303
    shown = alice.get(f"{question}?from=1&to=2").text
    assert "<del>Agree</del> <ins>Disagree</ins>" in shown
    assert "<ins>**never** </ins>" in shown
    alice.post(f"{question}/versions/1/restore", data={"seen": "2"})
    answer = present()
    assert answer is not None
    assert (answer.number, answer.text, answer.choice) == (3, "It is fair.", "Agree")
    assert alice.post(f"{question}/versions/9/restore", data={"seen": "3"}).status_code == 404


def test_of_two_who_save_both_texts_are_shown_and_none_is_lost(
    alice: FlaskClient, response: JointResponse, question: str
) -> None:
    alice_writes(response, "What she saved.", "Agree")
    conflict = alice.post(f"{question}/answer", data={"text": "What I wrote.", "choice": "Disagree", "seen": "0"})
    assert conflict.status_code == 409
    for said in ("Somebody else saved this answer", "What she saved.", "What I wrote.", 'name="seen" value="1"'):
        assert said in conflict.text, said
    assert re.search(r'value="Disagree" checked', conflict.text)
    alice.post(f"{question}/answer", data={"text": "What I wrote.", "choice": "Disagree", "seen": "1"})
    assert [each.text for each in Answer.versions(Question.of(response)[0])] == ["What I wrote.", "What she saved."]
    overtaken = alice.post(f"{question}/versions/1/restore", data={"seen": "1"})
    assert overtaken.status_code == 409


def test_a_text_that_comes_too_late_is_shown_to_be_copied(
    alice: FlaskClient, response: JointResponse, question: str, page: str
) -> None:
    response.lock("", account(PETRA))
    db.session.commit()
    late = alice.post(f"{question}/answer", data={"text": "An hour of work.", "seen": "0"})
    assert late.status_code == 422
    assert "The response is locked" in late.text
    assert "An hour of work." in late.text
    late = alice.post(f"{page}/introduction", data={"text": "Words of mine.", "seen": "0"})
    assert (late.status_code, "Words of mine." in late.text) == (422, True)
    assert present() is None


def test_two_introductions_meet_and_none_is_lost(alice: FlaskClient, response: JointResponse, page: str) -> None:
    assert alice.post(f"{page}/introduction", data={"text": "Hers.", "seen": "0"}).status_code == 303
    conflict = alice.post(f"{page}/introduction", data={"text": "Mine.", "seen": "0"})
    assert conflict.status_code == 409
    for said in ("Hers.", "Mine.", 'name="seen" value="1"'):
        assert said in conflict.text
    looked = alice.post(f"{page}/introduction", data={"text": "**So**", "seen": "1", "look": "y"}).text
    assert "<strong>So</strong>" in looked
    db.session.expire_all()
    assert response.introduction == "Hers."


def test_comments_are_made_and_settled(alice: FlaskClient, response: JointResponse, question: str) -> None:
    assert alice.post(f"{question}/comments", data={"comment": "Say **whom**."}).status_code == 303
    assert alice.post(f"{question}/comments", data={"comment": "x" * 10_001}).status_code == 422
    comment = db.session.query(Comment).one()
    alice.post(f"{question}/comments/{comment.id}/settle")
    assert "Settled (1)" in alice.get(question).text
    alice.post(f"{question}/comments/{comment.id}/settle", data={"undo": "y"})
    assert "Settled (1)" not in alice.get(question).text
    other = f"/desk/responses/{response.id}/questions/{Question.of(response)[1].id}"
    assert alice.post(f"{other}/comments/{comment.id}/settle").status_code == 404


def test_an_answer_is_asked_of_a_colleague_or_a_partner(
    alice: FlaskClient, response: JointResponse, question: str
) -> None:
    partner = member(response, account(ALICE))
    asked = Question.of(response)[0]
    for chosen, said in ((f"member:{partner.id}", "Harbour Law Centre"), (f"account:{account(ALICE).id}", "Alice")):
        alice.post(f"{question}/assignee", data={"assignee": chosen})
        db.session.refresh(asked)
        assert asked.assignee == said
    stranger = member(begun(account(ALICE), "other"), account(ALICE))
    for nonsense in (f"member:{stranger.id}", "account:99", "account:x", "somebody:1", "member:" + "9" * 30):
        told = alice.post(f"{question}/assignee", data={"assignee": nonsense}, follow_redirects=True).text
        assert "Choose from the list" in told
    alice.post(f"{question}/assignee", data={"assignee": ""})
    db.session.refresh(asked)
    assert asked.assignee == ""


def test_a_part_of_another_response_is_not_reached(alice: FlaskClient, response: JointResponse, question: str) -> None:
    other = begun(account(ALICE), "other")
    partner = member(response, account(ALICE))
    crossed = question.replace(f"/{response.id}/", f"/{other.id}/", 1)
    assert alice.get(crossed).status_code == 404
    for what in ("answer", "words", "assignee", "place", "remove", "restore", "comments", "versions/1/restore"):
        assert alice.post(f"{crossed}/{what}", data={"text": "x", "place": "1"}).status_code == 404, what
    for what in ("again", "end"):
        assert alice.post(f"/desk/responses/{other.id}/members/{partner.id}/{what}").status_code == 404


def test_whatever_is_typed_at_the_desk_only_harmless_tags_come_out(
    alice: FlaskClient, response: JointResponse, page: str, question: str
) -> None:
    alice.post(f"{question}/words", data={"question": HOSTILE, "scale": HOSTILE})
    alice.post(f"{question}/answer", data={"text": HOSTILE, "choice": HOSTILE, "seen": "0"})
    alice.post(f"{question}/answer", data={"text": HOSTILE + ".", "choice": "", "seen": "1"})
    alice.post(f"{question}/comments", data={"comment": HOSTILE})
    alice.post(f"{page}/introduction", data={"text": HOSTILE, "seen": "0"})
    assert len(Answer.versions(Question.of(response)[0])) == 2
    for path in (page, question, f"{page}/introduction"):
        shown = alice.get(path).text
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert 'href="javascript' not in shown
