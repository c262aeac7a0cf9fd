"""Triage in a real browser, by single keys; and the pages of reading as axe and a phone see them."""

import re

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from broadside.database import db
from newsletters.items import Item, ItemState
from newsletters.resources import Card, Resource
from newsletters.sources import NewSource, Source
from tests.hands import follow, press, settling
from tests.looking import faults_everywhere, let_in
from tests.people import ALICE, account

pytestmark = pytest.mark.browser
PAGES = [
    "/desk/inbox",
    "/desk/inbox/1",
    "/desk/inbox/paste",
    "/desk/inbox/learnt",
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
    desk.get_by_role("button", name="Keys").click()
    expect(desk.get_by_role("dialog", name="Keys on this page")).to_contain_text("Select the row")
    desk.keyboard.press("Escape")
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


def test_p_decides_about_all_that_are_selected(app: Flask, desk: Page) -> None:
    for key in ("j", "x", "j", "x", "j"):
        desk.keyboard.press(key)
    with settling(desk):
        desk.keyboard.press("p")
    expect(desk.get_by_text("Picked: 2 items.")).to_be_visible()
    expect(desk.get_by_role("link", name="Story number 2")).to_be_focused()
    assert states(app) == ["picked", "picked", "new"]


def many(app: Flask) -> None:
    with app.app_context():
        for n in range(60):
            db.session.add(Item(link=f"https://more.example.org/{n}", title=f"Longer story {n}", score=5 - n / 100))
        db.session.commit()


def test_the_list_does_not_jump_and_what_is_typed_ahead_is_for_the_rows_to_come(app: Flask, desk: Page) -> None:
    many(app)
    desk.reload()
    for _ in range(20):
        desk.keyboard.press("j")
    row = desk.locator(".row.is-current")
    expect(row).to_contain_text("Longer story 16")
    before = row.bounding_box()
    for key in "sslp":  # faster than the server answers
        desk.keyboard.press(key)
    expect(row).to_contain_text("Longer story 20")
    after = row.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 3
    expect(desk.get_by_text("Picked: “Longer story 19”.")).to_be_visible()
    with settling(desk):
        desk.keyboard.press("u")
    expect(row).to_contain_text("Longer story 19")
    with settling(desk):
        desk.keyboard.press("u")
    expect(row).to_contain_text("Longer story 18")
    with app.app_context():
        decided = db.session.query(Item).filter(Item.state != ItemState.NEW).order_by(Item.id)
        assert [(item.title, item.state) for item in decided] == [
            ("Longer story 16", "skipped"),
            ("Longer story 17", "skipped"),
        ]
    desk.keyboard.press("A")
    with settling(desk):
        desk.keyboard.press("s")
    expect(desk.get_by_text("Skipped: 50 items.")).to_be_visible()
    expect(row).to_contain_text("Longer story 49")  # the first of the rest, none of which was read yet
    expect(desk.get_by_role("navigation", name="Desk").get_by_role("link", name="Inbox 11")).to_be_visible()
    desk.keyboard.press("A")
    with settling(desk):
        desk.keyboard.press("s")
    expect(desk.get_by_role("complementary", name="Reading")).to_have_count(0)


def test_the_story_beside_the_list_follows_the_keys_and_enter_goes_into_it(app: Flask, desk: Page) -> None:
    reading = desk.get_by_role("complementary", name="Reading")
    expect(reading.get_by_role("heading", name="Story number 0")).to_be_visible()
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    heading = reading.get_by_role("heading", name="Story number 1")
    expect(heading).to_be_visible()
    desk.keyboard.press("Enter")
    expect(heading).to_be_focused()
    with settling(desk):
        reading.get_by_role("button", name="Later").click()
    expect(desk.get_by_role("link", name="Story number 2")).to_be_focused()
    expect(reading.get_by_role("heading", name="Story number 2")).to_be_visible()
    assert states(app) == ["new", "later", "new"]


def test_on_a_phone_the_title_leads_to_the_story_and_deciding_leads_back(app: Flask, desk: Page) -> None:
    desk.set_viewport_size({"width": 375, "height": 800})
    follow(desk, "Story number 1")
    expect(desk.get_by_role("heading", name="Story number 1", level=1)).to_be_visible()
    press(desk, "Skip")
    expect(desk).to_have_url(re.compile("#item-3$"))
    assert states(app) == ["new", "skipped", "new"]


def test_axe_finds_nothing_and_nothing_sticks_out(desk: Page) -> None:
    found = []
    for address in PAGES:
        desk.goto(address)
        found += faults_everywhere(desk)
    assert found == []
