"""The sending page: what happened to whom, for those who may see it, and nothing hidden."""

import csv
import io
import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.messages import Mailing, MailingState, Message, MessageState
from broadside.people import Person
from newsletters import sending
from newsletters.issues import Issue, IssueState
from newsletters.subscribers import Cadence, Choices
from tests.newsletters.publication import approved, publication, reader
from tests.people import PETRA, account

PATH = "/desk/issues/1/sending"


@pytest.fixture
def begun(app: Flask) -> None:
    """An issue being sent to five, with a sixth excluded: one accepted, one failed, one held, two waiting."""
    with app.app_context():
        newsletter = publication()
        for number in range(5):
            reader(newsletter, f"reader{number}@example.net")
        Person.of("reader0@example.net").name = "=cmd|calc"
        reader(newsletter, "digest@example.net", Choices(Cadence.DIGEST))
        approved(newsletter).schedule(clock.now(), account(PETRA))
        db.session.commit()
        sending.send_due(threading.Event())
        ends = {0: MessageState.ACCEPTED, 1: MessageState.FAILED, 2: MessageState.HELD}
        for number, state in ends.items():
            message = db.session.query(Message).filter_by(address=f"reader{number}@example.net").one()
            message.state, message.reason = state, f"reason {number}"
        db.session.commit()


def finish(app: Flask) -> None:
    with app.app_context():
        for message in db.session.query(Message).filter_by(state=MessageState.READY):
            message.state = MessageState.ACCEPTED
        db.session.query(Mailing).one().state = MailingState.FINISHED
        db.session.commit()
        sending.finish_sent(threading.Event())


def mailing_state(app: Flask) -> MailingState:
    with app.app_context():
        progress = outbox.progress("issue:1")
        assert progress is not None
        return progress.state


@pytest.mark.usefixtures("begun")
def test_every_reader_is_named_with_the_outcome_and_the_reason(alice: FlaskClient) -> None:
    page = alice.get(PATH).text
    for words in ("reader1@example.net", "reason 1", "Failed", "wants digests only", "digest@example.net"):
        assert words in page
    assert "6 readers: 5 to send to and 1 excluded" in page


@pytest.mark.usefixtures("begun")
def test_the_list_is_filtered_by_what_became_of_it(alice: FlaskClient) -> None:
    page = alice.get(f"{PATH}?state=failed").text
    assert "reader1@example.net" in page
    assert "reader0@example.net" not in page
    assert alice.get(f"{PATH}?state=nonsense").status_code == 404


@pytest.mark.usefixtures("begun")
def test_a_viewer_sees_numbers_and_no_names(victor: FlaskClient) -> None:
    page = victor.get(PATH).text
    assert "6 readers" in page
    assert "reader1@example.net" not in page
    assert victor.get(f"{PATH}/report.csv").status_code == 403


@pytest.mark.usefixtures("begun")
def test_the_export_holds_everybody_and_no_formula(alice: FlaskClient) -> None:
    response = alice.get(f"{PATH}/report.csv")
    rows = list(csv.reader(io.StringIO(response.text)))
    assert len(rows) == 7
    assert rows[1][0] == "'=cmd|calc"
    assert "attachment" in response.headers["Content-Disposition"]


@pytest.mark.usefixtures("begun")
def test_progress_is_asked_for_again_until_the_end(app: Flask, alice: FlaskClient) -> None:
    part = alice.get(f"{PATH}/progress")
    assert 'hx-trigger="every 2s"' in part.text
    assert "HX-Refresh" not in part.headers
    finish(app)
    part = alice.get(f"{PATH}/progress")
    assert "hx-trigger" not in part.text
    assert part.headers["HX-Refresh"] == "true"


@pytest.mark.usefixtures("begun")
def test_what_steers_comes_along_only_when_it_stands_otherwise_than_shown(app: Flask, petra: FlaskClient) -> None:
    assert petra.get(PATH).text.count("steer-turn") == 1
    assert "progress?shown=sending" in petra.get(f"{PATH}/progress?shown=sending").text
    assert 'id="steer"' not in petra.get(f"{PATH}/progress?shown=sending").text
    petra.post(f"{PATH}/pause")
    part = petra.get(f"{PATH}/progress?shown=sending").text
    assert '<div id="steer" hx-swap-oob="true">' in part
    assert "Resume" in part
    assert "progress?shown=paused" in part


@pytest.mark.usefixtures("begun")
def test_a_publisher_pauses_and_resumes(app: Flask, petra: FlaskClient, alice: FlaskClient) -> None:
    assert alice.post(f"{PATH}/pause").status_code == 403
    petra.post(f"{PATH}/pause")
    assert mailing_state(app) == MailingState.PAUSED
    petra.post(f"{PATH}/resume")
    assert mailing_state(app) == MailingState.SENDING


@pytest.mark.usefixtures("begun")
def test_the_rest_is_cancelled_only_by_name(app: Flask, petra: FlaskClient) -> None:
    assert "would never get it" in petra.get(f"{PATH}/cancel").text
    petra.post(f"{PATH}/cancel", data={"confirm": "no"})
    assert mailing_state(app) == MailingState.SENDING
    petra.post(f"{PATH}/cancel", data={"confirm": "No. 1: November 2026"})
    assert mailing_state(app) == MailingState.CANCELLED


@pytest.mark.usefixtures("begun")
def test_the_failed_are_tried_again_by_one_button(app: Flask, petra: FlaskClient) -> None:
    finish(app)
    assert "Try the 1 failed again" in petra.get(PATH).text
    petra.post(f"{PATH}/retry")
    with app.app_context():
        assert db.session.query(Message).filter_by(address="reader1@example.net").one().state == MessageState.READY


def test_an_issue_that_was_never_sent_says_so(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        approved(publication())
    assert "Nothing has been sent yet" in alice.get(PATH).text
    assert alice.get(f"{PATH}/report.csv").text.count("\n") == 1


@pytest.mark.usefixtures("begun")
def test_a_correction_is_for_what_was_sent_only(app: Flask, petra: FlaskClient, alice: FlaskClient) -> None:
    petra.post("/desk/issues/1/correction", data={"correction": "Too early."})
    finish(app)
    assert alice.post("/desk/issues/1/correction", data={"correction": "No."}).status_code == 403
    petra.post("/desk/issues/1/correction", data={"correction": "The 9th."})
    with app.app_context():
        issue = db.session.get_one(Issue, 1)
        assert (issue.state, issue.correction) == (IssueState.SENT, "The 9th.")


def test_the_page_of_a_scheduled_issue_says_when_it_begins_and_follows(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        newsletter = publication()
        reader(newsletter, "reader@example.net")
        approved(newsletter).schedule(clock.now() + timedelta(minutes=3), account(PETRA))
        db.session.commit()
    page = alice.get(PATH).text
    assert "Sending begins on" in page
    assert 'hx-trigger="every 5s"' in page
    assert "HX-Refresh" not in alice.get(f"{PATH}/progress?waiting=1").headers
    with time_machine.travel(clock.now() + timedelta(minutes=4)):
        assert "It is due." in alice.get(f"{PATH}/progress?waiting=1").text
        with app.app_context():
            sending.send_due(threading.Event())
        assert alice.get(f"{PATH}/progress?waiting=1").headers["HX-Refresh"] == "true"
        assert "Sending begins on" not in alice.get(PATH).text
