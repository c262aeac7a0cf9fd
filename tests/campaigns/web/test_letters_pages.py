"""Letters at the desk, by their forms: begun, published, closed, put on paper, delivered, answered."""

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside import clock
from broadside.accounts import Role
from broadside.database import db
from campaigns.letters.letters import Letter, LetterState
from campaigns.letters.packs import Pack
from campaigns.letters.replies import Reply
from campaigns.letters.signatures import Standing
from tests.campaigns import signed
from tests.people import ADA, account

DETAILS = {
    "title": "Give people time",
    "addressee": "The Rt Hon Ann Other MP",
    "office": "Secretary of State",
    "postal": "1 Example Street\r\nLondon",
    "closes_day": "2099-03-20",
    "target": "60",
}
DESK = "/desk/letters"


def state(app: Flask, slug: str = "nfi-letter") -> LetterState:
    with app.app_context():
        found = Letter.find(slug)
        assert found is not None
        return found.state


@pytest.fixture
def nfi(app: Flask) -> str:
    """The desk address of an open letter with a signature of each kind."""
    with app.app_context():
        made = signed.letter()
        signed.by_organisation(made, "Harbour Law Centre")
        signed.by_leader(made, "Dr Amal Hassan", "Director", "Harbour Law Centre")
        signed.by_person(made, "Bea Person")
        return f"{DESK}/{made.slug}"


def test_a_letter_is_begun_with_its_details_and_goes_on_to_its_text(app: Flask, alice: FlaskClient) -> None:
    with app.app_context():
        signed.organisation("Harbour Law Centre")
        signed.organisation("The Crossing Project")
        db.session.commit()
    answer = alice.post(f"{DESK}/new", data=DETAILS | {"initiators": "crossing project\nHarbour Law Centre"})
    assert answer.location == f"{DESK}/give-people-time/text"
    with app.app_context():
        made = Letter.find("give-people-time")
        assert made is not None
        assert (made.postal, made.target) == ("1 Example Street\nLondon", 60)
        assert [each.organisation.name for each in made.initiators] == ["The Crossing Project", "Harbour Law Centre"]
        assert clock.closing_words(made.closes_at) == "Friday 20 March 2099, 11:59pm"  # type: ignore[arg-type]
    form = alice.get(f"{DESK}/give-people-time/edit").text
    assert 'value="2099-03-20"' in form
    assert "The Crossing Project\nHarbour Law Centre" in form


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("title", " ", "Give the letter’s title."),
        ("initiators", "Harbor Law Centre", "is not in the directory. Do you mean “Harbour Law Centre”?"),
        ("closes_day", "soon", "as a date"),
        ("closes_day", "", "or leave out the time"),
        ("closes_time", "25:00", "Give a time of day"),
        ("target", "0", "whole number from 1"),
        ("elsewhere", "javascript:alert(1)", "begins with https://"),
        ("consultation", "nothing", "Choose a consultation"),
    ],
)
def test_what_is_wrong_is_said_by_its_field_and_nothing_is_kept(
    app: Flask, alice: FlaskClient, field: str, typed: str, words: str
) -> None:
    with app.app_context():
        signed.organisation("Harbour Law Centre")
        db.session.commit()
    answer = alice.post(f"{DESK}/new", data=DETAILS | {"closes_time": "17:00"} | {field: typed})
    assert answer.status_code == 422
    assert words in answer.text
    assert f'href="#f-{field}"' in answer.text
    with app.app_context():
        assert Letter.all() == []


def test_it_cannot_close_before_it_opens(alice: FlaskClient) -> None:
    answer = alice.post(f"{DESK}/new", data=DETAILS | {"opens_day": "2099-04-01"})
    assert answer.status_code == 422
    assert "It would close before it opens" in answer.text
    assert 'href="#f-closes_day"' in answer.text


def test_the_hour_that_the_clocks_skip_is_refused_and_summer_time_is_right(app: Flask, alice: FlaskClient) -> None:
    skipped = {"closes_day": "2099-03-29", "closes_time": "01:30"}
    assert "does not exist" in alice.post(f"{DESK}/new", data=DETAILS | skipped).text
    alice.post(f"{DESK}/new", data=DETAILS | {"closes_day": "2099-07-01", "closes_time": "17:00"})
    with app.app_context():
        (made,) = Letter.all()
        assert made.closes_at is not None
        assert made.closes_at.hour == 16


def test_publishing_is_asked_about_and_refused_in_words(app: Flask, alice: FlaskClient, petra: FlaskClient) -> None:
    alice.post(f"{DESK}/new", data=DETAILS)
    at = f"{DESK}/give-people-time"
    assert "Write its text" in petra.get(f"{at}/publish").text
    assert "Write its text" in petra.post(f"{at}/publish", follow_redirects=True).text
    assert state(app, "give-people-time") == LetterState.DRAFT
    alice.post(f"{at}/text", data={"text": "Dear Minister,", "on": ""})
    assert "Friday 20 March 2099, 11:59pm" in petra.get(f"{at}/publish").text
    assert "It is published." in petra.post(f"{at}/publish", follow_redirects=True).text
    assert state(app, "give-people-time") == LetterState.OPEN


def test_the_page_of_a_letter_shows_what_waits_and_how_the_count_grows(alice: FlaskClient, nfi: str) -> None:
    page = alice.get(nfi).text
    assert "1 of the 60 organisations we hope for" in page
    assert "1 organisation, 1 leader and 1 individual." in page
    assert "target 60" in page
    assert "We ask for <strong>six more weeks</strong>" in page
    listed = alice.get(DESK).text
    assert "1 of the 60 organisations we hope for" in listed
    assert "closes in 9 days" in listed


def test_pausing_and_resuming(app: Flask, alice: FlaskClient, petra: FlaskClient, nfi: str) -> None:
    assert "It is paused" in alice.post(f"{nfi}/pause", follow_redirects=True).text
    assert state(app) == LetterState.PAUSED
    assert "nobody can sign" in alice.get(nfi).text
    petra.post(f"{nfi}/resume")
    assert state(app) == LetterState.OPEN


def test_the_closing_is_moved_to_later_days_alone(app: Flask, petra: FlaskClient, nfi: str) -> None:
    early = petra.post(f"{nfi}/extend", data={"closes_day": "2020-01-01"})
    assert early.status_code == 422
    assert "has passed" in early.text
    assert "11:59pm" in petra.post(f"{nfi}/extend", data={"closes_day": "2099-03-20"}, follow_redirects=True).text


def test_closing_and_opening_again(app: Flask, petra: FlaskClient, nfi: str) -> None:
    assert "3 signatures stay" in petra.get(f"{nfi}/close").text
    petra.post(f"{nfi}/close")
    assert state(app) == LetterState.CLOSED
    assert petra.post(f"{nfi}/reopen", data={"closes_day": "2020-01-01"}).status_code == 422
    assert state(app) == LetterState.CLOSED
    petra.post(f"{nfi}/reopen", data={"closes_day": ""})
    assert state(app) == LetterState.OPEN


def test_a_pack_is_made_once_it_is_closed_and_fetched_as_it_was(
    app: Flask, alice: FlaskClient, petra: FlaskClient, nfi: str
) -> None:
    assert "open for signatures" in alice.post(f"{nfi}/packs", follow_redirects=True).text
    petra.post(f"{nfi}/close")
    assert "not on paper yet" in alice.get(nfi).text
    alice.post(f"{nfi}/packs")
    with app.app_context():
        pack = db.session.query(Pack).one()
        kept = {"pdf": pack.pdf, "docx": pack.docx}
    for form, data in kept.items():
        answer = alice.get(f"{nfi}/packs/1.{form}")
        assert answer.data == data
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="nfi-letter-')
    with app.app_context():
        signed.letter("other")
    assert alice.get(f"{DESK}/other/packs/1.pdf").status_code == 404


def test_a_delivery_and_a_reply_are_recorded_and_what_was_typed_is_never_lost(
    app: Flask, alice: FlaskClient, petra: FlaskClient, nfi: str
) -> None:
    petra.post(f"{nfi}/close")
    assert "not on paper yet" in petra.get(f"{nfi}/deliver").text
    wrong = petra.post(f"{nfi}/deliver", data={"delivered_day": "2099-01-01", "how": "By a very long way"})
    assert wrong.status_code == 422
    assert "lies in the future" in wrong.text
    assert "By a very long way" in wrong.text
    today = clock.today().isoformat()
    petra.post(f"{nfi}/deliver", data={"delivered_day": today, "how": "By post"})
    assert state(app) == LetterState.DELIVERED
    assert "awaiting a reply" in alice.get(nfi).text
    empty = alice.post(f"{nfi}/replies/new", data={"day": today, "sender": "The Head", "assessment": "Silence."})
    assert empty.status_code == 422
    assert "as text or as a file" in empty.text
    assert "Silence." in empty.text
    given = {"day": today, "sender": "The Head", "assessment": "They **refuse**.", "public": "y"}
    file = {"file": (io.BytesIO(b"%PDF-1.7 no"), "No.pdf")}
    page = alice.post(f"{nfi}/replies/new", data=given | file, follow_redirects=True).text
    assert "The reply is recorded" in page
    assert "They <strong>refuse</strong>." in page
    assert "A mail to signatories is drafted" in page
    assert state(app) == LetterState.ANSWERED


def test_the_file_of_a_reply_is_an_attachment_and_public_only_when_the_reply_is(
    app: Flask, alice: FlaskClient, petra: FlaskClient, client: FlaskClient, nfi: str
) -> None:
    petra.post(f"{nfi}/close")
    today = clock.today().isoformat()
    petra.post(f"{nfi}/deliver", data={"delivered_day": today, "how": "By post"})
    hostile = {"file": (io.BytesIO(b"<!doctype html><script>alert(1)</script>"), "reply.pdf")}
    refused = alice.post(f"{nfi}/replies/new", data={"day": today, "sender": "The Head"} | hostile)
    assert refused.status_code == 422
    assert "whatever its name says" in refused.text
    alice.post(
        f"{nfi}/replies/new",
        data={"day": today, "sender": "The Head", "file": (io.BytesIO(b"%PDF-1.7 no"), "Réply; x=1.pdf")},
    )
    assert client.get("/letters/nfi-letter/replies/1/file").status_code == 404
    assert alice.get(f"{nfi}/replies/1/file").data == b"%PDF-1.7 no"
    alice.post(f"{nfi}/replies/1", data={"day": today, "sender": "The Head", "public": "y"})
    answer = client.get("/letters/nfi-letter/replies/1/file")
    assert answer.data == b"%PDF-1.7 no"
    assert answer.mimetype == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="reply-x-1.pdf"'
    with app.app_context():
        signed.letter("other")
        assert db.session.query(Reply).count() == 1
    assert client.get("/letters/other/replies/1/file").status_code == 404


def test_a_draft_is_deleted_by_its_name(app: Flask, alice: FlaskClient) -> None:
    alice.post(f"{DESK}/new", data=DETAILS)
    at = f"{DESK}/give-people-time/discard"
    alice.post(at, data={"confirm": "give people time"})
    assert state(app, "give-people-time") == LetterState.DRAFT
    alice.post(at, data={"confirm": "Give people time"})
    with app.app_context():
        assert Letter.all() == []


def test_the_rail_says_how_many_signatures_wait(app: Flask, alice: FlaskClient, nfi: str) -> None:
    assert "to review" not in alice.get(DESK).text
    with app.app_context():
        found = Letter.find("nfi-letter")
        assert found is not None
        signed.by_person(found, "Di Doubtful", standing=Standing.REVIEW)
    assert "1 to review" in alice.get(DESK).text
    assert "1 signature waits for review." in alice.get(nfi).text


def test_a_viewer_sees_no_button_that_would_be_refused(app: Flask, victor: FlaskClient, nfi: str) -> None:
    with app.app_context():
        assert account(ADA).may(Role.PUBLISHER)
    page = victor.get(nfi).text
    for words in ("Close now", "Pause", ">Edit", "Write one"):
        assert words not in page


def test_titles_are_never_taken_for_markup(app: Flask, alice: FlaskClient) -> None:
    alice.post(f"{DESK}/new", data=DETAILS | {"title": "<script>alert(1)</script>", "addressee": "<b>Head</b>"})
    for page in (alice.get(DESK).text, alice.get(f"{DESK}/script-alert-1-script").text):
        assert "<script>alert" not in page
        assert "&lt;b&gt;Head" in page


def test_beginning_the_same_letter_twice_begins_one_and_another_addressee_makes_another(alice: FlaskClient) -> None:
    assert alice.post(f"{DESK}/new", data=DETAILS).status_code == 303
    again = alice.post(f"{DESK}/new", data=DETAILS)
    assert again.status_code == 422
    assert "There is a letter of this title to them already." in again.text
    assert alice.post(f"{DESK}/new", data=DETAILS | {"addressee": "Somebody Else"}).status_code == 303
