"""History and company at the desk: versions are listed, compared and put back; two people are told of each other."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from newsletters.issues import Issue, IssueState
from newsletters.sections import Section
from tests.newsletters.publication import approved, publication, started, written
from tests.people import ALICE, account

JSON = {"Accept": "application/json"}
HISTORY = "/desk/issues/1/history"
ONE = "/desk/issues/1/sections/1"
TEXT = "One.\n\nTwo.\n\nThree."


@pytest.fixture
def issue(app: Flask) -> None:
    """An issue with a version, and another text since."""
    with app.app_context():
        issue = written(publication())
        section = issue.sections[0]
        section.save("Welcome", TEXT, section.revision, account(ALICE))
        issue.keep_version()
        section.save("Welcome", TEXT.replace("Two.", "Two, changed."), section.revision, account(ALICE))
        db.session.commit()


def section(app: Flask, section_id: int = 1) -> Section:
    with app.app_context():
        return db.session.get_one(Section, section_id)


def typed(app: Flask, old: str, new: str) -> dict[str, Any]:
    """What somebody sends who opened the first section now and changed some words in it."""
    kept = section(app)
    return {"heading": kept.heading, "markdown": kept.markdown.replace(old, new), "revision": kept.revision}


@pytest.mark.usefixtures("issue")
def test_versions_are_listed_with_who_wrote_them_and_what_changed(app: Flask, victor: FlaskClient) -> None:
    page = victor.get(HISTORY).text
    for words in ("As it stands now", "Since version 1: “Welcome”", "Version 1", "Alice, ", "The first that was kept"):
        assert words in page
    assert "changed.</ins>" in victor.get(f"{HISTORY}/now").text
    assert "<ins>" in victor.get(f"{HISTORY}/1").text
    page = victor.get(f"{HISTORY}/1?against=now").text
    assert "changed.</ins>" in page
    assert "Put this" not in page
    assert victor.get(f"{HISTORY}/2").status_code == 404


def test_an_issue_without_a_version_says_so(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        started(publication())
    assert "No version is kept yet" in alice.get(HISTORY).text
    assert alice.get(f"{HISTORY}/now").status_code == 200


@pytest.mark.usefixtures("issue")
def test_a_version_or_one_section_of_it_is_put_back(app: Flask, alice: FlaskClient) -> None:
    answer = alice.post(f"{HISTORY}/1/restore", data={"section": "1"}, follow_redirects=True)
    assert "“Welcome” is as in version 1 again. What it was before is kept here too." in answer.text
    assert section(app).markdown == TEXT
    answer = alice.post(f"{HISTORY}/1/restore", follow_redirects=True)
    assert "is so already: nothing was changed." in answer.text
    alice.post(f"{HISTORY}/2/restore")
    assert section(app).markdown == TEXT.replace("Two.", "Two, changed.")
    assert alice.post(f"{HISTORY}/1/restore", data={"section": "999"}).status_code == 404
    assert alice.post(f"{HISTORY}/99/restore").status_code == 404


def test_nothing_is_put_back_into_a_locked_issue_and_it_says_why(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        issue = approved(publication())
        issue.sections[0].markdown = "Changed by the test."
        issue.state = IssueState.SCHEDULED
        db.session.commit()
    page = alice.get(f"{HISTORY}/1?against=now").text
    assert "The issue is scheduled, so nothing can be put back" in page
    assert "Put this" not in page
    assert "cannot be edited" in alice.post(f"{HISTORY}/1/restore", follow_redirects=True).text
    assert section(app).markdown == "Changed by the test."


@pytest.mark.usefixtures("issue")
def test_the_second_to_save_is_told_what_was_merged(app: Flask, alice: FlaskClient, petra: FlaskClient) -> None:
    mine, hers = typed(app, "One.", "One, by Alice."), typed(app, "Three.", "Three, by Petra.")
    by_hand = mine | {"markdown": mine["markdown"].replace("changed", "altered")}
    petra.post(ONE, data=hers)
    answer = alice.post(ONE, data=mine, headers=JSON).json
    assert answer is not None
    both = "One, by Alice.\n\nTwo, changed.\n\nThree, by Petra."
    assert answer["merged"] == {"heading": "Welcome", "markdown": both}
    assert "Petra saved this meanwhile" in answer["words"]
    assert "by Petra.”" in answer["words"]
    assert (answer["revision"], answer["sent"]) == (section(app).revision, section(app).revision - 1)
    assert section(app).markdown == both
    page = alice.post(ONE, data=by_hand, follow_redirects=True)
    assert "both texts are merged" in page.text
    assert section(app).markdown == both.replace("changed", "altered")


@pytest.mark.usefixtures("issue")
def test_the_lines_of_the_subject_are_merged_too(app: Flask, alice: FlaskClient, petra: FlaskClient) -> None:
    with app.app_context():
        found = db.session.get_one(Issue, 1)
        lines = {"title": found.title, "subject": found.subject, "preheader": found.preheader}
        lines |= {"revision": str(found.revision)}
    petra.post("/desk/issues/1/subject", data=lines | {"subject": "Petra’s subject"})
    answer = alice.post("/desk/issues/1/subject", data=lines | {"preheader": "Alice’s preheader"}, headers=JSON).json
    assert answer is not None
    assert answer["merged"]["subject"] == "Petra’s subject"
    assert answer["merged"]["preheader"] == "Alice’s preheader"


@pytest.mark.usefixtures("issue")
def test_who_else_is_there_is_told_and_no_longer_when_they_left(
    app: Flask, alice: FlaskClient, petra: FlaskClient
) -> None:
    here = "/desk/issues/1/presence"
    assert petra.post(here, data={"part": "1"}).json == {
        "people": [],
        "words": "",
        "revision": section(app).revision,
    }
    answer = alice.post(here, data={"part": "1"}).json
    assert answer is not None
    assert answer["people"] == [{"name": "Petra", "part": 1}]
    assert answer["words"] == "Petra is here too: what you both write is merged."
    assert "Petra is in “Welcome”." in alice.get("/desk/issues/1/subject").text
    alice.post(here, data={"part": "subject"})
    assert "Alice is in the subject." in petra.get(ONE).text
    petra.post(here, data={"part": "1", "gone": "yes"})
    assert "Petra is" not in alice.get(ONE).text
    assert alice.post(here, data={"part": "999"}).status_code == 404
