"""The desk pages of letters in a real browser: axe, wide and narrow, light and dark; and the way without a mouse."""

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from broadside.database import db
from campaigns.letters.letters import Letter
from campaigns.letters.versions import Edit, write
from tests.campaigns import signed
from tests.campaigns.letters import filling
from tests.hands import press
from tests.looking import faults_everywhere, let_in
from tests.people import ALICE, PETRA, account

pytestmark = pytest.mark.browser

WHOLE, OPEN = "/desk/letters/whole-way", "/desk/letters/nfi-letter"


@pytest.fixture
def desk(app: Flask, browser_context: BrowserContext, browser_page: Page, live_server: str) -> Page:
    """Petra's browser, with a letter that went the whole way and one that is open, in its third version."""
    with app.app_context():
        filling.around(account(PETRA))
        made = signed.letter()
        signed.by_person(made, "Bea Person")
        write(made, signed.TEXT.replace("six", "nine"), Edit.TYPO, account(ALICE))
        write(made, signed.TEXT.replace("six", "ten"), Edit.MATERIAL, account(ALICE))
        db.session.commit()
    let_in(app, browser_context, live_server, PETRA)
    return browser_page


def test_the_pages_stand_up_to_axe(desk: Page) -> None:
    found = []
    paths = ["/desk/letters", "/desk/letters/new", WHOLE, OPEN, f"{OPEN}/text", f"{OPEN}/versions", f"{OPEN}/resume"]
    paths += [f"{OPEN}/close", f"{OPEN}/extend", f"{WHOLE}/replies/1", f"{WHOLE}/news/1", f"{WHOLE}/news/1/send"]
    for path in paths:
        desk.goto(path)
        found += faults_everywhere(desk)
    assert found == []


def test_a_text_is_looked_at_and_saved_by_the_keyboard(app: Flask, desk: Page) -> None:
    desk.goto(f"{OPEN}/text")
    desk.get_by_label("Text", exact=True).fill("We ask for a **year**.")
    desk.get_by_label("Text", exact=True).press("Tab")
    desk.keyboard.press("Space")
    expect(desk.get_by_role("radio", name="A typo")).to_be_checked()
    press(desk, "See how it reads", key="Enter")
    expect(desk.locator("#proof strong")).to_have_text("year")
    expect(desk.get_by_role("radio", name="A typo")).to_be_checked()
    press(desk, "Save as version 4", key="Enter")
    expect(desk.get_by_text("Version 4 is saved. Signatures stay below the letter.")).to_be_visible()
    with app.app_context():
        found = Letter.find("nfi-letter")
        assert found is not None
        assert found.version_number == 4


def test_a_wrong_form_says_so_first_and_keeps_what_was_typed(desk: Page) -> None:
    desk.goto("/desk/letters/new")
    desk.get_by_label("Title").fill("Time")
    desk.get_by_label("Begun by").fill("Nobody We Know")
    press(desk, "Begin it")
    expect(desk.get_by_role("alert")).to_be_focused()
    expect(desk.get_by_role("alert")).to_contain_text("“Nobody We Know” is not in the directory.")
    expect(desk.get_by_label("Title")).to_have_value("Time")
