"""Live facts at the desk: seen resolved, approved as seen, held with old and new, and put up for review anew."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.database import db
from campaigns.consultations.consultations import Consultation
from campaigns.letters.letters import Letter
from newsletters import sending
from newsletters.issues import Issue, IssueState
from tests.campaigns import signed
from tests.campaigns.public import FIFTH, NINETEENTH, consultation, moved
from tests.newsletters.publication import publication, reader, written
from tests.people import ALICE, BOB, account

ISSUE = "/desk/issues/1"
OLD, NEW = "Saturday 5 December 2026, 11:59pm", "Saturday 19 December 2026, 11:59pm"


@pytest.fixture(autouse=True)
def now() -> Iterator[time_machine.Traveller]:
    """It is noon on 20 November 2026."""
    with time_machine.travel(datetime(2026, 11, 20, 12, 0, tzinfo=UTC), tick=False) as traveller:
        yield traveller


@pytest.fixture
def issue(app: Flask, now: time_machine.Traveller) -> None:
    """An issue about a consultation, up for review."""
    with app.app_context():
        consultation()
        newsletter = publication()
        reader(newsletter, BOB)
        issue = written(newsletter)
        news = issue.sections[2]
        news.save("News", "Respond until {{ deadline nfi }}.", news.revision, account(ALICE))
        issue.ask_for_review(account(ALICE))
        db.session.commit()


def moves(app: Flask, to: datetime = NINETEENTH) -> None:
    with app.app_context():
        nfi = Consultation.find("nfi")
        assert nfi is not None
        moved(nfi, to)


def stands(app: Flask) -> IssueState:
    with app.app_context():
        return IssueState(db.session.get_one(Issue, 1).state)


def approves(client: FlaskClient) -> str:
    """Press the button of the review page, as it was shown."""
    page = client.get(f"{ISSUE}/review").text
    return page.split('name="seen" value="')[1].split('"')[0]


def scheduled(app: Flask, petra: FlaskClient) -> None:
    petra.post(f"{ISSUE}/review/approve", data={"seen": approves(petra)})
    petra.post(f"{ISSUE}/schedule", data={"at": "2026-11-20T12:10:00+00:00"})
    assert stands(app) == IssueState.SCHEDULED


def held(app: Flask, now: time_machine.Traveller) -> None:
    now.move_to(datetime(2026, 11, 20, 12, 10, 5, tzinfo=UTC))
    with app.app_context():
        sending.send_due(threading.Event())


@pytest.mark.usefixtures("issue")
def test_preview_and_proof_show_what_is_true(app: Flask, alice: FlaskClient) -> None:
    assert f"Respond until {OLD}." in alice.get(f"{ISSUE}/proof").text
    moves(app)
    assert f"Respond until {NEW}." in alice.get(f"{ISSUE}/proof").text
    typed = {"part": "3", "heading": "News", "markdown": "Typed: {{ deadline nfi }}."}
    assert f"Typed: {NEW}." in alice.post(f"{ISSUE}/preview", data=typed).get_json()["text"].replace("\n", " ")


@pytest.mark.usefixtures("issue")
def test_a_fact_that_moves_between_looking_and_approving_is_not_approved(app: Flask, petra: FlaskClient) -> None:
    seen = approves(petra)
    moves(app)
    petra.post(f"{ISSUE}/review/approve", data={"seen": seen})
    assert stands(app) == IssueState.IN_REVIEW
    page = petra.get(f"{ISSUE}/review").text
    assert "Not approved: it changed after you opened this page" in page
    petra.post(f"{ISSUE}/review/approve", data={"seen": approves(petra)})
    assert stands(app) == IssueState.APPROVED


@pytest.mark.usefixtures("issue")
def test_a_held_issue_says_what_was_and_what_is_and_shows_the_new_text(
    app: Flask, petra: FlaskClient, now: time_machine.Traveller
) -> None:
    scheduled(app, petra)
    moves(app)
    held(app, now)
    page = petra.get(f"{ISSUE}/schedule").text
    for words in (f"<del>{OLD}</del>", f"<b>{NEW}</b>", "deadline nfi", "Use the new text and ask for approval again"):
        assert words in page
    assert "Respond until Saturday <ins>19</ins> December" in page
    assert "Send it now" not in page
    assert OLD in petra.get(f"{ISSUE}/proof").text
    assert NEW in petra.get(f"{ISSUE}/proof?facts=now").text
    assert "was not sent" in petra.get("/desk").text


@pytest.mark.usefixtures("issue")
def test_the_new_text_goes_out_after_it_was_approved(
    app: Flask, alice: FlaskClient, petra: FlaskClient, now: time_machine.Traveller
) -> None:
    scheduled(app, petra)
    moves(app)
    held(app, now)
    assert "Use the new text" in alice.get(f"{ISSUE}/review").text
    answer = alice.post(f"{ISSUE}/review/anew")
    assert (answer.status_code, stands(app)) == (303, IssueState.IN_REVIEW)
    assert "Approval voided" in petra.get(f"{ISSUE}/review").text
    petra.post(f"{ISSUE}/review/approve", data={"seen": approves(petra)})
    petra.post(f"{ISSUE}/schedule", data={"at": "2026-11-20T12:20:00+00:00"})
    now.move_to(datetime(2026, 11, 20, 12, 20, 5, tzinfo=UTC))
    with app.app_context():
        sending.send_due(threading.Event())
    assert stands(app) == IssueState.SENDING
    archived = petra.get("/archive/immigration-data-and-technology/2026-11").text
    assert f"Respond until {NEW}." in archived


@pytest.mark.usefixtures("issue")
def test_a_held_issue_is_not_released_with_what_is_not_true(
    app: Flask, petra: FlaskClient, now: time_machine.Traveller
) -> None:
    scheduled(app, petra)
    moves(app)
    held(app, now)
    petra.post(f"{ISSUE}/release")
    assert "Not sent: What it says is not as it was approved" in petra.get(f"{ISSUE}/schedule").text
    assert stands(app) == IssueState.SCHEDULED


@pytest.mark.usefixtures("issue")
def test_a_time_after_the_closing_is_refused_before_anybody_says_yes(app: Flask, petra: FlaskClient) -> None:
    petra.post(f"{ISSUE}/review/approve", data={"seen": approves(petra)})
    page = petra.get(f"{ISSUE}/schedule?date=2026-12-07&time=09:30").text
    assert "What it says is not as it was approved" in page
    petra.post(f"{ISSUE}/schedule", data={"at": (FIFTH + timedelta(days=2)).isoformat()})
    assert stands(app) == IssueState.APPROVED


@pytest.mark.usefixtures("issue")
def test_a_viewer_sees_what_changed_and_presses_nothing(
    app: Flask, petra: FlaskClient, victor: FlaskClient, now: time_machine.Traveller
) -> None:
    scheduled(app, petra)
    moves(app)
    held(app, now)
    page = victor.get(f"{ISSUE}/schedule").text
    assert f"<del>{OLD}</del>" in page
    assert "Use the new text" not in page
    assert victor.post(f"{ISSUE}/review/anew").status_code == 403


@pytest.mark.usefixtures("issue")
def test_the_review_of_a_larger_count_says_that_it_is_still_true(
    app: Flask, alice: FlaskClient, petra: FlaskClient
) -> None:
    with app.app_context():
        signed.letter()
        news = db.session.get_one(Issue, 1).sections[2]
        news.save("News", "{{ signatures nfi-letter }} signed.", news.revision, account(ALICE))
        db.session.commit()
    petra.post(f"{ISSUE}/review/approve", data={"seen": approves(petra)})
    with app.app_context():
        letter = Letter.find("nfi-letter")
        assert letter is not None
        signed.by_person(letter, "Bob Reader")
    assert "Still true" in petra.get(f"{ISSUE}/review").text
    petra.post(f"{ISSUE}/schedule", data={"at": (clock.now() + timedelta(hours=1)).isoformat()})
    assert stands(app) == IssueState.SCHEDULED


@pytest.mark.usefixtures("issue")
def test_the_editor_offers_every_live_fact_with_what_it_says(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        consultation("hidden", title="A consultation that nobody sees", public=False)
        signed.letter()
    page = alice.get(f"{ISSUE}/sections/3").text
    for words in (
        "<code>{{ deadline nfi }}</code>",
        OLD,
        'data-insert="{{ days-left nfi }}"',
        "{{ signatures nfi-letter }}",
    ):
        assert words in page
    assert "nobody sees" not in page


@pytest.mark.usefixtures("issue")
def test_drafting_says_how_much_campaigns_gave(app: Flask, alice: FlaskClient) -> None:
    alice.post(f"{ISSUE}/draft", data={"from": "3"})
    assert "Drafted: 1 fact from campaigns is told. What was written is as it was." in alice.get(ISSUE).text
