"""The pages of accounts in a real browser: axe finds nothing, nothing sticks out, and no script is needed."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from broadside.accounts import Role
from tests.broadside.signing import PASSWORD, colleague, letters_to, link_in
from tests.hands import arriving, follow, go, press
from tests.looking import faults_everywhere

pytestmark = pytest.mark.browser
OUTSIDE = ("/sign-in", "/sign-in/forgotten", "/invitation/none")
INSIDE = (
    "/desk/account",
    "/desk/account/password",
    "/desk/account/codes",
    "/desk/accounts",
    "/desk/accounts/invite",
    "/desk/accounts/1",
    "/desk/accounts/1/codes",
    "/desk/audit",
    "/sign-in/again",
)


def come_in(page: Page, email: str = "ada@example.org") -> None:
    page.goto("/sign-in?next=/desk/account")
    page.get_by_label("Mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    with arriving(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your account")


def test_axe_finds_nothing_and_nothing_sticks_out(app: Flask, browser_page: Page) -> None:
    colleague(app, "ada@example.org", Role.ADMIN)
    found: list[str] = []
    for path in OUTSIDE:
        browser_page.goto(path)
        found += faults_everywhere(browser_page)
    come_in(browser_page)
    for path in INSIDE:
        browser_page.goto(path)
        found += faults_everywhere(browser_page)
    assert found == []


def test_a_colleague_is_invited_and_joins_without_any_script(app: Flask, chromium: Browser, live_server: str) -> None:
    colleague(app, "ada@example.org", Role.ADMIN)
    context = chromium.new_context(base_url=live_server, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    come_in(page)
    go(page.get_by_role("link", name="Colleagues").first)
    follow(page, "Invite a colleague")
    page.get_by_label("Name").fill("Nora Finch")
    page.get_by_label("Mail address").fill("nora@example.org")
    page.get_by_label("Publisher").check()
    press(page, "Send the invitation")
    expect(page.get_by_text("Nora Finch is invited")).to_be_visible()
    go(page.get_by_role("button", name="Sign out").first)
    expect(page).to_have_url(re.compile("/sign-in$"))
    page.goto(link_in(letters_to(app, "nora@example.org")[0]))
    page.get_by_label("Password").fill("nine quiet lighthouses")
    press(page, "Join")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.get_by_label("Mail address").fill("nora@example.org")
    page.get_by_label("Password").fill("nine quiet lighthouses")
    press(page, "Sign in")
    expect(page).to_have_url(re.compile("/desk$"))
    page.goto("/desk/audit")
    expect(page.get_by_text("Nora Finch accepted the invitation")).to_be_visible()
    context.close()
