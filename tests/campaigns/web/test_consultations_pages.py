"""Consultations at the desk: following, entering by hand, working on one, and what is told on its page."""

from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from broadside import clock
from broadside.config import Settings, read_settings
from broadside.database import db
from broadside.directory.organisations import Organisation
from broadside.topics import Topic
from campaigns.campaigns import Campaign
from campaigns.consultations.byhand import Entry, enter
from campaigns.consultations.changes import Cause, DeadlineChange, Move, move
from campaigns.consultations.consultations import Consultation, Position
from campaigns.consultations.suggestions import Suggestion
from campaigns.letters.letters import Letter
from campaigns.letters.news import LetterNews
from tests.campaigns.consultations.records import FILE, PATH, put
from tests.conftest import SECRET
from tests.local_site import LocalSite
from tests.people import ALICE, PETRA, account

DESK = "/desk/consultations"


@pytest.fixture
def settings(settings: Settings, site: LocalSite) -> Settings:
    """Settings by which GOV.UK is the site on loopback."""
    there = f"http://{site.host}"
    return read_settings(home=settings.home, secret_key=SECRET, fetch_private_hosts=site.host, govuk_url=there)


@pytest.fixture
def harbour(app: Flask) -> str:
    """One entered by hand that closes in nine days."""
    with app.app_context():
        enter(
            Entry("Harbour guidance", body="Harbour Office"), clock.now() + timedelta(days=9), account(ALICE), "harbour"
        )
        db.session.commit()
    return f"{DESK}/harbour"


def text(answer: TestResponse) -> str:
    return " ".join(BeautifulSoup(answer.data, "html.parser").get_text(" ").split())


def sent(client: FlaskClient, path: str, **form: str) -> str:
    """What the page says after a form was taken."""
    answer = client.post(path, data=form)
    assert answer.status_code == 303, text(answer)
    return text(client.get(answer.location))


def refused(client: FlaskClient, path: str, **form: str) -> str:
    """What the page says of a form that was not taken."""
    answer = client.post(path, data=form)
    assert answer.status_code == 422
    return text(answer)


def test_an_address_is_followed_and_its_page_shows_what_gov_uk_says(alice: FlaskClient, site: LocalSite) -> None:
    put(site, closing_date="2216-06-02T00:00:00+01:00", attachments=[FILE])
    page = sent(alice, f"{DESK}/new", address=f"https://www.gov.uk{PATH}", slug="nfi")
    for said in (
        "Data matching at the harbour",
        "Saturday 1 June 2216, 11:59pm",
        "Harbour Office, Ministry of Tides",
        "respond@example.org",
        "Draft code of practice",
        "It is watched from now on.",
    ):
        assert said in page
    assert "<script>alert" not in alice.get(f"{DESK}/nfi").text
    again = sent(alice, f"{DESK}/new", address=PATH)
    assert "It is watched already" in again


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("", "Give the address"),
        ("https://consult.example.org/a", "Only consultations on GOV.UK can be watched"),
        ("http://169.254.169.254/government/consultations/x", "Only consultations on GOV.UK"),
        (PATH, "no page at this address (404)"),
    ],
)
def test_an_address_that_cannot_be_followed_is_explained_and_kept(
    alice: FlaskClient, address: str, reason: str
) -> None:
    answer = alice.post(f"{DESK}/new", data={"address": address, "slug": "nfi"})
    assert answer.status_code == 422
    assert reason in text(answer)
    field = BeautifulSoup(answer.data, "html.parser").find("input", {"name": "slug"})
    assert field["value"] == "nfi"  # type: ignore[index]


def test_looking_again_tells_what_moved_until_somebody_notes_it(
    alice: FlaskClient, app: Flask, site: LocalSite
) -> None:
    put(site, closing_date="2216-06-02T12:00:00+01:00")
    sent(alice, f"{DESK}/new", address=PATH, slug="nfi")
    put(site, closing_date="2216-06-09T12:00:00+01:00")
    page = sent(alice, f"{DESK}/nfi/refresh")
    assert (
        "was extended from Sunday 2 June 2216, 12:00pm to Sunday 9 June 2216, 12:00pm, without an announcement" in page
    )
    elsewhere = text(alice.get("/desk/audit"))
    assert "The deadline of “Data matching at the harbour” was extended" in elsewhere
    with app.app_context():
        ident = DeadlineChange.unnoted()[0].id
    sent(alice, f"{DESK}/nfi/changes/{ident}/noted")
    assert "The deadline of “Data matching at the harbour” was extended" not in text(alice.get("/desk/audit"))
    assert "Changed without an announcement" in text(alice.get(f"{DESK}/nfi")), "the history stays"
    put(site, closing_date="2216-06-09T12:00:00+01:00")
    assert "nothing has changed" in sent(alice, f"{DESK}/nfi/refresh")


def test_trouble_with_gov_uk_is_told_where_it_matters(alice: FlaskClient, site: LocalSite) -> None:
    put(site, closing_date="2216-06-02T12:00:00+01:00")
    sent(alice, f"{DESK}/new", address=PATH, slug="nfi")
    site.put(f"/api/content{PATH}", "", 500)
    for _ in range(3):
        page = sent(alice, f"{DESK}/nfi/refresh")
    assert "It could not be looked at." in page
    assert "GOV.UK could not be read" in page
    assert "cannot be looked at: 127.0.0.1 has a fault of its own" in text(alice.get(DESK))


def test_one_is_entered_by_hand_with_the_same_fields(alice: FlaskClient, app: Flask) -> None:
    with app.app_context():
        db.session.add(Topic(slug="policing", name="Policing", words={}))
        Campaign.begin("Live facial recognition", account(ALICE), "lfr")
        db.session.commit()
    page = sent(
        alice,
        f"{DESK}/new/by-hand",
        title="Live facial recognition guidance",
        slug="lfr-guidance",
        body="College of Policing",
        url="https://college.example.org/lfr",
        summary="Where and whom to watch.",
        opens_day="2026-11-01",
        closes_day="2216-12-21",
        email="lfr@example.org",
        postal_address="1 Harbour Road\nTown",
        documents="Draft | https://college.example.org/draft.pdf\nhttps://college.example.org/more.pdf",
        how="Answer **question 3**.",
        campaign="lfr",
        topics="policing",
    )
    for said in ("Saturday 21 December 2216, 11:59pm", "College of Policing", "lfr@example.org", "Draft", "Policing"):
        assert said in page
    with app.app_context():
        made = Consultation.find("lfr-guidance")
        assert made is not None
        assert made.closes_at == datetime(2216, 12, 22, tzinfo=UTC)
        assert [each["title"] for each in made.documents] == ["Draft", "https://college.example.org/more.pdf"]
        assert made.campaign is not None
    edited = alice.get(f"{DESK}/lfr-guidance/edit").text
    assert "Draft | https://college.example.org/draft.pdf" in edited


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"title": ""}, "Give its title"),
        ({"slug": "harbour"}, "“harbour” is taken"),
        ({"slug": "new"}, "“new” is taken"),
        ({"slug": "No name"}, "small letters, figures and hyphens"),
        ({"closes_day": "2021-02-30"}, "as a date"),
        ({"closes_day": "9999-12-31"}, "this time and age"),
        ({"closes_time": "09:30"}, "Give the day as well as the time"),
        ({"closes_day": "2027-03-28", "closes_time": "01:30"}, "does not exist on 28 March 2027"),
        ({"opens_day": "2027-03-02", "closes_day": "2027-03-01"}, "close before it opens"),
        ({"url": "javascript:alert(1)"}, "begins with https://"),
        ({"email": "nobody"}, "not a mail address"),
        ({"documents": "Draft | ftp://x"}, "Line 1 needs a title"),
        ({"campaign": "none"}, "Choose a campaign from the list"),
    ],
)
@pytest.mark.usefixtures("harbour")
def test_what_was_typed_wrongly_is_named_and_nothing_is_half_done(
    alice: FlaskClient, app: Flask, form: dict[str, str], reason: str
) -> None:
    assert reason in refused(alice, f"{DESK}/new/by-hand", **({"title": "Guidance"} | form))
    with app.app_context():
        assert [each.slug for each in Consultation.all()] == ["harbour"]


@pytest.mark.parametrize(
    ("typed", "closes_at", "shown"),
    [
        (("2026-03-28", ""), "2026-03-29T00:00", "Saturday 28 March 2026, 11:59pm"),
        (("2026-03-29", ""), "2026-03-29T23:00", "Sunday 29 March 2026, 11:59pm"),
        (("2026-10-24", ""), "2026-10-24T23:00", "Saturday 24 October 2026, 11:59pm"),
        (("2026-10-25", ""), "2026-10-26T00:00", "Sunday 25 October 2026, 11:59pm"),
        (("2026-10-25", "01:30"), "2026-10-25T00:30", "Sunday 25 October 2026, 1:30am"),
    ],
)
def test_closings_typed_around_both_clock_changes_are_the_right_instants(
    alice: FlaskClient, app: Flask, typed: tuple[str, str], closes_at: str, shown: str
) -> None:
    page = sent(alice, f"{DESK}/new/by-hand", title="Guidance", slug="g", closes_day=typed[0], closes_time=typed[1])
    assert shown in page
    with app.app_context():
        made = Consultation.find("g")
        assert made is not None
        assert made.closes_at == datetime.fromisoformat(f"{closes_at}+00:00")


def test_a_watched_one_is_not_rewritten_at_the_desk(alice: FlaskClient, site: LocalSite) -> None:
    put(site)
    sent(alice, f"{DESK}/new", address=PATH, slug="nfi")
    page = sent(alice, f"{DESK}/nfi/edit", title="Another title", how="Answer **question 3**.")
    assert "Another title" not in page
    assert "Answer question 3 ." in page
    assert "GOV.UK says whether it is withdrawn" in sent(alice, f"{DESK}/nfi/withdrawn", why="x")


def test_the_deadline_is_moved_by_hand_with_its_cause(alice: FlaskClient, harbour: str, app: Flask) -> None:
    assert "Choose why it moved" in refused(alice, f"{harbour}/deadline", closes_day="2216-12-21")
    assert "No letter that was delivered" in refused(
        alice, f"{harbour}/deadline", closes_day="2216-12-21", cause="letter"
    )
    page = sent(alice, f"{harbour}/deadline", closes_day="2216-12-21", cause="announced", note="By mail")
    assert "Saturday 21 December 2216, 11:59pm" in page
    assert "“By mail”" in page
    assert "closes then already" in refused(alice, f"{harbour}/deadline", closes_day="2216-12-21", cause="announced")
    with app.app_context():
        (change,) = DeadlineChange.of(Consultation.all()[0])
        assert (change.cause, change.account_id) == (Cause.ANNOUNCED, account(ALICE).id)


def test_a_letter_that_asked_for_it_is_told_that_it_was_granted(alice: FlaskClient, harbour: str, app: Flask) -> None:
    with app.app_context():
        letter = Letter(
            slug="six-weeks", title="Six more weeks", addressee="The Master", consultation=Consultation.all()[0]
        )
        letter.delivered_at = clock.now()
        db.session.add(letter)
        db.session.commit()
    assert "Our letter asked for it" in text(alice.get(f"{harbour}/deadline"))
    page = sent(alice, f"{harbour}/deadline", closes_day="2216-12-21", cause="letter")
    assert "After our letter asked for it" in page
    with app.app_context():
        letter = db.session.query(Letter).one()
        assert DeadlineChange.of(Consultation.all()[0])[0].letter_id == letter.id
        assert len(LetterNews.of(letter)) == 1


def test_position_and_owner_are_taken(alice: FlaskClient, harbour: str, app: Flask) -> None:
    with app.app_context():
        petra = account(PETRA).id
    sent(alice, f"{harbour}/position", position="jointly responding", owner=str(petra))
    row = text(alice.get(DESK))
    assert "Jointly responding" in row
    assert "Petra" in row
    assert "needs its time" not in row
    for form, reason in (
        ({"position": "submitted"}, "Say when the response was submitted"),
        ({"position": "watching", "owner": "999"}, "Choose somebody from the list"),
        ({"position": "nonsense"}, "Choose what we do from the list"),
    ):
        assert reason in sent(alice, f"{harbour}/position", **form)
    with app.app_context():
        assert Consultation.all()[0].position == Position.JOINTLY


def test_a_publisher_notes_that_our_response_went_in(petra: FlaskClient, alice: FlaskClient, harbour: str) -> None:
    assert alice.post(f"{harbour}/submitted", data={"submitted": "2026-11-20T10:00"}).status_code == 403
    assert "in the future" in refused(petra, f"{harbour}/submitted", submitted="2216-11-20T10:00")
    assert "as a date and a time" in refused(petra, f"{harbour}/submitted", submitted="soon")
    page = sent(petra, f"{harbour}/submitted", submitted="2021-11-20T10:00", our_response="https://example.org/r.pdf")
    assert "Saturday 20 November 2021, 10:00am" in page
    assert "We have responded. Our response went in on 20 November 2021." in text(petra.get("/consultations/harbour"))


def test_partners_come_from_the_directory(alice: FlaskClient, harbour: str, app: Flask) -> None:
    with app.app_context():
        Organisation.add("Harbour Law Centre")
        db.session.commit()
    assert "The directory has no “Nobody”" in refused(alice, f"{harbour}/partners", partner="Nobody")
    page = sent(alice, f"{harbour}/partners", partner="the harbour law centre", part="legal review")
    assert "Harbour Law Centre legal review" in page
    with app.app_context():
        ident = Consultation.all()[0].partners[0].id
    assert "goes on without Harbour Law Centre" in sent(alice, f"{harbour}/partners/{ident}/remove")


def test_internal_deadlines_are_worked_through(alice: FlaskClient, harbour: str, app: Flask) -> None:
    day = (clock.today() + timedelta(days=2)).isoformat()
    later = (clock.today() + timedelta(days=60)).isoformat()
    assert "closes before that" in refused(alice, f"{harbour}/steps", step="Comments", due_day=later)
    assert "Give what is to be done" in refused(alice, f"{harbour}/steps", due_day=day)
    assert "First draft" in sent(alice, f"{harbour}/steps", step="First draft", due_day=day)
    with app.app_context():
        ident = Consultation.all()[0].steps[0].id
    assert "“First draft” done" in sent(alice, f"{harbour}/steps/{ident}/done")
    assert "“First draft” open again" in sent(alice, f"{harbour}/steps/{ident}/done", undo="y")
    assert "closes before that" in sent(alice, f"{harbour}/steps/{ident}/move", due_day=later)
    assert "moved to" in sent(alice, f"{harbour}/steps/{ident}/move", due_day=clock.today().isoformat())
    assert "“First draft” called off" in sent(alice, f"{harbour}/steps/{ident}/drop")
    assert "“First draft” back" in sent(alice, f"{harbour}/steps/{ident}/drop", undo="y")


def test_what_belongs_to_another_consultation_is_not_there(alice: FlaskClient, harbour: str, app: Flask) -> None:
    with app.app_context():
        other = enter(Entry("Other"), clock.now() + timedelta(days=9), account(ALICE), "other")
        step = other.add_step("Draft", clock.now(), account(ALICE))
        other.work_with(Organisation.add("Harbour Law Centre"), "", account(ALICE))
        assert other.closes_at is not None
        change = move(other, Move(other.closes_at + timedelta(days=1), Cause.SILENT), None)
        db.session.commit()
        paths = [f"steps/{step.id}/done", f"partners/{other.partners[0].id}/remove", f"changes/{change.id}/noted"]
    assert [alice.post(f"{harbour}/{path}").status_code for path in paths] == [404, 404, 404]


def test_outcome_and_withdrawal_are_noted_by_hand(alice: FlaskClient, harbour: str) -> None:
    page = sent(alice, f"{harbour}/withdrawn", why="It was a mistake.")
    assert "It was a mistake." in page
    assert "Withdrawn" in text(alice.get("/consultations"))
    assert "is back" in sent(alice, f"{harbour}/withdrawn", undo="y")
    assert "Give what was decided" in refused(alice, f"{harbour}/outcome", outcome_at="2026-11-20T10:00")
    page = sent(
        alice,
        f"{harbour}/outcome",
        outcome_at="2021-11-20T10:00",
        outcome="They go on.",
        outcome_url="https://example.org/o",
    )
    assert "They go on." in page


def test_an_overdue_response_is_shown(alice: FlaskClient, app: Flask) -> None:
    with app.app_context():
        enter(Entry("Harbour guidance"), clock.now() - timedelta(weeks=14), account(ALICE), "harbour")
        db.session.commit()
    assert "Response overdue" in text(alice.get(DESK))
    assert "12 weeks after closing" in text(alice.get(f"{DESK}/harbour"))
    assert "has not come yet" in text(alice.get("/consultations/harbour"))


def test_suggestions_are_followed_or_left_by_a_person(alice: FlaskClient, app: Flask, site: LocalSite) -> None:
    put(site)
    with app.app_context():
        for path, title in ((PATH, "Data matching"), ("/government/consultations/sea", "The sea")):
            db.session.add(Suggestion(govuk_path=path, title=title, score=2.0, why=["matching"]))
        db.session.commit()
        idents = {each.title: each.id for each in Suggestion.waiting()}
    page = text(alice.get(DESK))
    assert "2 suggested" in page
    assert "matched: matching" in page
    sea = f"{DESK}/suggestions/{idents['The sea']}"
    assert "could not be read" in sent(alice, f"{sea}/follow")
    assert "is not suggested any more" in sent(alice, f"{sea}/leave")
    assert "is watched from now on" in sent(alice, f"{DESK}/suggestions/{idents['Data matching']}/follow")
    assert "suggested" not in text(alice.get(DESK)).casefold().replace("suggested any more", "")


def test_hidden_ones_are_for_the_desk_alone(petra: FlaskClient, client: FlaskClient, harbour: str) -> None:
    assert client.get("/consultations/harbour").status_code == 200
    assert "is kept to the desk" in sent(petra, f"{harbour}/public")
    assert client.get("/consultations/harbour").status_code == 404
    assert "Harbour guidance" not in client.get("/consultations").text
    assert "is shown to readers" in sent(petra, f"{harbour}/public", show="y")


def test_a_viewer_reads_and_is_offered_no_form(victor: FlaskClient, harbour: str) -> None:
    page = BeautifulSoup(victor.get(harbour).data, "html.parser").main
    assert page is not None
    assert page.find("form") is None


def test_what_others_wrote_is_shown_as_text(alice: FlaskClient, site: LocalSite) -> None:
    evil = '<img src=x onerror="alert(1)">'
    put(
        site,
        title=evil,
        description=evil,
        ways_to_respond={"postal_address": evil},
        links={"organisations": [{"title": evil}]},
    )
    sent(alice, f"{DESK}/new", address=PATH, slug="evil")
    for path in (DESK, f"{DESK}/evil", "/consultations", "/consultations/evil"):
        assert "<img" not in alice.get(path).text
