"""Pre-flight in a real browser: a press mends what is open in the text itself, and what is elsewhere by its form."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from broadside.database import db
from newsletters.sections import Section
from tests.hands import arriving, press
from tests.looking import faults_everywhere, let_in
from tests.newsletters.publication import publication, reader, written
from tests.people import ALICE, account

pytestmark = pytest.mark.browser

# While a finger is on a button, an answer comes that puts the findings in anew.
LOOKED_AT_AGAIN = """() => {
    document.querySelector("[data-size]").textContent = "";
    document.querySelector("[data-proof]").dispatchEvent(new Event("reader"));
}"""
FIRST = "/desk/issues/1/sections/1"


@pytest.fixture
def desk(app: Flask, live_server: str, browser_context: BrowserContext, browser_page: Page) -> Page:
    """Alice at the first section of a draft in which two sections have a fault."""
    with app.app_context():
        newsletter = publication()
        reader(newsletter, "bob@example.net")
        sections = written(newsletter).sections
        for section, text in zip(
            sections, ("Fine.\n\nRecieve our news.", "On Wednesday 3 December 2026."), strict=False
        ):
            section.save(section.heading, text, section.revision, account(ALICE))
        db.session.commit()
    let_in(app, browser_context, live_server, ALICE)
    browser_page.goto(FIRST)
    return browser_page


def text(app: Flask, ident: int) -> str:
    with app.app_context():
        return db.session.get_one(Section, ident).markdown


def test_what_is_open_is_mended_in_the_text_and_undone_by_the_browser(app: Flask, desk: Page) -> None:
    area = desk.get_by_label("Text of Welcome")
    desk.get_by_role("button", name="Write “Receive”").click()
    expect(area).to_have_value("Fine.\n\nReceive our news.")
    expect(desk.get_by_text("is a misspelling")).to_have_count(0)
    area.press("Control+z")
    expect(area).to_have_value("Fine.\n\nRecieve our news.")
    expect(desk.get_by_text("is a misspelling")).to_have_count(1)
    for key in ("Escape", "4", "f"):
        desk.keyboard.press(key)
    expect(desk.get_by_role("button", name="Plain")).to_have_attribute("aria-pressed", "true")
    expect(desk.locator("[data-saved]")).to_contain_text("Saved")
    assert text(app, 1) == "Fine.\n\nReceive our news."


def test_what_is_elsewhere_is_mended_by_its_form_and_taken_back(app: Flask, desk: Page) -> None:
    desk.get_by_role("button", name="Write “Thursday”").hover()
    desk.mouse.down()
    desk.evaluate(LOOKED_AT_AGAIN)
    expect(desk.locator("[data-size]")).not_to_be_empty()
    with arriving(desk):
        desk.mouse.up()
    expect(desk.locator("#flashes")).to_contain_text("“Wednesday” is “Thursday” now")
    assert text(app, 2) == "On Thursday 3 December 2026."
    press(desk, "Take back “Thursday”")
    assert text(app, 2) == "On Wednesday 3 December 2026."


def test_without_script_a_press_mends_too_and_the_page_is_well(
    app: Flask, desk: Page, chromium: Browser, live_server: str
) -> None:
    assert faults_everywhere(desk, "flight-compose") == []
    context = chromium.new_context(base_url=live_server, java_script_enabled=False)
    let_in(app, context, live_server, ALICE)
    page = context.new_page()
    page.goto(FIRST)
    page.get_by_role("button", name="Write “Receive”").click()
    expect(page.get_by_text("“Recieve” is “Receive” now")).to_be_visible()
    assert text(app, 1) == "Fine.\n\nReceive our news."
    context.close()
