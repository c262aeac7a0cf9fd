"""Live facts in a real browser: picked from a dialog, seen in the mail at once, held when they change."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from broadside import clock
from broadside.database import db
from broadside.house import House
from campaigns.consultations.consultations import Consultation
from campaigns.letters.letters import Letter
from newsletters import composing, mail, sending
from newsletters.issues import Issue
from tests.campaigns import signed
from tests.campaigns.public import consultation, moved
from tests.hands import press
from tests.looking import faults_everywhere, let_in
from tests.newsletters.publication import publication, reader, written
from tests.people import ALICE, PETRA, account

pytestmark = pytest.mark.browser

SECTION = "/desk/issues/1/sections/3"


@pytest.fixture
def issue(app: Flask) -> None:
    """A draft, a consultation that closes in nine days, and a letter."""
    with app.app_context():
        newsletter = publication()
        reader(newsletter, "bob@example.net")
        written(newsletter)
        consultation(closes_at=clock.now() + timedelta(days=9))
        signed.letter(slug="nds-letter")


@pytest.fixture
def desk(app: Flask, issue: None, live_server: str, browser_context: BrowserContext, browser_page: Page) -> Page:
    """Alice at a section of the draft."""
    let_in(app, browser_context, live_server, ALICE)
    browser_page.goto(SECTION)
    return browser_page


def test_a_live_fact_is_picked_by_keys_and_seen_in_the_mail(app: Flask, desk: Page) -> None:
    area = desk.locator("textarea[data-markdown]")
    area.fill("Sign until , please.")
    area.evaluate("area => area.setSelectionRange(11, 11)")
    for key in ("Alt+/", "ArrowUp", "Enter", "Escape"):
        desk.keyboard.press(key)
    expect(area).to_be_focused()
    for key in ("Alt+/", "ArrowUp", "Enter"):
        desk.keyboard.press(key)
    expect(desk.get_by_role("searchbox", name="Find by name")).to_be_focused()
    desk.keyboard.type("nds")
    expect(desk.locator("dialog .row:visible")).to_have_count(1)
    desk.keyboard.press("Enter")
    expect(area).to_have_value("Sign until {{ deadline nds-letter }}, please.")
    expect(area).to_be_focused()
    with app.app_context():
        letter = Letter.find("nds-letter")
        assert letter is not None
        closes = clock.closing_words(letter.closes_at or clock.now())
    expect(desk.frame_locator("iframe[name=proof]").get_by_text(f"Sign until {closes}, please.")).to_be_visible()


def test_an_untouched_text_gets_its_fact_at_the_end(desk: Page) -> None:
    desk.get_by_role("button", name="Live fact").click()
    desk.get_by_role("button", name="{{ days-left nfi }}").click()
    expect(desk.locator("textarea[data-markdown]")).to_have_value("All about Other news.{{ days-left nfi }}")


def test_the_picker_and_what_changed_can_be_read_by_everybody(app: Flask, desk: Page) -> None:
    desk.get_by_role("button", name="Live fact").click()
    assert faults_everywhere(desk) == []
    with app.app_context():
        held()
    desk.goto("/desk/issues/1/schedule")
    expect(desk.get_by_role("button", name="Use the new text and ask for approval again")).to_be_visible()
    assert faults_everywhere(desk) == []


def held() -> None:
    """The draft, approved and scheduled, with a deadline that moved since."""
    issue, alice, petra = db.session.get_one(Issue, 1), account(ALICE), account(PETRA)
    issue.sections[2].save("News", "Until {{ deadline nfi }}.", issue.sections[2].revision, alice)
    issue.ask_for_review(alice)
    issue.approve(petra, composing.live(issue))
    nfi = Consultation.find("nfi")
    assert nfi is not None
    assert nfi.closes_at is not None
    issue.schedule(clock.now(), petra)
    moved(nfi, nfi.closes_at + timedelta(days=14))
    sending.send_due(threading.Event())


def test_without_script_the_facts_stand_in_a_list_to_copy(
    app: Flask, issue: None, live_server: str, chromium: Browser
) -> None:
    context = chromium.new_context(base_url=live_server, java_script_enabled=False)
    let_in(app, context, live_server, ALICE)
    page = context.new_page()
    page.goto(SECTION)
    page.get_by_text("Live facts: dates and counts").click()
    expect(page.get_by_text("{{ deadline nfi }}").first).to_be_visible()
    page.locator("textarea[name=markdown]").fill("Until {{ deadline nfi }}.")
    press(page, "Save", exact=True)
    with app.app_context():
        nfi = Consultation.find("nfi")
        assert nfi is not None
        assert clock.closing_words(nfi.closes_at or clock.now()) in " ".join(
            mail.rendered(db.session.get_one(Issue, 1), House.of(app)).text.split()
        )
    context.close()
