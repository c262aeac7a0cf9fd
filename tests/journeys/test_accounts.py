"""The pages of accounts in a real browser: axe finds nothing, nothing sticks out, and no script is needed."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from broadside.accounts import Role
from tests.broadside.signing import PASSWORD, colleague, letters_to, link_in
from tests.looking import THEMES, WIDTHS, Theme, faults, look_as

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
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/desk/account$"))


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_sticks_out(app: Flask, browser_page: Page, theme: Theme, width: int) -> None:
    colleague(app, "ada@example.org", Role.ADMIN)
    look_as(browser_page, width, theme)
    found: list[str] = []
    for path in OUTSIDE:
        browser_page.goto(path)
        found += faults(browser_page)
    come_in(browser_page)
    for path in INSIDE:
        browser_page.goto(path)
        found += faults(browser_page)
    assert found == []


def test_a_colleague_is_invited_and_joins_without_any_script(app: Flask, chromium: Browser, live_server: str) -> None:
    colleague(app, "ada@example.org", Role.ADMIN)
    context = chromium.new_context(base_url=live_server, java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    come_in(page)
    page.get_by_role("link", name="Colleagues").first.click()
    page.get_by_role("link", name="Invite a colleague").click()
    page.get_by_label("Name").fill("Nora Finch")
    page.get_by_label("Mail address").fill("nora@example.org")
    page.get_by_label("Publisher").check()
    page.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text("Nora Finch is invited")).to_be_visible()
    page.get_by_role("button", name="Sign out").first.click()
    expect(page).to_have_url(re.compile("/sign-in$"))
    page.goto(link_in(letters_to(app, "nora@example.org")[0]))
    page.get_by_label("Password").fill("nine quiet lighthouses")
    page.get_by_role("button", name="Join").click()
    expect(page).to_have_url(re.compile("/sign-in"))
    page.get_by_label("Mail address").fill("nora@example.org")
    page.get_by_label("Password").fill("nine quiet lighthouses")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(re.compile("/desk$"))
    page.goto("/desk/audit")
    expect(page.get_by_text("Nora Finch accepted the invitation")).to_be_visible()
    context.close()
