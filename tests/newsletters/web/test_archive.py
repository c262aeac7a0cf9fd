"""The public archive: anybody may read it, and nobody is asked or told anything by it."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from newsletters.issues import Issue, IssueState
from tests.newsletters.publication import publication, written
from tests.people import PETRA, account

SLUG = "immigration-data-and-technology"
SHELF = f"/archive/{SLUG}"
PATHS = ["/", SHELF, f"{SHELF}/2026-11", f"{SHELF}/feed.atom", f"{SHELF}/colours.css"]


@pytest.fixture
def sent(app: Flask) -> None:
    with app.app_context():
        account(PETRA)
        issue = written(publication(about="Monthly. Write to office@example.org."))
        issue.state, issue.sent_at = IssueState.SENT, datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
        issue.sections[0].markdown = "Hello <script>alert(1)</script> **reader**, write to alice@example.org."
        db.session.commit()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.usefixtures("sent")
def test_every_public_page_sets_no_cookie_and_can_be_asked_for_again(client: FlaskClient, path: str) -> None:
    first = client.get(path)
    assert first.status_code == 200
    assert "Set-Cookie" not in first.headers
    assert "public" in first.headers["Cache-Control"]
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.usefixtures("sent")
def test_somebody_signed_in_gets_the_same_page_and_keeps_their_messages(
    petra: FlaskClient, client: FlaskClient, path: str
) -> None:
    with petra.session_transaction() as session:
        session["_flashes"] = [("ok", "Saved.")]
    page = petra.get(path)
    assert "Set-Cookie" not in page.headers
    assert page.data == client.get(path).data
    with petra.session_transaction() as session:
        assert session["_flashes"]


@pytest.mark.usefixtures("sent")
def test_an_issue_is_a_page_to_read_and_nothing_in_it_can_run(client: FlaskClient) -> None:
    page = client.get(f"{SHELF}/2026-11").text
    assert "<strong>reader</strong>" in page
    assert "<script>alert" not in page
    assert "alice@example.org" not in page
    assert "alice at example dot org" in page
    assert "<table" not in page


@pytest.mark.usefixtures("sent")
def test_no_page_shows_an_address_to_a_harvester(client: FlaskClient) -> None:
    for path in PATHS:
        assert "@example.org" not in client.get(path).text


@pytest.mark.usefixtures("sent")
def test_a_correction_stands_above_the_issue_and_is_marked_in_the_list(
    app: Flask, petra: FlaskClient, client: FlaskClient
) -> None:
    before = client.get(f"{SHELF}/2026-11").headers["ETag"]
    done = petra.post("/desk/issues/1/correction", data={"correction": "It is the **9th**."})
    assert done.status_code == 303
    page = client.get(f"{SHELF}/2026-11", headers={"If-None-Match": before})
    assert page.status_code == 200
    assert "It is the <strong>9th</strong>." in page.text
    assert "Correction, " in page.text
    assert "Corrected" in client.get(SHELF).text


@pytest.mark.usefixtures("sent")
def test_before_its_hour_an_issue_is_promised_and_nothing_of_it_is_shown(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        db.session.get_one(Issue, 1).public_at = datetime(2126, 12, 3, 9, 30, tzinfo=UTC)
        db.session.commit()
    page = client.get(f"{SHELF}/2026-11")
    assert (page.status_code, page.headers["Cache-Control"]) == (404, "no-store")
    assert "from Tuesday 3 December 2126, 9:30am" in page.text
    for path in PATHS:
        assert "No. 1: November 2026" not in client.get(path).text
        assert "reader" not in client.get(path).text


def test_a_draft_has_no_page(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        written(publication())
    assert client.get(f"{SHELF}/2026-11").status_code == 404
    assert "Nothing has been sent yet" in client.get(SHELF).text


def test_what_does_not_exist_is_not_found(client: FlaskClient) -> None:
    for path in ("", "/feed.atom", "/2026-11", "/colours.css"):
        assert client.get(f"/archive/nothing{path}").status_code == 404


@pytest.mark.usefixtures("sent")
def test_with_one_newsletter_the_archive_leads_to_it_and_with_two_to_both(app: Flask, client: FlaskClient) -> None:
    assert client.get("/archive").headers["Location"] == SHELF
    with app.app_context():
        publication(title="Second Letter")
    page = client.get("/archive").text
    assert "Second Letter" in page
    assert SHELF in page


@pytest.mark.usefixtures("sent")
def test_an_example_says_so_and_is_kept_from_search_engines(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        db.session.execute(db.text("UPDATE newsletter SET example = true"))
        db.session.execute(db.text("UPDATE issue SET example = true"))
        db.session.commit()
    page = client.get(f"{SHELF}/2026-11").text
    assert "noindex" in page
    assert "an example" in page
