"""Reuse: a section of an earlier issue is found, read and copied; its live facts are those of the new issue."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from newsletters.issues import Issue, IssueKind, IssueState
from tests.newsletters.publication import publication, started, written
from tests.people import ALICE, account

EARLIER = "/desk/issues/2/earlier"


@pytest.fixture
def issues(app: Flask) -> None:
    """October, which is sent, and November, which is begun."""
    with app.app_context():
        newsletter = publication()
        october = written(newsletter, IssueKind.ISSUE, date(2026, 10, 1))
        welcome = october.sections[0]
        welcome.save("Hello", "Sign by {{ deadline nfi }}, **100%**.", welcome.revision, account(ALICE))
        october.state = IssueState.SENT
        started(newsletter)
        written(publication(title="Another"))
        db.session.commit()


def names(app: Flask) -> list[str]:
    with app.app_context():
        return [section.name for section in db.session.get_one(Issue, 2).sections]


@pytest.mark.usefixtures("issues")
def test_earlier_sections_are_offered_once_and_found_by_words(alice: FlaskClient) -> None:
    page = alice.get(EARLIER).text
    assert page.count("All about Campaigns.") == 1
    assert "Guides, reports and tools" not in page  # it stands in the new issue too
    assert "No. 1: October 2026" in page
    found = alice.get(f"{EARLIER}?words=hello 100%25").text
    assert "<strong>100%</strong>" in found
    assert "Campaigns." not in found
    assert "No earlier section has these words." in alice.get(f"{EARLIER}?words=hello 100_").text


@pytest.mark.usefixtures("issues")
def test_a_section_is_copied_behind_the_open_one_and_its_facts_stay_live(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        after = db.session.get_one(Issue, 2).sections[0].id
    page = alice.post(f"{EARLIER}/1", data={"after": str(after)}, follow_redirects=True)
    assert "Copied from No. 1: October 2026." in page.text
    assert "Sign by {{ deadline nfi }}" in page.text
    assert names(app)[:2] == ["Welcome", "Hello"]
    alice.post(f"{EARLIER}/2")
    assert names(app)[-1] == "Campaigns"


@pytest.mark.usefixtures("issues")
def test_nothing_is_copied_from_another_newsletter_or_into_a_locked_issue(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        other = db.session.get_one(Issue, 3).sections[0].id
    assert alice.post(f"{EARLIER}/{other}").status_code == 404
    assert alice.post(f"{EARLIER}/999").status_code == 404
    assert "cannot be edited" in alice.post("/desk/issues/1/earlier/1", follow_redirects=True).text
