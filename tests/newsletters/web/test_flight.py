"""Pre-flight's buttons: they mend what was looked at and nothing else, and can be taken back."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from newsletters.flight.visits import LinkVisit
from newsletters.issues import Issue
from newsletters.sections import Section
from tests.newsletters.publication import approved, publication, written
from tests.people import ALICE, PETRA, account

WRITE = "/desk/issues/1/sections/1"
MEND, BACK = "/desk/issues/1/flight/mend", "/desk/issues/1/flight/take-back"


@pytest.fixture(autouse=True)
def issue(app: Flask) -> None:
    with app.app_context():
        made = written(publication())
        save(made.sections[0], "Fine.\n\nRecieve our news.")


def save(section: Section, text: str, by: str = ALICE) -> None:
    section.save(section.heading, text, section.revision, account(by))
    db.session.commit()


def text(app: Flask) -> str:
    with app.app_context():
        return db.session.get_one(Section, 1).markdown


def button(page: str) -> dict[str, str]:
    """What the form of the first mending sends."""
    key, revision = re.search(r'name="mend" value="(\w+)"', page), re.search(r'name="revision" value="(\d+)"><b', page)
    assert key
    assert revision
    return {"mend": key[1], "revision": revision[1], "from": "1"}


def test_a_finding_is_seen_on_the_workbench_with_its_place_and_its_button(alice: FlaskClient) -> None:
    page = alice.get(WRITE).text
    assert "“Recieve” is a misspelling of “Receive”." in page
    assert f'href="{WRITE}#paragraph-2"' in page
    assert "Write “Receive”" in page


def test_a_press_mends_the_text_says_so_and_can_be_taken_back(app: Flask, alice: FlaskClient) -> None:
    answer = alice.post(MEND, data=button(alice.get(WRITE).text), follow_redirects=True)
    assert text(app) == "Fine.\n\nReceive our news."
    assert "“Recieve” is “Receive” now" in answer.text
    assert "Take back" in answer.text
    assert "Taken back" in alice.post(BACK, data={"from": "1"}, follow_redirects=True).text
    assert text(app) == "Fine.\n\nRecieve our news."
    assert "nothing to take back" in alice.post(BACK, follow_redirects=True).text


def test_a_subject_is_mended_too(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        save(db.session.get_one(Section, 1), "Fine.")
        made = db.session.get_one(Issue, 1)
        made.retitle({"subject": "What the Goverment does"}, made.revision, account(ALICE))
        db.session.commit()
    alice.post(MEND, data=button(alice.get("/desk/issues/1/subject").text) | {"from": ""})
    with app.app_context():
        assert db.session.get_one(Issue, 1).subject == "What the Government does"


def test_nobodys_text_is_overwritten(app: Flask, alice: FlaskClient) -> None:
    pressed = button(alice.get(WRITE).text)
    with app.app_context():
        save(db.session.get_one(Section, 1), "Fine.\n\nRecieve our news. And more.", PETRA)
    answer = alice.post(MEND, data=pressed, follow_redirects=True)
    assert "Nothing was changed" in answer.text
    assert text(app) == "Fine.\n\nRecieve our news. And more."


def test_what_was_edited_since_is_not_taken_back(app: Flask, alice: FlaskClient) -> None:
    alice.post(MEND, data=button(alice.get(WRITE).text))
    with app.app_context():
        save(db.session.get_one(Section, 1), "Quite different.", PETRA)
    assert "Take back" not in alice.get(WRITE).text
    assert "Nothing was changed" in alice.post(BACK, data={"from": "1"}, follow_redirects=True).text
    assert text(app) == "Quite different."


@pytest.mark.parametrize("data", [{}, {"mend": "nothing", "revision": "1"}, {"from": "99"}])
def test_a_press_about_nothing_changes_nothing(app: Flask, alice: FlaskClient, data: dict[str, str]) -> None:
    assert alice.post(MEND, data=data).status_code in (303, 404)
    assert text(app) == "Fine.\n\nRecieve our news."


def test_viewers_see_findings_and_no_buttons(victor: FlaskClient) -> None:
    page = victor.get(WRITE).text
    assert "is a misspelling" in page
    assert 'name="mend"' not in page
    assert "Check the links again" not in page


def test_an_approved_text_is_mended_by_hand_alone(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        other = approved(publication(title="Another"))
        number = other.id
    assert "Check the links again" not in alice.get(f"/desk/issues/{number}").text


def test_a_publisher_sees_the_warnings_when_approving(app: Flask, petra: FlaskClient) -> None:
    with app.app_context():
        db.session.get_one(Issue, 1).ask_for_review(account(ALICE))
        db.session.commit()
    page = petra.get("/desk/issues/1/review").text
    assert "1 warning stands under" in page
    assert "“Recieve” is a misspelling" in page


def test_the_preview_says_what_is_typed_and_not_kept(alice: FlaskClient) -> None:
    answer = alice.post("/desk/issues/1/preview", data={"part": "1", "heading": "", "markdown": "The the end."}).json
    assert answer
    assert "stands there twice" in answer["flight"]
    assert "misspelling" not in answer["flight"]


def test_links_are_visited_again_on_a_press(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        save(db.session.get_one(Section, 1), "See [one](https://a.example.org/) and [two](https://b.example.org/).")
    answer = alice.post("/desk/issues/1/flight/visit", data={"from": "review"}, follow_redirects=True)
    assert "2 links are visited" in answer.text
    with app.app_context():
        assert db.session.query(LinkVisit).count() == 2
