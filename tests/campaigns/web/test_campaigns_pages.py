"""Campaigns at the desk and in public: what is typed is kept, what is internal is not shown."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page

from broadside.audit import Audit
from broadside.database import db
from broadside.directory.organisations import Organisation
from campaigns.campaigns import Campaign
from campaigns.consultations.consultations import Consultation
from campaigns.updates import Update
from tests.campaigns import filling, signed
from tests.looking import faults_everywhere, let_in
from tests.people import ALICE, PETRA, account

FORM = {
    "title": "Immigration exemption",
    "summary": "It took away the right to see one's own file.",
    "text": "The exemption is **unlawful**.",
    "lead": "Example Rights",
    "partner_name": ["Harbour Law Centre", ""],
    "partner_part": ["counsel", ""],
}


def seen_in(page: str) -> str:
    """What a form remembers of the campaign as it was."""
    return page.partition('name="seen" value="')[2].partition('"')[0]


@pytest.fixture
def nfi(app: Flask) -> str:
    """A public campaign with one public and one internal update, an action and an event."""
    with app.app_context():
        filling.around(account(PETRA))
    return "nfi"


def test_a_campaign_is_begun_published_and_read_by_everybody(
    app: Flask, alice: FlaskClient, petra: FlaskClient, client: FlaskClient
) -> None:
    assert alice.post("/desk/campaigns/new", data=FORM).location == "/desk/campaigns/immigration-exemption"
    assert client.get("/campaigns/immigration-exemption").status_code == 404
    assert alice.post("/desk/campaigns/immigration-exemption/publish").status_code == 403
    assert petra.post("/desk/campaigns/immigration-exemption/publish").status_code == 303
    page = client.get("/campaigns/immigration-exemption")
    assert "<strong>unlawful</strong>" in page.text
    assert "Led by Example Rights, with 1 partner" in page.text
    assert "Harbour Law Centre <small>counsel</small>" in page.text
    assert "Set-Cookie" not in page.headers
    with app.app_context():
        assert Organisation.named("Example Rights") is not None


def test_a_wrong_form_keeps_what_was_typed_and_changes_nothing(app: Flask, alice: FlaskClient, nfi: str) -> None:
    seen = seen_in(alice.get(f"/desk/campaigns/{nfi}/edit").text)
    page = alice.post(f"/desk/campaigns/{nfi}/edit", data=FORM | {"title": "", "text": "Long work", "seen": seen})
    assert page.status_code == 422
    assert "Give the campaign’s title." in page.text
    assert "Long work" in page.text
    assert 'value="Harbour Law Centre"' in page.text
    with app.app_context():
        assert Campaign.public_ones()[0].title == filling.BRIEF.title


def test_a_colleague_s_words_are_not_written_over_unseen(
    app: Flask, alice: FlaskClient, petra: FlaskClient, nfi: str
) -> None:
    own = f"/desk/campaigns/{nfi}/edit"
    hers, theirs = (seen_in(who.get(own).text) for who in (alice, petra))
    assert petra.post(own, data=FORM | {"text": "Petra wrote.", "seen": theirs}).status_code == 303
    late = alice.post(own, data=FORM | {"text": "Alice wrote.", "seen": hers})
    assert late.status_code == 409
    assert "A colleague saved this campaign since you opened it." in late.text
    assert "Alice wrote." in late.text
    with app.app_context():
        assert Campaign.public_ones()[0].text == "Petra wrote."
    assert alice.post(own, data=FORM | {"text": "Alice wrote.", "seen": seen_in(late.text)}).status_code == 303
    with app.app_context():
        assert Campaign.public_ones()[0].text == "Alice wrote."


def test_a_campaign_without_a_summary_is_not_published_and_says_why(alice: FlaskClient, petra: FlaskClient) -> None:
    alice.post("/desk/campaigns/new", data={"title": "Bare"})
    answer = petra.post("/desk/campaigns/bare/publish", follow_redirects=True)
    assert "Write a summary first" in answer.text
    assert "Nothing was published" in answer.text


def test_the_desk_shows_the_whole_timeline_and_the_public_page_its_public_part(
    alice: FlaskClient, victor: FlaskClient, client: FlaskClient, nfi: str
) -> None:
    assert "They hint at yes." in alice.get(f"/desk/campaigns/{nfi}").text
    assert "Add an update" not in victor.get(f"/desk/campaigns/{nfi}").text
    for path in (f"/campaigns/{nfi}", f"/campaigns/{nfi}/feed.atom"):
        assert "They hint at yes." not in client.get(path).text
        assert "<strong>moved</strong>" in client.get(path).text or "&lt;strong&gt;" in client.get(path).text


def test_an_update_is_added_changed_and_removed(app: Flask, alice: FlaskClient, client: FlaskClient, nfi: str) -> None:
    typed = {"day": "2021-03-25", "kind": "extension", "text": "Granted: **5 May**.", "public": "y"}
    assert alice.post(f"/desk/campaigns/{nfi}/updates", data=typed).status_code == 303
    assert "Granted: <strong>5 May</strong>" in client.get(f"/campaigns/{nfi}").text
    with app.app_context():
        number = db.session.query(Update).order_by(Update.id.desc()).first().id  # type: ignore[union-attr]
    own = f"/desk/campaigns/{nfi}/updates/{number}"
    assert 'value="2021-03-25"' in alice.get(own).text
    wrong = alice.post(own, data=typed | {"day": "yesterday", "text": "Kept words"})
    assert wrong.status_code == 422
    assert "Give the day as a date, such as 2026-12-03." in wrong.text
    assert "Kept words" in wrong.text
    alice.post(own, data=typed | {"public": ""})
    assert "Granted" not in client.get(f"/campaigns/{nfi}").text
    assert alice.post(f"{own}/remove").status_code == 303
    assert alice.get(own).status_code == 404


def test_an_update_is_found_below_its_own_campaign_alone(app: Flask, alice: FlaskClient, nfi: str) -> None:
    with app.app_context():
        filling.campaign(account(ALICE), "other")
        number = Update.of(Campaign.public_ones()[0])[0].id
    statuses = {alice.get(f"/desk/campaigns/{slug}/updates/{number}").status_code for slug in (nfi, "other")}
    assert statuses == {200, 404}


def test_letters_and_consultations_stand_on_both_pages(
    app: Flask, alice: FlaskClient, client: FlaskClient, nfi: str
) -> None:
    with app.app_context():
        campaign = Campaign.find(nfi)
        signed.letter(campaign=campaign)
        signed.letter("draft-letter", campaign=campaign, title="Not yet", published_at=None)
        db.session.add(Consultation(slug="nfi", title="Data matching", body="Cabinet Office", campaign=campaign))
        db.session.add(Consultation(slug="inner", title="Inner plans", public=False, campaign=campaign))
        db.session.commit()
    desk, public = alice.get(f"/desk/campaigns/{nfi}").text, client.get(f"/campaigns/{nfi}").text
    for title in ("Give people time to answer", "Data matching"):
        assert title in desk
        assert title in public
    for title in ("Not yet", "Inner plans"):
        assert title in desk
        assert title not in public
    assert "closes in 9 days" in public
    assert "2 letters, 2 consultations, 1 action, 1 event" in alice.get("/desk/campaigns").text


def test_hiding_closing_and_going_on_are_said_to_readers(
    petra: FlaskClient, client: FlaskClient, nfi: str, app: Flask
) -> None:
    petra.post(f"/desk/campaigns/{nfi}/close")
    assert "This campaign closed on" in client.get(f"/campaigns/{nfi}").text
    assert "Closed campaigns" in client.get("/campaigns").text
    petra.post(f"/desk/campaigns/{nfi}/reopen")
    assert "This campaign closed on" not in client.get(f"/campaigns/{nfi}").text
    petra.post(f"/desk/campaigns/{nfi}/hide")
    for path in (f"/campaigns/{nfi}", f"/campaigns/{nfi}/feed.atom"):
        assert client.get(path).status_code == 404
    assert filling.BRIEF.title not in client.get("/campaigns").text
    assert f'href="/campaigns/{nfi}"' not in client.get("/actions/write-to-your-mp").text
    assert "took the campaign National Fraud Initiative data matching powers away" in petra.get("/desk/audit").text
    with app.app_context():
        assert db.session.query(Audit).filter_by(action="campaign.reopened").count() == 1


def test_readers_are_offered_campaigns_when_there_are_some(app: Flask, client: FlaskClient) -> None:
    assert 'href="/campaigns"' not in client.get("/library").text
    with app.app_context():
        filling.campaign(account(PETRA))
    assert 'href="/campaigns"' in client.get("/library").text
    head = client.get("/campaigns").text.partition("</nav>")[0]
    assert 'href="/library"' in head
    assert 'href="/campaigns" aria-current="page"' in head


def test_hostile_words_stay_words(alice: FlaskClient, petra: FlaskClient, client: FlaskClient) -> None:
    hostile = "<script>alert(1)</script>"
    alice.post(
        "/desk/campaigns/new",
        data=FORM | {"title": f"Mine {hostile}", "summary": hostile, "text": hostile, "lead": hostile},
    )
    slug = "mine-script-alert-1-script"
    petra.post(f"/desk/campaigns/{slug}/publish")
    alice.post(
        f"/desk/campaigns/{slug}/updates", data={"day": "2021-03-25", "kind": "media", "text": hostile, "public": "y"}
    )
    for page in (alice.get(f"/desk/campaigns/{slug}"), client.get(f"/campaigns/{slug}"), client.get("/campaigns")):
        assert page.status_code == 200
        assert hostile not in page.text


def test_the_pages_stand_up_to_axe(
    app: Flask, browser_context: BrowserContext, browser_page: Page, live_server: str, nfi: str
) -> None:
    let_in(app, browser_context, live_server, PETRA)
    found = []
    for path in (
        "/desk/campaigns",
        f"/desk/campaigns/{nfi}",
        f"/desk/campaigns/{nfi}/edit",
        f"/desk/campaigns/{nfi}/updates/1",
        "/desk/actions",
        "/desk/actions/write-to-your-mp",
        "/desk/events",
        "/desk/events/relief-hearing",
        "/campaigns",
        f"/campaigns/{nfi}",
        "/actions/write-to-your-mp",
        "/events/relief-hearing",
    ):
        browser_page.goto(path)
        found += faults_everywhere(browser_page)
    assert found == []


def test_beginning_the_same_campaign_twice_begins_one(alice: FlaskClient) -> None:
    assert alice.post("/desk/campaigns/new", data={"title": "Ask before you tag"}).status_code == 303
    again = alice.post("/desk/campaigns/new", data={"title": "ask before you tag"})
    assert again.status_code == 422
    assert "There is a campaign of this title already." in again.text
    assert alice.get("/desk/campaigns/ask-before-you-tag-2").status_code == 404
