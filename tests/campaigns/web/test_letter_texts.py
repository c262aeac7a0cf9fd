"""The text of a letter at the desk: looked at, saved, made a version, compared; nobody's words are lost."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from campaigns.letters.letters import Details, Letter, LetterState
from campaigns.letters.versions import Edit, Version, write
from tests.campaigns import signed
from tests.people import ALICE, account

OPEN = "/desk/letters/nfi-letter"
DRAFT = "/desk/letters/draft"


@pytest.fixture(autouse=True)
def letters(app: Flask) -> None:
    """An open letter that somebody signed, and a draft."""
    with app.app_context():
        signed.by_person(signed.letter(), "Bea Person")
        write(Letter.begin(Details("Draft"), account(ALICE)), "Dear Head,", Edit.FIRST, account(ALICE))
        db.session.commit()


def mark(client: FlaskClient, at: str) -> str:
    found = re.search(r'name="on" value="([^"]*)"', client.get(f"{at}/text").text)
    assert found is not None
    return found[1]


def texts(app: Flask, slug: str) -> list[tuple[int, Edit, str]]:
    with app.app_context():
        found = Letter.find(slug)
        assert found is not None
        return [(version.number, version.edit, version.text) for version in reversed(Version.of(found))]


def test_looking_shows_how_it_reads_and_saves_nothing(app: Flask, alice: FlaskClient) -> None:
    page = alice.post(f"{DRAFT}/text", data={"text": "Dear **you**,", "on": mark(alice, DRAFT), "look": "y"}).text
    assert "Dear <strong>you</strong>," in page
    assert "<del>Head,</del>" in page
    assert texts(app, "draft") == [(1, Edit.FIRST, "Dear Head,")]


def test_a_draft_is_saved_without_a_question(app: Flask, alice: FlaskClient) -> None:
    assert "What kind of edit" not in alice.get(f"{DRAFT}/text").text
    alice.post(f"{DRAFT}/text", data={"text": "Dear you,\r\n", "on": mark(alice, DRAFT)})
    assert texts(app, "draft") == [(1, Edit.FIRST, "Dear you,")]


def test_a_published_letter_asks_what_kind_of_edit_it_is_and_says_what_each_does(
    app: Flask, alice: FlaskClient
) -> None:
    page = alice.get(f"{OPEN}/text").text
    assert "the 1 signature stays below it" in page
    assert "The letter is paused at once." in page
    answer = alice.post(f"{OPEN}/text", data={"text": "Another text", "on": mark(alice, OPEN)})
    assert answer.status_code == 422
    assert "whether it is a typo or a material edit" in answer.text
    assert "Another text" in answer.text
    assert len(texts(app, "nfi-letter")) == 1


@pytest.mark.parametrize(("edit", "state"), [("typo", LetterState.OPEN), ("material", LetterState.PAUSED)])
def test_each_kind_of_edit_does_what_it_said(app: Flask, alice: FlaskClient, edit: str, state: LetterState) -> None:
    alice.post(f"{OPEN}/text", data={"text": "Another text", "edit": edit, "on": mark(alice, OPEN)})
    assert texts(app, "nfi-letter")[1] == (2, Edit(edit), "Another text")
    with app.app_context():
        found = Letter.find("nfi-letter")
        assert found is not None
        assert found.state == state


def test_resuming_after_a_material_edit_says_who_is_asked_again(alice: FlaskClient, petra: FlaskClient) -> None:
    alice.post(f"{OPEN}/text", data={"text": "Another text", "edit": "material", "on": mark(alice, OPEN)})
    assert "<b>1 signatory</b> of an earlier version is asked by mail" in petra.get(f"{OPEN}/resume").text


def test_of_two_who_write_at_once_none_overwrites_the_other_unseen(
    app: Flask, alice: FlaskClient, petra: FlaskClient
) -> None:
    began = mark(alice, DRAFT)
    petra.post(f"{DRAFT}/text", data={"text": "Petra’s words", "on": began})
    answer = alice.post(f"{DRAFT}/text", data={"text": "Alice’s words", "on": began})
    assert answer.status_code == 409
    assert "Somebody saved another text while you wrote" in answer.text
    assert "Alice’s words" in answer.text
    assert "<del>Petra’s</del>" in answer.text
    assert texts(app, "draft")[0][2] == "Petra’s words"
    found = re.search(r'name="on" value="([^"]*)"', answer.text)
    assert found is not None
    alice.post(f"{DRAFT}/text", data={"text": "Alice’s words", "on": found[1]})
    assert texts(app, "draft")[0][2] == "Alice’s words"


def test_versions_are_compared_word_by_word(alice: FlaskClient) -> None:
    for words, edit in (("We ask for nine weeks.", "typo"), ("We ask for ten weeks.", "material")):
        alice.post(f"{OPEN}/text", data={"text": words, "edit": edit, "on": mark(alice, OPEN)})
    page = alice.get(f"{OPEN}/versions").text
    assert "<del>nine</del><ins>ten</ins>" in page
    assert "Alice" in page
    page = alice.get(f"{OPEN}/versions?from=1&to=2").text
    assert "<ins>nine" in page
    assert alice.get(f"{OPEN}/versions?from=9&to=x").status_code == 200


def test_a_version_is_fetched_as_the_text_whose_hash_it_bears(app: Flask, alice: FlaskClient) -> None:
    answer = alice.get(f"{OPEN}/versions/1.md")
    assert answer.data.decode() == signed.TEXT
    assert answer.headers["Content-Disposition"] == 'attachment; filename="nfi-letter-version-1.md"'
    assert alice.get(f"{OPEN}/versions/2.md").status_code == 404
