"""The pattern page in a real browser: readable, reachable by keys, and whole without script."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.looking import faults_everywhere, let_in
from tests.people import VICTOR

pytestmark = pytest.mark.browser


@pytest.fixture
def pattern(app: Flask, live_server: str, browser_context: BrowserContext, browser_page: Page) -> Page:
    """The page, seen by a viewer."""
    let_in(app, browser_context, live_server, VICTOR)
    browser_page.goto("/desk/pattern")
    return browser_page


def test_axe_finds_nothing_and_nothing_sticks_out(pattern: Page) -> None:
    assert faults_everywhere(pattern, "pattern") == []


def test_j_and_k_move_x_selects_and_a_rows_own_key_presses_its_button(pattern: Page) -> None:
    pattern.evaluate(
        "document.querySelector('[data-key=u]').addEventListener('click', () => document.body.dataset.undone = 'yes')"
    )
    for key in "jjkj":
        pattern.keyboard.press(key)
    expect(pattern.get_by_role("link", name="A year of the exemption")).to_be_focused()
    pattern.keyboard.press("x")
    expect(pattern.get_by_label("Select A year of the exemption")).to_be_checked()
    expect(pattern.get_by_text("With the 1 selected")).to_be_visible()
    pattern.keyboard.press("u")
    assert pattern.evaluate("document.body.dataset.undone") == "yes"


def test_keys_do_nothing_while_one_types(pattern: Page) -> None:
    pattern.keyboard.press("/")
    search = pattern.get_by_label("Search")
    expect(search).to_be_focused()
    pattern.keyboard.type("j?")
    expect(search).to_have_value("j?")
    expect(pattern.get_by_role("dialog")).to_have_count(0)


def test_the_help_lists_the_keys_and_can_turn_them_off(pattern: Page) -> None:
    pattern.keyboard.press("?")
    help_ = pattern.get_by_role("dialog", name="Keys on this page")
    expect(help_.get_by_text("Later", exact=True)).to_be_visible()
    help_.get_by_label("Answer to single keys").uncheck()
    pattern.keyboard.press("Escape")
    pattern.keyboard.press("?")
    expect(help_).to_be_hidden()


def test_what_cannot_be_undone_asks_for_its_name(pattern: Page) -> None:
    pattern.get_by_role("button", name="Remove the example programme").click()
    dialog = pattern.get_by_role("dialog", name="Remove the example programme?")
    dialog.get_by_label("Type Example programme to go on").fill("something else")
    dialog.get_by_role("button", name="Remove it").click()
    expect(dialog).to_be_visible()
    dialog.get_by_role("link", name="Keep it").click()
    expect(dialog).to_be_hidden()


def test_the_skip_link_comes_first(pattern: Page) -> None:
    pattern.keyboard.press("Tab")
    expect(pattern.get_by_role("link", name="Skip to the page")).to_be_focused()
    pattern.keyboard.press("Enter")
    expect(pattern.locator("main")).to_be_focused()


def test_the_whole_page_is_there_without_script(app: Flask, chromium: Browser, live_server: str) -> None:
    context = chromium.new_context(
        base_url=live_server, java_script_enabled=False, viewport={"width": 375, "height": 800}
    )
    let_in(app, context, live_server, VICTOR)
    page = context.new_page()
    page.goto("/desk/pattern")
    expect(page.get_by_role("button", name="Apply")).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
    page.get_by_text("Menu", exact=True).click()
    expect(page.get_by_role("button", name="Sign out").first).to_be_visible()
    page.get_by_text("Remove the example programme…").click()
    expect(page).to_have_url(re.compile("#ask-page$"))
    context.close()
