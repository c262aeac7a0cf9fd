"""A response on paper: questions and answers as they were written, names of those who signed off, nothing run."""

import io
from itertools import chain

import pytest
from docx import Document
from flask import Flask
from pypdf import PdfReader

from broadside import clock
from broadside.database import db
from campaigns.paper import pdf, word
from campaigns.responses.authors import Author
from campaigns.responses.pasting import Asked
from campaigns.responses.questions import Question
from campaigns.responses.responses import JointResponse
from campaigns.responses.sheets import sheet_of
from tests.campaigns.responses.filling import CHARLES, begun, hash_of, member, write
from tests.people import ALICE, PETRA, account

HOSTILE = '#set text(red) #read("/etc/passwd") <script>alert(1)</script> $x$ @a [here](javascript:alert(1)) **bold**'


@pytest.fixture
def response(context: Flask) -> JointResponse:
    made = begun(account(ALICE), title="*Powers* of #matching")
    first, second = Question.of(made)
    second.reword(Asked(f"Why? {HOSTILE}", ("*Yes*", "#No")), account(ALICE))
    write(first, HOSTILE, Author(account=account(ALICE)), "Disagree")
    write(second, "", Author(account=account(ALICE)), "*Yes*")
    signer, other = member(made, account(ALICE)), member(made, account(ALICE), "The Crossing Project", CHARLES)
    signer.sign_off("Nora Miles", "Director", hash_of(made))
    other.sign_off("Charles", "Chair", "of another text")
    db.session.commit()
    return made


def pdf_words(made: JointResponse) -> str:
    pages = PdfReader(io.BytesIO(pdf.write(sheet_of(made)))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def docx_words(made: JointResponse) -> str:
    document = Document(io.BytesIO(word.write(sheet_of(made))))
    texts = chain((each.text for each in document.paragraphs), ())
    return " ".join(" ".join(texts).split())


def test_both_papers_say_what_the_response_says_and_run_nothing(response: JointResponse) -> None:
    for words in (pdf_words(response), docx_words(response)):
        for said in (
            "Response to *Powers* of #matching",
            "Cabinet Office",
            "Question 1",
            "Disagree",
            '#set text(red) #read("/etc/passwd") <script>alert(1)</script> $x$ @a',
            "*Yes*",
            "Harbour Law Centre",
            "Draft, put together on",
        ):
            assert said in words, said
        assert "The Crossing Project" not in words, "it signed off another text"
        assert "Nora Miles" not in words
        assert "root:" not in words


def test_no_link_of_an_answer_runs_a_script(response: JointResponse) -> None:
    assert b"javascript:" not in pdf.write(sheet_of(response))
    document = Document(io.BytesIO(word.write(sheet_of(response))))
    assert not [each for each in document.part.rels.values() if "javascript" in str(each.target_ref)]


def test_what_is_not_answered_says_so(response: JointResponse) -> None:
    Question.add(response, [Asked("And then?")], account(ALICE))
    assert "Question 3 And then? Not answered." in pdf_words(response)


def test_after_submission_the_paper_bears_that_day_and_the_hash(response: JointResponse) -> None:
    response.submit(response.created_at, "", hash_of(response), account(PETRA))
    words = docx_words(response)
    assert f"Submitted on {clock.instant_words(response.created_at)}." in words
    assert response.submitted_hash in words
