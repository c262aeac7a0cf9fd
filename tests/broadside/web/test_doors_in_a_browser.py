"""The pages of accounts in a real browser: axe finds nothing, nothing sticks out, and no script is needed."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from broadside.accounts import Role
from tests.broadside.signing import PASSWORD, colleague, letters_to, link_in

pytestmark = pytest.mark.browser
SERIOUS = {"serious", "critical"}
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


def faults(page: Page) -> list[Any]:
    found = Axe().run(page).response["violations"]
    return [(page.url, one["id"], one["nodes"][0]["target"]) for one in found if one["impact"] in SERIOUS]


def come_in(page: Page, email: str = "ada@example.org") -> None:
    page.goto("/sign-in?next=/desk/account")
    page.get_by_label("Mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/desk/account$"))


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
def test_axe_finds_nothing_and_nothing_sticks_out(app: Flask, browser_page: Page, theme: Any, width: int) -> None:
    colleague(app, "ada@example.org", Role.ADMIN)
    browser_page.emulate_media(color_scheme=theme)
    browser_page.set_viewport_size({"width": width, "height": 900})
    found = []
    for path in OUTSIDE:
        browser_page.goto(path)
        found += faults(browser_page)
    come_in(browser_page)
    for path in INSIDE:
        browser_page.goto(path)
        found += faults(browser_page)
        assert browser_page.evaluate("document.documentElement.scrollWidth") == width, path
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
    page.get_by_label("Mail address").fill("nora@example.org")
    page.get_by_label("Password").fill("nine quiet lighthouses")
    page.get_by_role("button", name="Sign in").click()
    page.goto("/desk/audit")
    expect(page.get_by_text("Nora Finch accepted the invitation")).to_be_visible()
    context.close()
