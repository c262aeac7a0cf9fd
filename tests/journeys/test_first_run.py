"""The first run in a real browser: set-up without script, and every page of it readable in both themes."""

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from broadside.house import House
from broadside.setup import link
from tests.hands import follow, press
from tests.looking import faults_everywhere

pytestmark = pytest.mark.browser
TYPED = {
    "Your name": "Ada",
    "Your mail address": "ada@example.org",
    "Password": "seven grey herons at noon",
    "Title": "Immigration, Data and Technology",
    "What it is": "Once a month.",
    "Organisation": "Example Rights",
    "Postal address": "1 Example Street\nLondon",
    "Sender’s address": "news@example.org",
}


@pytest.fixture
def path(app: Flask) -> str:
    """The path of the set-up link."""
    here = House.of(app)
    return link(here.settings, here.tokens).removeprefix(here.settings.address)


def set_up(page: Page, path: str) -> None:
    page.goto(path)
    for label, text in TYPED.items():
        page.get_by_label(label, exact=True).fill(text)
    expect(page.get_by_label("Load the example programme")).to_be_checked()
    press(page, "Set up Broadside")
    expect(page.get_by_role("heading", level=1, name="Immigration, Data and Technology")).to_be_visible()


def test_the_pages_before_there_is_an_account_are_readable_by_everybody(browser_page: Page, path: str) -> None:
    browser_page.goto("/")
    assert faults_everywhere(browser_page, "waiting") == []
    browser_page.goto(path)
    assert faults_everywhere(browser_page, "set-up") == []
    press(browser_page, "Set up Broadside")
    expect(browser_page.get_by_role("alert")).to_be_focused()
    assert faults_everywhere(browser_page, "set-up-mistakes") == []


@pytest.mark.parametrize("page", ["", "/settings", "/example", "/settings/newsletter"])
def test_the_desk_of_a_newcomer_is_readable_by_everybody(browser_page: Page, path: str, page: str) -> None:
    set_up(browser_page, path)
    browser_page.goto(f"/desk{page}")
    assert faults_everywhere(browser_page, f"desk{page.replace('/', '-')}") == []


def test_a_newcomer_without_script_sets_up_looks_around_and_begins(
    chromium: Browser, live_server: str, path: str
) -> None:
    context = chromium.new_context(base_url=live_server, java_script_enabled=False)
    page = context.new_page()
    set_up(page, path)
    follow(page, "Open the draft")
    expect(page.get_by_text("The inspection of GPS tag files is done").first).to_be_visible()
    page.goto("/desk/settings")
    page.get_by_label("Footer").fill("Written by hand.")
    page.get_by_label("A team of one may approve its own issues").check()
    press(page, "Save the settings")
    expect(page.get_by_text("The settings are saved.")).to_be_visible()
    expect(page.get_by_label("Footer")).to_have_value("Written by hand.")
    follow(page, "See or remove it")
    press(page, "Remove it")
    expect(page.get_by_text("Removed: 8 sources, 33 items")).to_be_visible()
    expect(page.get_by_text("Nothing has been sent yet.")).to_be_visible()
    press(page, "Draft it now")
    expect(page.get_by_text("Broadside cannot")).to_have_count(0)
    page.goto("/desk")
    expect(page.get_by_role("link", name="Open the draft")).to_be_visible()
    context.close()


def test_removing_asks_first_in_a_dialog(browser_context: BrowserContext, browser_page: Page, path: str) -> None:
    set_up(browser_page, path)
    browser_page.goto("/desk/example")
    browser_page.get_by_role("button", name="Remove the example programme").click()
    dialog = browser_page.get_by_role("dialog", name="Remove the example programme?")
    expect(dialog).to_be_visible()
    browser_page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    browser_page.get_by_role("button", name="Remove the example programme").click()
    press(dialog, "Remove it")
    expect(browser_page.get_by_text("Removed: 8 sources")).to_be_visible()
