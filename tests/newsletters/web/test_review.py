"""Review at the desk: a second person says yes to exactly what was shown."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from broadside.delivery.messages import Message
from newsletters.issues import Issue, IssueState
from tests.newsletters.publication import approved, publication, written
from tests.people import ADA, PETRA, account, signed_in

REVIEW = "/desk/issues/1/review"


def standing(app: Flask) -> tuple[IssueState, str]:
    with app.app_context():
        issue = db.session.get_one(Issue, 1)
        return IssueState(issue.state), issue.content_hash


@pytest.fixture
def issue(app: Flask) -> None:
    with app.app_context():
        written(publication())


@pytest.mark.usefixtures("issue")
def test_alice_asks_and_petra_approves(app: Flask, alice: FlaskClient, petra: FlaskClient) -> None:
    alice.post(f"{REVIEW}/ask")
    assert "asked for review" in petra.get(REVIEW).text
    petra.post(f"{REVIEW}/approve", data={"seen": standing(app)[1]})
    assert standing(app)[0] == IssueState.APPROVED
    page = petra.get(REVIEW).text
    assert "Petra approved it on" in page
    assert standing(app)[1][:12] in page


@pytest.mark.usefixtures("issue")
def test_what_changed_after_the_page_was_opened_is_not_approved(
    app: Flask, alice: FlaskClient, petra: FlaskClient
) -> None:
    alice.post(f"{REVIEW}/ask")
    seen = standing(app)[1]
    alice.post("/desk/issues/1/sections/1", data={"heading": "", "markdown": "Changed.", "revision": "1"})
    petra.post(f"{REVIEW}/approve", data={"seen": seen})
    assert standing(app)[0] == IssueState.IN_REVIEW
    assert "Not approved: it changed after you opened this page" in petra.get(REVIEW).text


@pytest.mark.usefixtures("issue")
def test_an_editor_cannot_approve_and_a_publisher_not_their_own_edit(
    app: Flask, alice: FlaskClient, petra: FlaskClient
) -> None:
    assert alice.post(f"{REVIEW}/approve").status_code == 403
    petra.post("/desk/issues/1/sections/1", data={"heading": "", "markdown": "Petra’s.", "revision": "1"})
    petra.post(f"{REVIEW}/ask")
    assert "You edited it last" in petra.get(REVIEW).text
    petra.post(f"{REVIEW}/approve", data={"seen": standing(app)[1]})
    assert standing(app)[0] == IssueState.IN_REVIEW


@pytest.mark.usefixtures("issue")
def test_it_can_be_withdrawn(app: Flask, alice: FlaskClient) -> None:
    alice.post(f"{REVIEW}/ask")
    alice.post(f"{REVIEW}/withdraw")
    assert standing(app)[0] == IssueState.DRAFT


def test_a_voided_approval_names_who_edited_what(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        approved(publication())
    alice.post("/desk/issues/1/sections/1", data={"heading": "", "markdown": "Changed.", "revision": "1"})
    page = alice.get(REVIEW).text
    assert "Approval voided" in page
    assert "Alice edited “Welcome”" in page


@pytest.mark.usefixtures("issue")
def test_colleagues_are_asked_and_say_that_they_have_looked(app: Flask, alice: FlaskClient, petra: FlaskClient) -> None:
    with app.app_context():
        ada = account(ADA).id
    assert "Ada is told by mail." in alice.post(f"{REVIEW}/ask", data={"colleagues": ada}, follow_redirects=True).text
    assert "Nobody new was asked" in petra.post(f"{REVIEW}/colleagues", follow_redirects=True).text
    client = signed_in(app.test_client(), ADA)
    assert "You have not said yet" in client.get(REVIEW).text
    client.post(f"{REVIEW}/looked", data={"seen": "something older"})
    assert "It changed after you opened this page" in client.get(REVIEW).text
    client.post(f"{REVIEW}/looked", data={"seen": standing(app)[1]})
    assert "Has looked" in alice.get(REVIEW).text


def test_an_approver_is_shown_word_by_word_what_changed_since(
    app: Flask, alice: FlaskClient, petra: FlaskClient
) -> None:
    with app.app_context():
        written(publication())
    alice.post(f"{REVIEW}/ask")
    petra.post(f"{REVIEW}/approve", data={"seen": standing(app)[1]})
    assert "Nothing that readers would read has changed since" in petra.get(REVIEW).text
    alice.post(
        "/desk/issues/1/sections/1", data={"heading": "Welcome", "markdown": "Nothing about Welcome.", "revision": "1"}
    )
    page = petra.get(REVIEW).text
    assert "<del>All</del><ins>Nothing</ins>" in page
    assert "Since you last looked" not in alice.get(REVIEW).text


@pytest.mark.usefixtures("issue")
def test_the_very_mail_comes_to_oneself_by_one_press(app: Flask, petra: FlaskClient) -> None:
    page = petra.post("/desk/issues/1/test/mine", follow_redirects=True).text
    assert "on its way to your own address" in page
    with app.app_context():
        assert [message.address for message in db.session.query(Message)] == [PETRA]
