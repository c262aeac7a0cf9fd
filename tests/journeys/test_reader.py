"""A reader's whole trip in a real browser, with and without script: join, confirm, choose, pause, leave, erase."""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from broadside import clock
from broadside.consent import State
from broadside.delivery.maildir import Maildir
from broadside.delivery.office import Office
from broadside.house import House
from broadside.people import Person
from newsletters.newsletter import Newsletter
from newsletters.subscribers import Cadence, Subscriber
from tests.hands import arriving, follow, go, press
from tests.looking import faults_everywhere
from tests.newsletters.readers import a_newsletter, standing, work
from tests.people import BOB

pytestmark = pytest.mark.browser


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(request: pytest.FixtureRequest, chromium: Browser, live_server: str, app: Flask) -> Iterator[Page]:
    """A reader's browser; a request to any other host, a cookie or a script error fails the test."""
    with app.app_context():
        a_newsletter()
    context = chromium.new_context(base_url=live_server, java_script_enabled=request.param, locale="en-GB")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: wrong.append(asked.url) if not asked.url.startswith(live_server) else None)
    yield page
    wrong += [f"cookie {cookie['name']}" for cookie in context.cookies()]
    context.close()
    assert wrong == []


def newest_mail(app: Flask) -> str:
    """The text of the newest mail, after the worker's jobs and the postman have looked."""
    with app.app_context():
        work()
        work()
    Office.of(app).deliver(threading.Event())
    kept = Maildir(House.of(app).settings.maildir)
    return kept.read(kept.keys()[0]).text


def link_in(mail: str, room: str) -> str:
    found = re.search(rf"http://broadside\.test(/{room}/\S+)", mail)
    assert found, f"no link to /{room}"
    return found[1]


def stands(app: Flask) -> State | None:
    with app.app_context():
        return standing()


def join(page: Page, app: Flask) -> str:
    """Sign up by the form; returns the path of the link in the mail."""
    page.goto("/join")
    page.get_by_label("Your mail address").fill(BOB)
    page.get_by_label("Your name").fill("Bob")
    page.get_by_label("A digest every three months").check()
    page.get_by_label("Data protection").check()
    press(page, "Join", exact=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step: look in your inbox")
    return link_in(newest_mail(app), "confirm")


def test_a_reader_joins_chooses_pauses_leaves_and_is_erased(page: Page, app: Flask) -> None:
    page.goto(join(page, app))
    assert stands(app) == State.PENDING
    press(page, "Yes, I want it", exact=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are in")
    assert stands(app) == State.ACTIVE
    follow(page, "See your choices")
    expect(page.get_by_label("A digest every three months")).to_be_checked()
    page.get_by_label("Only when something needs me").check()
    page.get_by_label("Plain text").check()
    press(page, "Keep these choices", exact=True)
    expect(page.get_by_text("Your choices are kept.")).to_be_visible()
    pause_and_go_on(page)
    go(page.get_by_text("See everything held about you"))
    expect(page).to_have_url(re.compile("/held$"))
    expect(page.get_by_text("Only when something needs me").first).to_be_visible()
    page.go_back()
    expect(page).not_to_have_url(re.compile("/held$"))
    leave(page)
    assert stands(app) == State.LEFT
    follow(page, "Have everything erased")
    press(page, "Erase everything", exact=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is erased")
    assert stands(app) is None


def pause_and_go_on(page: Page) -> None:
    page.get_by_text("Pause until a day").click()
    page.get_by_label("Nothing before").fill((clock.today() + timedelta(days=30)).isoformat())
    press(page, "Pause", exact=True)
    expect(page.get_by_text("Paused until")).to_be_visible()
    press(page, "Start again now", exact=True)
    expect(page.get_by_text("It starts again with the next one.")).to_be_visible()


def leave(page: Page) -> None:
    page.get_by_text("Leave", exact=True).first.click()
    page.get_by_label("Would you tell us why?").fill("Moving on.")
    press(page, re.compile("^Leave Immigration"))
    expect(page.get_by_text("You left this on")).to_be_visible()


def test_a_reader_without_a_link_is_mailed_one(page: Page, app: Flask) -> None:
    page.goto(join(page, app))
    press(page, "Yes, I want it", exact=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are in")
    page.goto("/preferences")
    page.get_by_label("Your mail address").fill(BOB.upper())
    press(page, "Send me my link", exact=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("Look in your inbox")
    page.goto(link_in(newest_mail(app), "preferences"))
    expect(page.get_by_text(BOB)).to_be_visible()


def test_mistakes_are_said_at_their_field(page: Page) -> None:
    page.goto("/join")
    page.get_by_label("Your mail address").fill("bob at example")
    press(page, "Join", exact=True)
    expect(page.get_by_role("alert")).to_contain_text("is not a mail address")
    expect(page.get_by_label("Your mail address")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label("Your mail address")).to_have_value("bob at example")


def test_joining_works_by_keyboard_alone(page: Page, app: Flask) -> None:
    page.goto("/join")
    page.get_by_label("Your mail address").focus()
    page.keyboard.type(BOB)
    for key in ("Tab", "Tab", "ArrowDown", "Tab", "Space", "Tab", "Tab"):
        page.keyboard.press(key)
    with arriving(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step: look in your inbox")
    page.goto(link_in(newest_mail(app), "confirm"))
    press(page, "Yes, I want it", key="Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You are in")
    with app.app_context():
        newsletter, person = Newsletter.all()[0], Person.known(BOB)
        subscriber = person and Subscriber.of(person, newsletter)
        assert subscriber
        assert (subscriber.cadence, subscriber.topics) == (Cadence.DIGEST, ["borders"])


@pytest.mark.parametrize("page", [True], indirect=True, ids=["with script"])
def test_every_page_of_a_reader_is_readable_by_everybody(page: Page, app: Flask) -> None:
    confirming = join(page, app)
    found = {"asked": faults_everywhere(page)}
    page.goto(confirming)
    found["confirm"] = faults_everywhere(page)
    press(page, "Yes, I want it", exact=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("You are in")
    found["confirmed"] = faults_everywhere(page)
    follow(page, "See your choices")
    expect(page).to_have_url(re.compile("/preferences/"))
    own = page.url
    for room in ("", "/held", "/erase"):
        page.goto(own + room)
        found[f"own page{room}"] = faults_everywhere(page)
    for path in ("/join", "/embed/immigration-data-and-technology", "/preferences", "/preferences/x", confirming):
        page.goto(path)
        found[path] = faults_everywhere(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
