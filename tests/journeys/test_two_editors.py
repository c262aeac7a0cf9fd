"""Two people at one issue in real browsers, its blocks put in order by keys, and the way back to an earlier version."""

import re

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, expect

from broadside.database import db
from newsletters.issues import Issue
from tests.hands import arriving, follow, hold_the_first, press
from tests.looking import faults_everywhere, let_in
from tests.newsletters.publication import publication, written
from tests.people import ALICE, account

pytestmark = pytest.mark.browser

FIRST = "/desk/issues/1/sections/1"
TEXT = "One of three.\n\nTwo of three.\n\nThree of three."


@pytest.fixture
def desk(app: Flask, live_server: str, browser_context: BrowserContext, browser_page: Page) -> Page:
    """Alice at a section of three paragraphs, of which a version is kept."""
    with app.app_context():
        issue = written(publication())
        issue.sections[0].save("Welcome", TEXT, issue.sections[0].revision, account(ALICE))
        issue.keep_version()
        db.session.commit()
    let_in(app, browser_context, live_server, ALICE)
    browser_page.goto(FIRST)
    return browser_page


def area(page: Page) -> Locator:
    return page.locator("textarea[data-markdown]")


def saved(page: Page) -> Locator:
    return page.locator("[data-saved]")


def kept(app: Flask) -> str:
    with app.app_context():
        return str(db.session.get_one(Issue, 1).sections[0].markdown)


def test_two_people_see_each_other_and_their_texts_are_merged(app: Flask, desk: Page, petra_page: Page) -> None:
    petra_page.goto(FIRST)
    expect(petra_page.locator("[data-presence]")).to_have_text("Alice is here too: what you both write is merged.")
    expect(petra_page.locator("[data-part='1'] .here")).to_have_text("Alice")
    area(petra_page).fill(TEXT.replace("Three", "Three, says Petra,"))
    expect(saved(petra_page)).to_contain_text("Saved ")
    area(desk).focus()
    area(desk).evaluate("(area) => area.setSelectionRange(3, 3)")
    desk.keyboard.insert_text(", says Alice,")
    both = TEXT.replace("One", "One, says Alice,").replace("Three", "Three, says Petra,")
    expect(area(desk)).to_have_value(both)
    expect(saved(desk)).to_contain_text("Petra saved this meanwhile; both texts are merged.")
    assert kept(app) == both
    assert area(desk).evaluate("(area) => [area.selectionStart, area.selectionEnd]") == [16, 16]
    desk.keyboard.press("Control+z")  # the merge was one step: her own text, and then what she had typed before
    expect(area(desk)).to_have_value(TEXT.replace("One", "One, says Alice,"))
    desk.keyboard.press("Control+z")
    expect(area(desk)).to_have_value(TEXT)
    desk.keyboard.press("Control+Shift+z")
    desk.keyboard.press("Control+Shift+z")
    expect(area(desk)).to_have_value(both)
    expect(saved(desk)).to_have_text(re.compile(r"^Saved \d"))
    petra_page.goto("/desk/issues/1/subject")
    desk.reload()
    expect(desk.locator("[data-presence]")).to_have_text("Petra is in the subject.")


def test_who_goes_on_typing_while_texts_are_merged_loses_nothing(app: Flask, desk: Page, petra_page: Page) -> None:
    petra_page.goto(FIRST)
    area(petra_page).fill(TEXT.replace("Three", "Three, says Petra,"))
    expect(saved(petra_page)).to_contain_text("Saved ")
    held = hold_the_first(desk, "**/sections/1")
    with desk.expect_request("**/sections/1"):
        area(desk).fill(TEXT.replace("One", "One, says A"))
    area(desk).fill(TEXT.replace("One", "One, says Alice,"))
    held[0].continue_()
    both = TEXT.replace("One", "One, says Alice,").replace("Three", "Three, says Petra,")
    expect(area(desk)).to_have_value(both)
    assert kept(app) == both


def test_paragraphs_are_put_in_order_and_blocks_put_in_by_keys(app: Flask, desk: Page) -> None:
    area(desk).focus()
    area(desk).evaluate("(area) => area.setSelectionRange(3, 3)")
    desk.keyboard.press("Alt+ArrowDown")
    expect(area(desk)).to_have_value("Two of three.\n\nOne of three.\n\nThree of three.")
    desk.keyboard.press("Alt+ArrowUp")
    expect(area(desk)).to_have_value(TEXT)
    desk.keyboard.press("Alt+/")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("Enter")
    for words in ("Sign the letter", "https://letter.example.org/", "Friday"):
        desk.keyboard.type(words)
        desk.keyboard.press("Tab")
    expect(area(desk)).not_to_be_focused()
    button = "Button: [Sign the letter](https://letter.example.org/) | by Friday"
    expect(area(desk)).to_have_value(f"One of three.\n\n{button}\n\nTwo of three.\n\nThree of three.")
    area(desk).fill(f"- one\n- two\n\n{button}")
    area(desk).evaluate("(area) => area.setSelectionRange(8, 8)")
    desk.keyboard.press("Alt+ArrowUp")
    expect(area(desk)).to_have_value(f"- two\n- one\n\n{button}")
    desk.keyboard.press("Escape")
    desk.keyboard.press("p")
    expect(desk.get_by_role("button", name="Move down: two one")).to_be_visible()
    desk.get_by_role("button", name="Move up: Button: Sign the letter").press("Enter")
    expect(area(desk)).to_have_value(f"{button}\n\n- two\n- one")
    expect(saved(desk)).to_contain_text("Saved ")
    assert kept(app) == f"{button}\n\n- two\n- one"
    assert faults_everywhere(desk) == []


def test_a_version_is_looked_at_and_put_back_by_keys(app: Flask, desk: Page) -> None:
    area(desk).fill("All of it gone.")
    expect(saved(desk)).to_contain_text("Saved ")
    desk.keyboard.press("Escape")
    with arriving(desk):
        desk.keyboard.press("o")
    expect(desk.get_by_role("list", name="Versions, the newest first")).to_contain_text("Since version 1: “Welcome”")
    assert faults_everywhere(desk) == []
    follow(desk, "Version 1", exact=True)
    follow(desk, "What is different now")
    expect(desk.locator(".told ins").last).to_have_text("gone.")
    assert faults_everywhere(desk) == []
    with arriving(desk):
        desk.keyboard.press("r")
    expect(desk.locator("#flashes")).to_contain_text("is as in version 1 again")
    assert kept(app) == TEXT
    follow(desk, "Version 2", exact=True)
    press(desk, "Put this version back")
    expect(desk.locator("#flashes")).to_contain_text("is as in version 2 again")
    assert kept(app) == "All of it gone."
    follow(desk, "Version 1", exact=True)
    press(desk, "Put this version back")
    follow(desk, "Edit")
    expect(area(desk)).to_have_value(TEXT)
    expect(saved(desk)).to_contain_text("Saved ")
    area(desk).focus()
    desk.keyboard.press("Control+z")  # what was put back on another page is one step of undo here
    expect(area(desk)).to_have_value("All of it gone.")
    expect(saved(desk)).to_have_text(re.compile(r"^Saved \d"))
    assert kept(app) == "All of it gone."
