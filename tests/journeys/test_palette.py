"""Going anywhere by keys in a real browser, and the pages of today and of a sending as axe and a phone see them."""

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from broadside import clock
from broadside.database import db
from broadside.delivery import outbox
from newsletters import sending
from newsletters.issues import Issue
from tests.filled import STOP
from tests.hands import arriving
from tests.looking import faults_everywhere, let_in
from tests.newsletters.publication import approved, publication, reader
from tests.people import PETRA, account

pytestmark = pytest.mark.browser
NARROW = 320  # CSS pixels: also a window of 1280 at 400 % (WCAG 2.2, 1.4.10), and so of 640 at 200 %


@pytest.fixture
def desk(app: Flask, live_server: str, browser_context: BrowserContext, browser_page: Page) -> Page:
    """Petra's browser on the home, with an issue of which nothing has been sent yet."""
    with app.app_context():
        newsletter = publication()
        for number in range(4):
            reader(newsletter, f"reader{number}@example.net")
        approved(newsletter)
    let_in(app, browser_context, live_server, PETRA)
    browser_page.goto("/desk")
    return browser_page


def test_control_k_leads_anywhere_and_escape_gives_the_focus_back(desk: Page) -> None:
    link = desk.get_by_role("link", name="Schedule No. 1: November 2026")
    link.focus()
    desk.keyboard.press("Control+k")
    field = desk.get_by_role("combobox", name="Go to")
    expect(field).to_be_focused()
    assert faults_everywhere(desk, "palette") == []
    desk.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(link).to_be_focused()
    desk.keyboard.press("Control+k")
    desk.keyboard.type("novmber")
    expect(desk.get_by_role("option", name="No. 1: November 2026")).to_have_attribute("aria-selected", "true")
    with arriving(desk):
        desk.keyboard.press("Enter")
    assert desk.url.endswith("/desk/issues/1")


def test_the_arrows_choose_and_enter_waits_for_the_answer(desk: Page) -> None:
    desk.keyboard.press("Control+k")
    expect(desk.get_by_role("option", name="This month")).to_have_attribute("aria-selected", "true")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("ArrowUp")
    expect(desk.locator("#palette-places > :last-child")).to_have_attribute("aria-selected", "true")
    with arriving(desk):
        desk.keyboard.type("sources")
        desk.keyboard.press("Enter")  # before the answer has come
    assert desk.url.endswith("/desk/sources")


def test_the_keys_are_told_and_the_rail_opens_the_palette(desk: Page) -> None:
    desk.keyboard.press("?")
    expect(desk.locator("#keys-help")).to_contain_text("Go to anything")
    desk.keyboard.press("Escape")
    desk.get_by_role("link", name="Go to …").click()
    expect(desk.get_by_role("combobox", name="Go to")).to_be_focused()


def test_a_sending_is_paused_by_the_thumb_and_no_page_of_it_sticks_out(app: Flask, desk: Page) -> None:
    with app.app_context():
        db.session.get_one(Issue, 1).schedule(clock.now(), account(PETRA))
        db.session.commit()
        sending.send_due(STOP)
    desk.goto("/desk/issues/1/sending")
    assert faults_everywhere(desk, "sending") == []
    desk.set_viewport_size({"width": 375, "height": 700})
    pause = desk.get_by_role("button", name="Pause")
    box = pause.bounding_box()
    assert box is not None
    assert box["y"] > 600  # below, however long the page is, and as tall as a thumb
    assert box["height"] >= 44
    for path in ("/desk", "/desk/find", "/desk/issues/1/sending"):
        desk.goto(path)
        desk.set_viewport_size({"width": NARROW, "height": 700})
        assert not desk.evaluate("document.documentElement.scrollWidth > innerWidth"), path
    pause.focus()
    pause.evaluate("button => { button.held = true }")
    for _ in range(2):  # what comes anew meanwhile leaves the button as it is, with the focus on it
        with desk.expect_response("**/sending/progress*"):
            pass
    expect(pause).to_be_focused()
    assert pause.evaluate("button => button.held")
    with app.app_context():
        outbox.pause("issue:1", account(PETRA))
        db.session.commit()
    resume = desk.get_by_role("button", name="Resume")
    expect(resume).to_be_focused()  # a colleague paused it elsewhere
    with arriving(desk):
        resume.click()
    expect(pause).to_be_visible()
