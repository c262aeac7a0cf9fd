"""Scheduling at the desk: said in words with what it means, and set only then."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.database import db
from newsletters.issues import Issue, IssueState
from newsletters.subscribers import Cadence, Choices
from tests.newsletters.publication import approved, publication, reader, written
from tests.people import PETRA, account

PATH = "/desk/issues/1/schedule"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    """It is 21 November 2026, noon."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def issue(app: Flask) -> None:
    with app.app_context():
        newsletter = publication()
        for number in range(3):
            reader(newsletter, f"reader{number}@example.net")
        reader(newsletter, "digest@example.net", Choices(Cadence.DIGEST))
        approved(newsletter)


def state(app: Flask) -> Issue:
    with app.app_context():
        issue = db.session.get_one(Issue, 1)
        db.session.expunge(issue)
        return issue


@pytest.mark.usefixtures("issue")
def test_the_confirmation_says_when_to_how_many_and_who_is_left_out(app: Flask, petra: FlaskClient) -> None:
    page = petra.get(f"{PATH}?date=2026-12-03&time=09:30").text
    assert "Thursday 3 December 2026, 9:30am, in 12 days, to 3 people; 1 excluded" in page
    assert "Wants digests only" in page
    assert state(app).state == IssueState.APPROVED


@pytest.mark.usefixtures("issue")
def test_what_was_said_is_what_is_set_and_it_can_be_undone(app: Flask, petra: FlaskClient) -> None:
    petra.post(PATH, data={"at": "2026-12-03T09:30:00+00:00"})
    assert state(app).due_at == datetime(2026, 12, 3, 9, 30, tzinfo=UTC)
    assert "Scheduled for Thursday 3 December 2026, 9:30am" in petra.get(PATH).text
    assert "Say why in 1 to 1,000 characters" in petra.post("/desk/issues/1/unschedule", follow_redirects=True).text
    assert state(app).state == IssueState.SCHEDULED
    petra.post("/desk/issues/1/unschedule", data={"reason": "The date is wrong."})
    assert state(app).state == IssueState.APPROVED
    assert "The date is wrong." in petra.get(PATH).text
    assert "The date is wrong." in petra.get("/desk/issues/1/review").text


@pytest.mark.usefixtures("issue")
def test_an_embargo_says_what_readers_of_the_mail_will_meet(app: Flask, petra: FlaskClient) -> None:
    petra.post(PATH, data={"at": "2026-12-03T09:30:00+00:00"})
    typed = {"public_date": "2026-12-03", "public_time": "18:00"}
    page = petra.post("/desk/issues/1/embargo", data=typed, follow_redirects=True).text
    assert "From Thursday 3 December 2026, 6:00pm, not before" in page
    assert "leads to a page that says when the issue can be read" in page
    page = petra.post("/desk/issues/1/embargo", data=typed | {"public_time": "08:00"}, follow_redirects=True).text
    assert "show it before the mail goes out" in page
    for wrong, words in (
        ({"public_date": "2026-11-01"}, "has passed"),
        ({"public_time": ""}, "Give the day and the time"),
    ):
        assert words in petra.post("/desk/issues/1/embargo", data=typed | wrong, follow_redirects=True).text
    assert state(app).public_at == datetime(2026, 12, 3, 8, 0, tzinfo=UTC)
    petra.post("/desk/issues/1/embargo", data={"way": "none"})
    assert state(app).public_at is None


@pytest.mark.usefixtures("issue")
@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        ("2026-12-26", "09:30", "at the weekend"),
        ("2026-12-25", "09:30", "bank holiday"),
        ("2026-12-03", "03:00", "at night"),
        ("2027-10-31", "01:30", "comes twice"),
    ],
)
def test_a_bad_hour_is_warned_of_and_not_forbidden(petra: FlaskClient, day: str, hour: str, words: str) -> None:
    page = petra.get(f"{PATH}?date={day}&time={hour}").text
    assert words in page
    assert "Schedule it</button>" in page


@pytest.mark.usefixtures("issue")
@pytest.mark.parametrize(
    ("day", "hour", "words"),
    [
        ("2027-03-28", "01:30", "does not exist"),
        ("2020-01-01", "09:30", "has passed"),
        ("soon", "09:30", "Give a date and a time."),
    ],
)
def test_an_impossible_hour_is_refused_with_the_reason(petra: FlaskClient, day: str, hour: str, words: str) -> None:
    page = petra.get(f"{PATH}?date={day}&time={hour}").text
    assert words in page
    assert "Is this right?" not in page


def test_an_issue_with_errors_is_not_scheduled(app: Flask, petra: FlaskClient) -> None:
    with app.app_context():
        newsletter = publication()
        reader(newsletter, "bob@example.net")
        issue = written(newsletter)
        issue.sections[0].markdown = "[empty]()"
        db.session.commit()
        issue.ask_for_review(account("alice@example.org"))
        issue.approve(account(PETRA))
        db.session.commit()
    assert "1 error stands in the way" in petra.get(PATH).text
    petra.post(PATH, data={"at": (clock.now() + timedelta(days=1)).isoformat()})
    assert state(app).state == IssueState.APPROVED
    assert "Not scheduled" in petra.get(PATH).text


def test_a_mailing_to_nobody_is_not_scheduled(app: Flask, petra: FlaskClient) -> None:
    with app.app_context():
        approved(publication())
    petra.post(PATH, data={"at": (clock.now() + timedelta(days=1)).isoformat()})
    assert state(app).state == IssueState.APPROVED


@pytest.mark.usefixtures("issue")
def test_an_editor_sees_and_does_not_schedule(app: Flask, alice: FlaskClient) -> None:
    assert "Only a publisher" in alice.get(PATH).text
    for path in (PATH, "/desk/issues/1/unschedule", "/desk/issues/1/release"):
        assert alice.post(path, data={"at": "2026-12-03T09:30Z"}).status_code == 403


@pytest.mark.usefixtures("issue")
def test_a_held_issue_asks_and_goes_out_on_a_yes(app: Flask, petra: FlaskClient) -> None:
    with app.app_context():
        issue = db.session.get_one(Issue, 1)
        issue.schedule(clock.now(), account(PETRA))
        issue.hold("It was due yesterday. Should it still go out?")
        db.session.commit()
    page = petra.get(PATH).text
    assert "Should it still go out?" in page
    assert "Send it now, to 3 people" in page
    petra.post("/desk/issues/1/release")
    assert state(app).hold_reason == ""


@pytest.mark.usefixtures("issue")
def test_an_issue_that_is_not_held_is_not_sent_early(app: Flask, petra: FlaskClient) -> None:
    later = clock.now() + timedelta(days=2)
    petra.post(PATH, data={"at": later.isoformat()})
    petra.post("/desk/issues/1/release")
    assert state(app).due_at == later
