"""Triage in a real browser, by single keys; and the pages of reading as axe and a phone see them."""

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from broadside.database import db
from newsletters.items import Item, ItemState
from newsletters.resources import Card, Resource
from newsletters.sources import NewSource, Source
from tests.hands import settling
from tests.looking import faults_everywhere, let_in
from tests.people import ALICE, account

pytestmark = pytest.mark.browser
PAGES = [
    "/desk/inbox",
    "/desk/inbox/paste",
    "/desk/sources",
    "/desk/sources/add",
    "/desk/sources/harbour/remove",
    "/desk/library",
    "/desk/library/1",
    "/library",
]


@pytest.fixture
def desk(app: Flask, live_server: str, browser_context: BrowserContext, browser_page: Page) -> Page:
    """Alice's browser, with three stories, a source in trouble and a resource."""
    with app.app_context():
        items = [Item(link=f"https://news.example.org/{n}", title=f"Story number {n}", score=9.0 - n) for n in range(3)]
        items[0].reasons, items[0].publisher = ["Home Office"], "Harbour"
        db.session.add_all(items)
        source = Source.add(
            NewSource("Harbour", "https://harbour.example.org/feed", "https://harbour.example.org/"), None
        )
        source.has_failed("harbour.example.org has nothing at this address (404). It may have moved.")
        Resource.add(
            Card("https://example.org/guide", "Know Your Rights", tags=("rights",), evergreen=True), account(ALICE)
        )
        db.session.commit()
    let_in(app, browser_context, live_server, ALICE)
    browser_page.goto("/desk/inbox")
    return browser_page


def states(app: Flask) -> list[ItemState]:
    with app.app_context():
        return [ItemState(item.state) for item in db.session.query(Item).order_by(Item.id)]


def test_j_and_p_pick_the_first_story_and_u_takes_it_back(app: Flask, desk: Page) -> None:
    desk.keyboard.press("j")
    with settling(desk):
        desk.keyboard.press("p")
    expect(desk.get_by_text("Picked: “Story number 0”.")).to_be_visible()
    assert states(app) == ["picked", "new", "new"]
    expect(desk.get_by_role("link", name="Story number 1")).to_be_focused()
    desk.keyboard.press("k")
    desk.locator("body").click(position={"x": 2, "y": 2})
    with settling(desk):
        desk.get_by_role("button", name="Undo").click()
    expect(desk.get_by_role("link", name="Story number 0")).to_be_visible()
    assert states(app) == ["new", "new", "new"]


def test_several_are_selected_by_x_and_skipped_together(app: Flask, desk: Page) -> None:
    for key in ("j", "x", "j", "x"):
        desk.keyboard.press(key)
    expect(desk.get_by_text("With the 2 selected")).to_be_visible()
    with settling(desk):
        desk.locator(".bulk").get_by_role("button", name="Skip").click()
    expect(desk.get_by_text("Skipped: 2 items.")).to_be_visible()
    assert states(app) == ["skipped", "skipped", "new"]


def test_axe_finds_nothing_and_nothing_sticks_out(desk: Page) -> None:
    found = []
    for address in PAGES:
        desk.goto(address)
        found += faults_everywhere(desk)
    assert found == []
