"""Deadlines in a real browser: the views in every look, and “remind me” from the form to a reader's own page."""

import re
import threading

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from broadside.database import db
from broadside.delivery.maildir import Maildir
from broadside.delivery.office import Office
from broadside.house import House
from campaigns.actions import Action
from campaigns.consultations.changes import Cause, Move, move
from campaigns.events import Event
from campaigns.jobs.deadlines import answer_requests
from tests.campaigns import filling, signed
from tests.campaigns.deadlines.dated import consultation, in_days
from tests.hands import arriving, follow, press
from tests.looking import faults_everywhere, let_in, look_as
from tests.people import ALICE, BOB, PETRA, account

pytestmark = pytest.mark.browser
STOP = threading.Event()


@pytest.fixture
def full(app: Flask) -> None:
    """Something late, something soon, something extended, and one of each kind."""
    with app.app_context():
        made = consultation(None, owner=account(ALICE))
        made.close_on(in_days(16))
        made.add_step("First draft", in_days(-1), None, account(PETRA))
        made.add_step("Sign-off", in_days(12), None, account(PETRA))
        move(made, Move(in_days(25), Cause.SILENT))
        signed.letter()
        Action.begin(filling.ask(until=in_days(2)), None)
        Event.begin(filling.plan(starts_at=in_days(3)), None)
        db.session.commit()


@pytest.mark.usefixtures("full")
def test_every_view_is_well_in_every_look(
    app: Flask, browser_page: Page, browser_context: BrowserContext, live_server: str
) -> None:
    let_in(app, browser_context, live_server, ALICE)
    paths = [f"/desk/deadlines?view={view}" for view in ("list", "month", "timeline")]
    paths += ["/desk/deadlines/yours", "/desk/deadlines/plan/harbour", "/deadlines", "/deadlines?view=month"]
    found = []
    for path in paths:
        browser_page.goto(path)
        found += faults_everywhere(browser_page)
    assert found == []


@pytest.mark.usefixtures("full")
def test_a_phone_shows_lists_where_a_wide_page_draws(
    app: Flask, browser_page: Page, browser_context: BrowserContext, live_server: str
) -> None:
    let_in(app, browser_context, live_server, ALICE)
    browser_page.goto("/desk/deadlines?view=timeline")
    drawing, listed = browser_page.locator(".timeline-drawing"), browser_page.locator(".timeline-list")
    for width, wide in ((1280, True), (375, False)):
        look_as(browser_page, width, "light")
        expect(drawing).to_be_visible(visible=wide)
        expect(listed).to_be_visible(visible=not wide)


@pytest.mark.usefixtures("full")
def test_a_reader_asks_confirms_and_chooses_by_keyboard(app: Flask, browser_page: Page) -> None:
    page = browser_page
    page.goto("/consultations/harbour")
    page.get_by_text("Remind me by mail").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Your mail address").fill(BOB)
    page.get_by_label("Two weeks before").uncheck()
    with arriving(page):
        page.get_by_label("Your mail address").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("look in your inbox")
    with app.app_context():
        answer_requests(House.of(app))(STOP)
    Office.of(app).deliver(STOP)
    box = Maildir(House.of(app).settings.maildir)
    found = re.search(r"/reminders/\S+", box.read(box.keys()[0]).text)
    assert found is not None
    page.goto(found[0])
    assert faults_everywhere(page) == []
    press(page, "Yes, remind me", key="Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Done: we remind you")
    follow(page, "Your own page", key="Enter")
    expect(page.get_by_label("Two weeks before")).not_to_be_checked()
    expect(page.get_by_label("A week before")).to_be_checked()
    page.get_by_label("On the day").uncheck()
    press(page, "Keep these choices", key="Enter")
    expect(page.get_by_label("On the day")).not_to_be_checked()
