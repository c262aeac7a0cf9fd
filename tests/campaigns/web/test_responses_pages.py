"""Joint responses at the desk: begun, questions, partners, locked, submitted, on paper, in the log."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside import audit, clock
from broadside.database import db
from broadside.people import Person
from campaigns.responses.authors import Author
from campaigns.responses.members import Member, Part
from campaigns.responses.questions import Question
from campaigns.responses.responses import JointResponse, ResponseState
from tests.campaigns.responses.filling import (
    CHARLES,
    NORA,
    PASTED,
    begun,
    consultation,
    hash_of,
    member,
    work,
    write,
)
from tests.campaigns.signed import organisation
from tests.newsletters.readers import mails_to
from tests.people import ALICE, account


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


def alice_writes(response: JointResponse, text: str, choice: str = "") -> None:
    write(Question.of(response)[0], text, Author(account=account(ALICE)), choice)


@pytest.fixture
def signed(response: JointResponse) -> Member:
    signer = member(response, account(ALICE))
    signer.sign_off("Nora Miles", "Director", hash_of(response))
    db.session.commit()
    return signer


def test_a_response_is_begun_from_its_consultation_and_found_again(context: Flask, alice: FlaskClient) -> None:
    asked = consultation()
    assert "Respond together" in alice.get("/desk/consultations/nfi").text
    there = alice.post("/desk/responses/to/nfi").headers["Location"]
    assert alice.post("/desk/responses/to/nfi").headers["Location"] == there
    assert db.session.query(JointResponse).count() == 1
    assert f'href="{there}"' in alice.get("/desk/consultations/nfi").text
    listed = alice.get("/desk/responses").text
    assert asked.title in listed
    rail = re.search(r'<nav class="rail-nav".*?</nav>', listed, re.DOTALL)
    assert rail is not None
    assert re.search(r'href="/desk/consultations"[^>]*aria-current', rail[0]), "the rail shows where one is"
    assert alice.post("/desk/responses/to/nothing").status_code == 404


def test_to_a_closed_consultation_none_is_begun(context: Flask, alice: FlaskClient) -> None:
    consultation(closes_at=clock.now() - timedelta(days=1))
    assert "Respond together" not in alice.get("/desk/consultations/nfi").text
    told = alice.post("/desk/responses/to/nfi", follow_redirects=True).text
    assert "move its closing first" in told
    assert db.session.query(JointResponse).count() == 0


def test_questions_are_pasted_all_or_none(alice: FlaskClient, response: JointResponse, page: str) -> None:
    refused = alice.post(f"{page}/questions/paste", data={"pasted": "Fine?\n\nNot?\n- a\n- a"})
    assert refused.status_code == 422
    assert "Two choices of its scale are the same" in refused.text
    assert "Fine?" in refused.text, "nothing typed is lost"
    assert len(Question.of(response)) == 2
    assert alice.post(f"{page}/questions/paste", data={"pasted": PASTED}).status_code == 303
    assert [len(each.scale) for each in Question.of(response)] == [3, 0, 3, 0]
    alice.post(f"{page}/questions", data={"question": "And?", "scale": "Yes\nNo"})
    assert Question.of(response)[-1].scale == ["Yes", "No"]
    assert alice.post(f"{page}/questions", data={"question": " "}).status_code == 422


def test_questions_are_ordered_reworded_taken_out_and_brought_back(
    alice: FlaskClient, response: JointResponse, page: str, question: str
) -> None:
    one, two = (each.id for each in Question.of(response))
    alice.post(f"{question}/place", data={"place": "2"})
    assert [each.id for each in Question.of(response)] == [two, one]
    for nonsense in ("", "0", "x"):
        assert alice.post(f"{question}/place", data={"place": nonsense}).status_code == 400
    alice.post(f"{question}/words", data={"question": "Do you?", "scale": "Yes"})
    db.session.expire_all()
    assert db.session.get_one(Question, one).text == "Do you?"
    assert alice.post(f"{question}/words", data={"question": ""}).status_code == 422
    alice.post(f"{question}/remove")
    assert [each.id for each in Question.of(response)] == [two]
    assert "Taken out (1)" in alice.get(page).text
    assert "Taken out of the response" in alice.get(question).text
    alice.post(f"{question}/restore")
    assert len(Question.of(response)) == 2


def test_partners_are_invited_by_contact_or_address_and_taken_off(
    alice: FlaskClient, response: JointResponse, page: str
) -> None:
    organisation("Leeds Advice", contact=NORA)
    organisation("Nobody There")
    db.session.commit()
    for typed, said in (
        ({"organisation": "Nowhere Known"}, "The directory has no “Nowhere Known”"),
        ({"organisation": "Nobody There"}, "No contact is known for Nobody There"),
        ({"organisation": "Nobody There", "address": "no address"}, "is not a mail address"),
        ({"organisation": ""}, "Give the name of an organisation"),
    ):
        refused = alice.post(f"{page}/members", data=typed)
        assert (refused.status_code, said in refused.text) == (422, True), said
    alice.post(f"{page}/members", data={"organisation": "leeds advice"})
    alice.post(f"{page}/members", data={"organisation": "Nobody There", "address": CHARLES})
    work()
    assert "Will Leeds Advice respond with us?" in mails_to(NORA)[-1].subject
    assert len(mails_to(CHARLES)) == 1
    refused = alice.post(f"{page}/members", data={"organisation": "Leeds Advice"})
    assert "works on this response already" in refused.text
    ident = Member.of(response)[0].id
    alice.post(f"{page}/members/{ident}/again")
    work()
    assert len(mails_to(NORA)) == 2
    alice.post(f"{page}/members/{ident}/end")
    assert [each.name for each in Member.of(response)] == ["Nobody There"]
    assert alice.post(f"{page}/members/{ident}/end").status_code == 404


def test_a_viewer_sees_who_signed_off_and_nobodys_address(victor: FlaskClient, signed: Member, page: str) -> None:
    seen = victor.get(page).text
    assert "Harbour Law Centre" in seen
    for personal in (NORA, "Nora Miles"):
        assert personal not in seen
    assert 'method="post"' not in seen.partition("<main")[2]


def test_an_editor_sees_the_record_of_authority(alice: FlaskClient, signed: Member, page: str) -> None:
    seen = " ".join(alice.get(page).text.split())
    for said in (NORA, "Nora Miles, Director, said on", "the address is at another domain than the organisation’s"):
        assert said in seen, said


def test_it_is_locked_and_those_who_have_not_signed_off_are_asked(
    petra: FlaskClient, response: JointResponse, page: str
) -> None:
    member(response, account(ALICE))
    work()
    petra.post(f"{page}/lock", data={"ask": "y"})
    work()
    assert "Please sign off" in mails_to(NORA)[-1].subject
    assert "The response is locked" in petra.get(page).text
    petra.post(f"{page}/unlock")
    db.session.expire_all()
    assert response.state == ResponseState.OPEN


def test_submitting_says_what_is_missing_and_forbids_nothing(
    petra: FlaskClient, response: JointResponse, page: str
) -> None:
    signer = member(response, account(ALICE))
    form = petra.get(f"{page}/submit").text
    assert "Questions 1 and 2 have no answer." in form
    assert "Harbour Law Centre has not signed off." in form
    signer.sign_off("Nora", "Director", hash_of(response))
    db.session.commit()
    typed = {"at": "2026-01-05T09:30", "receipt": "Ref CO-17", "hash": hash_of(response)}
    future = f"{clock.local(clock.now() + timedelta(days=2)):%Y-%m-%dT%H:%M}"
    for wrong, said in (
        ({"at": ""}, "Give when it went in"),
        ({"at": future}, "in the future"),
        ({"at": "2026-03-29T01:30"}, "does not exist"),
        ({"hash": "0" * 64}, "The text has changed since this page was opened"),
    ):
        refused = petra.post(f"{page}/submit", data=typed | wrong)
        assert (refused.status_code, said in refused.text) == (422, True), said
        assert "Ref CO-17" in refused.text
    assert petra.post(f"{page}/submit", data=typed).status_code == 303
    shown = petra.get(page).text
    assert "Ref CO-17" in shown
    assert "Monday 5 January 2026, 9:30am" in shown
    work()
    assert "Submitted:" in mails_to(NORA)[-1].subject
    assert signer.part(response.submitted_hash) == Part.SIGNED
    assert "That stands recorded" in petra.get(f"{page}/submit").text


def test_both_papers_are_files_named_after_the_consultation(victor: FlaskClient, page: str) -> None:
    for form, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        paper = victor.get(f"{page}/paper.{form}")
        assert paper.data.startswith(begins)
        assert paper.headers["Content-Disposition"] == f'attachment; filename="response-nfi.{form}"'
    assert victor.get(f"{page}/paper.txt").status_code == 404


def test_the_log_speaks_of_every_change_in_words(
    petra: FlaskClient, response: JointResponse, page: str, question: str
) -> None:
    member(response, account(ALICE))
    alice_writes(response, "One.")
    petra.post(f"{question}/comments", data={"comment": "So."})
    petra.post(f"{page}/lock")
    said = [row.words for row in audit.Filter(ref=response.ref).rows(50)]
    assert "locked the joint response to Data matching powers" in said
    assert "saved an answer of the joint response to Data matching powers, as Alice" in said
    assert "invited Harbour Law Centre to the joint response to Data matching powers" in said
    assert not [words for words in said if "…" in words]
    assert Person.known(NORA) is not None
    assert not [row for row in audit.Filter().rows(200) if NORA in str(row.detail)]
