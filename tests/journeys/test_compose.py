"""Composing in a real browser: what is typed is kept and shown at once; by keys, on a phone, without script too."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Locator, Page, expect

from broadside.database import db
from newsletters.entries import Entry
from newsletters.issues import Issue
from newsletters.items import Item
from tests.hands import arriving, go, hold_the_first, press
from tests.looking import faults_everywhere, let_in
from tests.newsletters.publication import approved, publication, reader, started, written
from tests.people import ALICE

pytestmark = pytest.mark.browser

FIRST = "/desk/issues/1"
NOTE_WORDS = """() => {
    const place = document.querySelector("[data-saved]");
    window.words = [];
    new MutationObserver(() => window.words.push(place.textContent)).observe(place, { childList: true });
}"""


@pytest.fixture
def issue(app: Flask) -> None:
    """A draft with one suggestion, and one reader."""
    with app.app_context():
        newsletter = publication()
        reader(newsletter, "bob@example.net")
        draft = written(newsletter)
        item = Item(link="https://news.example.org/1", title="New powers, old data", publisher="Harbour", score=5.0)
        db.session.add(item)
        db.session.flush()
        Entry.of(draft, item)
        db.session.commit()


@pytest.fixture
def desk(app: Flask, issue: None, live_server: str, browser_context: BrowserContext, browser_page: Page) -> Page:
    """Alice at the first section of the draft."""
    let_in(app, browser_context, live_server, ALICE)
    browser_page.goto(FIRST)
    return browser_page


def mail(page: Page) -> FrameLocator:
    return page.frame_locator("iframe[name=proof]")


def write(page: Page, text: str) -> None:
    page.locator("textarea[data-markdown]").fill(text)


def kept(app: Flask) -> str:
    with app.app_context():
        return str(db.session.get_one(Issue, 1).sections[0].markdown)


def test_the_mail_follows_what_is_typed_and_it_is_kept_by_itself(app: Flask, desk: Page) -> None:
    expect(mail(desk).locator("body")).to_contain_text("All about Welcome.")
    write(desk, "Now **this** is new.")
    expect(mail(desk).locator("strong")).to_have_text("this")
    expect(desk.locator("[data-saved]")).to_contain_text("Saved ")
    assert kept(app) == "Now **this** is new."


def test_the_frame_runs_no_script_and_its_links_lead_nowhere(desk: Page) -> None:
    write(desk, "[Away](https://example.org/away)")
    mail(desk).locator("a", has_text="Away").click()
    expect(mail(desk).locator("a", has_text="Away")).to_be_visible()
    assert desk.url.endswith(FIRST)


def test_dark_plain_and_narrow_views_show_the_same_mail_and_as_a_chosen_reader(desk: Page) -> None:
    desk.get_by_role("button", name="Plain").click()
    expect(desk.locator("[data-plain]")).to_contain_text("All about Welcome.")
    desk.get_by_role("button", name="Dark").click()
    expect(mail(desk).locator("body")).to_have_css("background-color", "rgb(21, 20, 18)")
    desk.get_by_role("button", name="375 px").click()
    expect(desk.locator("iframe[name=proof]")).to_have_css("width", "375px")
    desk.get_by_text("As any reader").click()
    desk.get_by_label("Find a reader by name or address").fill("bob")
    desk.get_by_role("button", name="bob@example.net").press("Enter")
    expect(desk.locator("[data-verdict]")).to_have_text("Gets it.")
    desk.goto("/desk/issues/1/sections/2")
    expect(desk.locator("[data-reader-name]")).to_have_text("bob@example.net")


def test_a_link_followed_while_writing_loses_nothing(app: Flask, desk: Page) -> None:
    write(desk, "Written in a hurry.")
    go(desk.get_by_role("link", name="Campaigns", exact=True).first)
    expect(desk).to_have_url(re.compile("/sections/2$"))
    assert kept(app) == "Written in a hurry."


def test_two_people_on_one_section_lose_nothing(app: Flask, desk: Page, petra_page: Page) -> None:
    petra_page.goto(FIRST)
    write(petra_page, "Petra’s words.")
    expect(petra_page.locator("[data-saved]")).to_contain_text("Saved ")
    write(desk, "Alice’s words.")
    expect(desk.locator("[data-saved]")).to_contain_text("Petra saved this too")
    assert kept(app) == "Petra’s words."
    press(desk, "See both texts")
    expect(desk.get_by_label("Text", exact=True)).to_have_value("Petra’s words.\n\nAlice’s words.")
    assert faults_everywhere(desk) == []
    press(desk, "Save this text")
    expect(desk.locator("#flashes")).to_contain_text("Saved.")
    assert kept(app) == "Petra’s words.\n\nAlice’s words."


def test_a_server_that_does_not_answer_is_said_and_the_text_goes_when_it_does(app: Flask, desk: Page) -> None:
    desk.route("**/sections/1", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    write(desk, "Typed on a train.")
    expect(desk.locator("[data-saved]")).to_contain_text("the server does not answer")
    desk.unroute("**/sections/1")
    expect(desk.locator("[data-saved]")).to_contain_text("Saved ")
    assert kept(app) == "Typed on a train."


def test_what_is_typed_while_a_save_is_on_its_way_is_not_called_saved(app: Flask, desk: Page) -> None:
    desk.evaluate(NOTE_WORDS)
    held = hold_the_first(desk, "**/sections/1")
    with desk.expect_request("**/sections/1"):
        write(desk, "One.")
    write(desk, "One, two.")
    held[0].continue_()
    expect(desk.locator("[data-saved]")).to_contain_text("Saved ")
    assert kept(app) == "One, two."
    assert [words[:5] for words in desk.evaluate("() => window.words")].count("Saved") == 1


def test_everything_goes_by_keys(app: Flask, desk: Page) -> None:
    desk.keyboard.press("?")
    expect(desk.locator("#keys-help")).to_contain_text("The part after")
    desk.keyboard.press("Escape")
    desk.keyboard.press("e")
    desk.keyboard.press("Control+a")
    desk.keyboard.type("bold")
    desk.keyboard.press("Control+a")
    desk.keyboard.press("Control+b")
    expect(desk.locator("textarea[data-markdown]")).to_have_value("**bold**")
    desk.keyboard.press("Control+s")
    expect(desk.locator("[data-saved]")).to_contain_text("Saved ")
    desk.keyboard.press("Escape")
    with arriving(desk):
        desk.keyboard.press("]")
    expect(desk).to_have_url(re.compile("/sections/2$"))
    with arriving(desk):
        desk.keyboard.press("u")
    expect(desk.locator("#flashes")).to_contain_text("one place higher")
    with arriving(desk):
        desk.keyboard.press("h")
    expect(desk.locator("#flashes")).to_contain_text("is hidden")
    desk.keyboard.press("n")
    desk.keyboard.type("Deadlines")
    with arriving(desk):
        desk.keyboard.press("Enter")
    expect(desk.locator("#f-heading")).to_have_value("Deadlines")


def test_the_toolbar_makes_lists_that_go_on(desk: Page) -> None:
    write(desk, "one")
    desk.get_by_role("button", name="List").click()
    desk.keyboard.press("End")
    desk.keyboard.press("Enter")
    desk.keyboard.type("two")
    expect(desk.locator("textarea[data-markdown]")).to_have_value("- one\n- two")
    desk.keyboard.press("Control+z")
    expect(desk.locator("textarea[data-markdown]")).not_to_have_value("- one\n- two")


def test_what_is_pasted_from_a_page_keeps_its_links_lists_and_headings(desk: Page) -> None:
    write(desk, "")
    html = (
        "<h2>News</h2><p>Read <a href='https://example.org/a'>this</a>, <b>now</b>.</p>"
        "<ul><li>one</li><li>two</li></ul><script>alert(1)</script>"
    )
    desk.locator("textarea[data-markdown]").evaluate(
        """(area, html) => {
            const data = new DataTransfer();
            data.setData("text/html", html);
            data.setData("text/plain", "plain");
            area.focus();
            area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
        }""",
        html,
    )
    expect(desk.locator("textarea[data-markdown]")).to_have_value(
        "## News\n\nRead [this](https://example.org/a), **now**.\n\n- one\n- two"
    )
    press(desk, "Make sections of the headings")
    expect(desk.locator("#parts")).to_contain_text("News")


def test_a_suggestion_is_added_where_one_is_writing(desk: Page) -> None:
    desk.goto("/desk/issues/1/sections/3")
    press(desk, "Add New powers, old data")
    expect(desk.locator("textarea[data-markdown]")).to_have_value(
        "All about Other news.\n\nHarbour | [New powers, old data](<https://news.example.org/1>)"
    )
    expect(mail(desk).locator("a", has_text="New powers, old data")).to_be_attached()


def drag(page: Page, grip: Locator, onto: Locator) -> None:
    """Take a grip and hold it over another, below its middle; it is let go by who asked for it."""
    grip.hover()
    page.mouse.down()
    onto.hover(position={"x": 3, "y": 8})
    expect(page.locator(".sortable-ghost")).to_be_visible()
    onto.hover(position={"x": 3, "y": 14})


def test_dragging_puts_sections_in_order(app: Flask, desk: Page) -> None:
    grips, first = desk.locator("[data-order] .grip"), desk.locator("[data-order] [data-move]").first
    drag(desk, grips.nth(0), grips.nth(2))
    expect(first).not_to_contain_text("Welcome")  # it gives way while one still holds it
    with desk.expect_response("**/move"):
        desk.mouse.up()
    with app.app_context():
        names = [section.name for section in db.session.get_one(Issue, 1).sections]
    assert names[0] != "Welcome"


def test_on_a_phone_there_is_one_pane_at_a_time(desk: Page) -> None:
    desk.set_viewport_size({"width": 375, "height": 760})
    desk.goto(FIRST)
    for pane, others in (("Sections", ("text", "proof")), ("Mail", ("parts", "text")), ("Text", ("parts", "proof"))):
        desk.get_by_role("navigation", name="Panes").get_by_role("link", name=pane).click()
        for other in others:
            expect(desk.locator(f"#{other}")).to_be_hidden()
    assert desk.evaluate("document.documentElement.scrollHeight <= innerHeight"), "the save button is out of sight"


def test_an_approved_issue_is_saved_by_hand_and_says_what_that_does(
    app: Flask, live_server: str, browser_context: BrowserContext, browser_page: Page
) -> None:
    with app.app_context():
        approved(publication())
    let_in(app, browser_context, live_server, ALICE)
    posted: list[str] = []
    browser_page.on("request", lambda asked: posted.append(asked.url) if asked.method == "POST" else None)
    browser_page.clock.install()
    browser_page.goto(FIRST)
    expect(browser_page.locator("#text")).to_contain_text("An edit takes the approval away")
    with browser_page.expect_request("**/preview"):
        write(browser_page, "Changed after all.")
        browser_page.clock.run_for(60_000)
    assert {url.rpartition("/")[2] for url in posted} == {"preview", "presence"}, "it was saved by itself"
    assert kept(app) == "All about Welcome."
    press(browser_page, "Save", exact=True)
    expect(browser_page.locator("#text")).to_contain_text("The approval is void.")
    browser_page.locator("textarea[data-markdown]").press("Control+z")
    expect(browser_page.locator("textarea[data-markdown]")).to_have_value("All about Welcome.")


def test_it_all_works_without_script(app: Flask, issue: None, chromium: Browser, live_server: str) -> None:
    context = chromium.new_context(base_url=live_server, java_script_enabled=False)
    let_in(app, context, live_server, ALICE)
    page = context.new_page()
    page.goto(FIRST)
    expect(mail(page).locator("body")).to_contain_text("All about Welcome.")
    write(page, "Without script.")
    press(page, "Save", exact=True)
    expect(page.locator("#flashes")).to_contain_text("Saved.")
    expect(mail(page).locator("body")).to_contain_text("Without script.")
    page.get_by_role("link", name="Plain").click()
    expect(mail(page).locator("body")).to_contain_text("Without script.")
    page.get_by_text("As any reader").click()
    page.get_by_label("Find a reader by name or address").fill("bob")
    press(page, "Find")
    press(page, "See it as bob@example.net")
    expect(page.locator("[data-verdict]")).to_have_text("Gets it.")
    press(page, "Ask for review")
    expect(page.locator("#flashes")).to_contain_text("It is in review.")
    context.close()
    assert kept(app) == "Without script."


def test_axe_finds_nothing_serious_on_the_pages_of_an_issue(app: Flask, issue: None, petra_page: Page) -> None:
    with app.app_context():
        started(publication(title="Second"))
    found = []
    paths = [
        f"{FIRST}{part}"
        for part in ("", "/subject", "/review", "/schedule", "/sending", "/sending/cancel", "/test", "/discard")
    ]
    for path in ["/desk/issues", "/desk/issues/2", *paths, "/", "/archive/second"]:
        petra_page.goto(path)
        found += faults_everywhere(petra_page)
    assert found == []
