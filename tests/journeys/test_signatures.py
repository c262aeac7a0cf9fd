"""Signatures in a real browser: a frame on another site, moderation by single keys, the page behind an invitation."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask, render_template
from playwright.sync_api import Browser, BrowserContext, Page, expect

from broadside.database import db
from broadside.house import House
from campaigns.jobs import invitations as jobs
from campaigns.letters import inviting
from campaigns.letters.invitations import Invitation
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import Signature, Standing
from tests.campaigns.signed import by_leader, by_organisation, by_person, letter, organisation
from tests.hands import arriving, press
from tests.local_site import LocalSite
from tests.looking import faults_everywhere, let_in
from tests.people import ALICE, account
from tests.running import until

pytestmark = pytest.mark.browser
HEIGHT = "document.documentElement.offsetHeight"
QUEUE = "/desk/letters/nfi-letter/signatures"


@pytest.fixture
def invited(app: Flask) -> str:
    """A letter with signatures and an invitation that was mailed; the path of its link."""
    with app.app_context():
        made = letter(summary="The consultation ends before those whom it touches have heard of it.")
        by_organisation(made, "Harbour Law Centre")
        by_leader(made, "Ann Leader", "Director", "Example Trust")
        by_organisation(made, "Coast Kitchen", standing=Standing.REVIEW, address="kit@example.net")
        by_person(made, "Bea Person", standing=Standing.REVIEW)
        leeds = organisation("Leeds Advice", contact="nora@leeds.example.org")
        tokens = House.of(app).tokens
        inviting.invite(made, inviting.candidates(made, [leeds], tokens), account(ALICE))
        db.session.commit()
        jobs.post(House.of(app))(threading.Event())
        return f"/invitations/{db.session.query(Invitation).one().token(tokens)}"


@pytest.fixture
def desk(app: Flask, invited: str, live_server: str, browser_context: BrowserContext, browser_page: Page) -> Page:
    let_in(app, browser_context, live_server, ALICE)
    browser_page.goto(QUEUE)
    return browser_page


@pytest.fixture
def elsewhere(chromium: Browser) -> Iterator[Page]:
    """A page of a browser that visits a site of somebody else."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 500, "height": 900})
    yield context.new_page()
    context.close()


def embedding(app: Flask, server: str, site: LocalSite) -> str:
    """A page of another origin with the very code that the desk gives."""
    with app.test_request_context():
        code = render_template("campaigns/roll/frame.txt", letter=db.session.query(Letter).one(), address=server)
    return site.put("/campaign", f"<!doctype html><h1>Ours</h1>{code}<p>Below</p>", content_type="text/html")


def fits(page: Page) -> bool:
    """Whether the frame is as high as what stands in it, in its own type."""
    needed = page.frames[1].evaluate(f"document.fonts.ready.then(() => {HEIGHT})")
    return bool(page.locator("iframe").evaluate("frame => frame.clientHeight") == needed)


def standings(app: Flask) -> list[Standing]:
    with app.app_context():
        return [Standing(each.standing) for each in db.session.query(Signature).order_by(Signature.id)]


def test_the_frame_takes_the_height_of_what_stands_in_it_on_another_origin(
    app: Flask, invited: str, live_server: str, site: LocalSite, elsewhere: Page
) -> None:
    elsewhere.goto(embedding(app, live_server, site))
    frame = elsewhere.frame_locator("iframe")
    expect(frame.get_by_role("link", name="Sign the letter")).to_be_visible()
    until(lambda: fits(elsewhere))
    inner = elsewhere.frames[1]
    wide = inner.evaluate(HEIGHT)
    elsewhere.set_viewport_size({"width": 300, "height": 900})
    until(lambda: inner.evaluate(HEIGHT) > wide and fits(elsewhere))
    assert elsewhere.context.cookies() == []
    assert inner.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_another_frame_or_page_cannot_set_the_height(
    app: Flask, invited: str, live_server: str, site: LocalSite, elsewhere: Page
) -> None:
    elsewhere.goto(embedding(app, live_server, site))
    until(lambda: fits(elsewhere))
    before = elsewhere.locator("iframe").get_attribute("height")
    elsewhere.evaluate("postMessage({broadside: 'height', height: 7}, '*')")
    elsewhere.evaluate("new Promise(done => { addEventListener('message', done, {once: true}); postMessage(0, '*'); })")
    assert elsewhere.locator("iframe").get_attribute("height") == before


def test_without_script_the_frame_keeps_a_height_that_fits(
    app: Flask, invited: str, live_server: str, site: LocalSite, chromium: Browser
) -> None:
    address = embedding(app, live_server, site)
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(address)
    link = page.frame_locator("iframe").get_by_role("link", name="Sign the letter")
    frame, button = page.locator("iframe").bounding_box(), link.bounding_box()
    assert frame is not None
    assert button is not None
    assert button["y"] + button["height"] < frame["y"] + frame["height"]
    context.close()


def test_j_and_a_accept_the_first_and_u_takes_it_back(app: Flask, desk: Page) -> None:
    desk.keyboard.press("j")
    with arriving(desk):
        desk.keyboard.press("a")
    expect(desk.get_by_text("Accepted: Coast Kitchen.")).to_be_visible()
    assert standings(app)[2:] == ["accepted", "review"]
    desk.locator("body").click(position={"x": 2, "y": 2})
    with arriving(desk):
        desk.keyboard.press("u")
    expect(desk.get_by_text("Put back: Coast Kitchen.")).to_be_visible()
    assert standings(app)[2:] == ["review", "review"]


def test_x_ticks_rows_and_the_bar_refuses_them_with_a_reason(app: Flask, desk: Page) -> None:
    for key in ("j", "x", "j", "x"):
        desk.keyboard.press(key)
    expect(desk.get_by_text("With the 2 selected")).to_be_visible()
    desk.get_by_label("Why refused").fill("Made up")
    with arriving(desk):
        desk.keyboard.press("Enter")
    expect(desk.get_by_text("Refused: 2 signatures.")).to_be_visible()
    assert standings(app)[2:] == ["rejected", "rejected"]


def test_r_leads_to_the_reason_for_refusing(app: Flask, desk: Page) -> None:
    desk.keyboard.press("j")
    with arriving(desk):
        desk.keyboard.press("r")
    expect(desk.get_by_role("heading", name="Coast Kitchen")).to_be_visible()
    desk.get_by_label("Why", exact=True).fill("Looks made up")
    press(desk, "Refuse")
    expect(desk.get_by_text("Refused: Coast Kitchen.")).to_be_visible()


def test_the_page_of_an_invitation_is_noted_as_opened_by_a_hand_and_not_by_loading(
    app: Flask, invited: str, browser_page: Page
) -> None:
    def is_opened() -> bool:
        with app.app_context():
            return db.session.query(Invitation).one().opened_at is not None

    browser_page.goto(invited)
    browser_page.wait_for_load_state("networkidle")
    assert not is_opened()
    browser_page.mouse.wheel(0, 100)
    until(is_opened)


def test_signing_behind_an_invitation_takes_one_tick_and_one_button(
    app: Flask, invited: str, browser_page: Page
) -> None:
    browser_page.goto(invited)
    browser_page.get_by_label("I am authorised to sign for Leeds Advice").check()
    press(browser_page, "Sign for Leeds Advice")
    expect(browser_page.get_by_role("heading", name="Thank you: you have signed")).to_be_visible()
    assert standings(app)[-1] == Standing.ACCEPTED


def test_axe_finds_nothing_and_nothing_sticks_out(desk: Page, invited: str) -> None:
    pages = {
        "signatures": QUEUE,
        "signature": "/desk/signatures/3",
        "entering": f"{QUEUE}/enter",
        "list": f"{QUEUE}/list",
        "invitations": "/desk/letters/nfi-letter/invitations",
        "choosing": "/desk/letters/nfi-letter/invitations/choose",
        "reminding": "/desk/letters/nfi-letter/invitations/remind",
        "invited": invited,
        "elsewhere": "/desk/letters/nfi-letter/elsewhere",
        "widget": "/letters/nfi-letter/widget",
    }
    found = []
    for name, path in pages.items():
        desk.goto(path)
        found += faults_everywhere(desk, f"roll-{name}")
    assert found == []
