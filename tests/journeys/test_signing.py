"""Signing a letter in a real browser, with and without script: read, sign, confirm, correct, withdraw."""

import re
import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect

from broadside.database import db
from broadside.delivery.maildir import Maildir
from broadside.delivery.office import Office
from broadside.house import House
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import Signature, Standing
from tests.campaigns.letters import signers
from tests.campaigns.signed import begun_by, by_leader, by_organisation, letter, organisation
from tests.hands import arriving, follow, press
from tests.looking import faults_everywhere
from tests.newsletters.readers import a_newsletter

pytestmark = pytest.mark.browser
PATH = "/letters/nfi-letter"
ADDRESS = "nora@harbour.example.org"


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def page(request: pytest.FixtureRequest, chromium: Browser, live_server: str, app: Flask) -> Iterator[Page]:
    """A signatory's browser; a request to any other host, a cookie or a script error fails the test."""
    with app.app_context():
        a_newsletter()
        made = letter(summary="The consultation ends before those whom it touches have heard of it.")
        organisation("Harbour Law Centre", "https://harbour.example.org")
        for name in ("Border Health Collective", "The Crossing Project", "Migrant Voices North"):
            by_organisation(made, name)
        begun_by(made, "Migrant Voices North")
        by_leader(made, "Ann Leader", "Director", "Example Trust")
    context = chromium.new_context(base_url=live_server, java_script_enabled=request.param, locale="en-GB")
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda asked: wrong.append(asked.url) if not asked.url.startswith(live_server) else None)
    yield page
    wrong += [f"cookie {cookie['name']}" for cookie in context.cookies()]
    context.close()
    assert wrong == []


def link_in_the_mail(app: Flask) -> str:
    """The link in the newest mail, after the worker's jobs and the postman have looked."""
    with app.app_context():
        signers.work()
    Office.of(app).deliver(threading.Event())
    kept = Maildir(House.of(app).settings.maildir)
    found = re.search(r"http://broadside\.test(/\S+)", kept.read(kept.keys()[0]).text)
    assert found
    return found[1]


def fill(page: Page) -> None:
    """The form for an organisation, as somebody types it."""
    page.goto(PATH)
    follow(page, "Sign for your organisation")
    page.get_by_label("Organisation", exact=True).press_sequentially("Harbour Law Centre")
    page.get_by_label("Your name").fill("Nora Signer")
    page.get_by_label("Your role there").fill("Director")
    page.get_by_label("Your work mail address").fill(ADDRESS)
    page.get_by_label("Show the organisation’s name with the letter").check()
    page.get_by_label("Tell me what comes of it").check()


def standing(app: Flask) -> tuple[Standing, str]:
    with app.app_context():
        newest = signers.newest()
        return Standing(newest.standing), newest.doubt


def test_an_organisation_signs_corrects_and_withdraws(page: Page, app: Flask, request: pytest.FixtureRequest) -> None:
    scripted = "with script" in request.node.name and "without" not in request.node.name
    fill(page)
    if scripted:
        expect(page.locator("#organisations option")).to_have_count(1)
    press(page, "Send me the link to confirm", exact=True)
    expect(page.get_by_role("alert")).to_contain_text("Tick this if you may sign")
    expect(page.get_by_label("Your name")).to_have_value("Nora Signer")
    page.get_by_label("I am authorised to sign for this organisation").check()
    press(page, "Send me the link to confirm", exact=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step: look in your inbox")
    page.goto(link_in_the_mail(app))
    with app.app_context():
        assert db.session.query(Signature).count() == 4
    press(page, "Yes, I sign", exact=True)
    state, doubt = standing(app)
    if scripted:
        assert (state, doubt) == (Standing.ACCEPTED, "")
        expect(page.get_by_text("Harbour Law Centre now stands below")).to_be_visible()
    else:
        assert state == Standing.REVIEW
        assert "No proof of work" in doubt
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you: a colleague looks at it next")
    follow(page, "The page of your signature")
    page.get_by_label("Your role").fill("Chair")
    press(page, "Keep this", exact=True)
    expect(page.get_by_role("status")).to_contain_text("It is corrected.")
    press(page, "Withdraw my signature", exact=True)
    expect(page.get_by_text("You withdrew on")).to_be_visible()
    page.goto(PATH)
    expect(page.get_by_text("Harbour Law Centre")).to_have_count(0)


@pytest.mark.parametrize("page", [True], indirect=True, ids=["with script"])
def test_names_are_offered_also_to_who_typed_before_the_script_had_come(page: Page) -> None:
    held: list[Route] = []
    page.route("**/htmx.min.js", lambda route: held.append(route))  # noqa: PLW0108 - playwright cannot wrap a built-in
    page.goto(f"{PATH}/sign?as=organisation", wait_until="commit")
    page.get_by_label("Organisation", exact=True).fill("Harbour Law")
    for route in held:
        route.continue_()
    expect(page.locator("#organisations option")).to_have_attribute("value", "Harbour Law Centre")


@pytest.mark.parametrize("page", [True], indirect=True, ids=["with script"])
def test_every_page_of_signing_is_readable_by_everybody(page: Page, app: Flask) -> None:
    found: dict[str, list[str]] = {}
    for path in ("/letters", PATH, f"{PATH}/names", f"{PATH}/versions/1", "/signatures"):
        page.goto(path)
        found[path] = faults_everywhere(page, f"signing{path.replace('/', '-')}")
    page.goto(f"{PATH}/sign")
    press(page, "Send me the link to confirm", exact=True)
    expect(page.get_by_role("alert")).to_be_visible()
    found["faults"] = faults_everywhere(page)
    fill(page)
    page.get_by_label("I am authorised to sign for this organisation").check()
    press(page, "Send me the link to confirm", exact=True)
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step: look in your inbox")
    found["asked"] = faults_everywhere(page)
    page.goto(link_in_the_mail(app))
    found["confirm"] = faults_everywhere(page, "signing-confirm")
    press(page, "Yes, I sign", exact=True)
    found["confirmed"] = faults_everywhere(page)
    follow(page, "The page of your signature")
    found["own"] = faults_everywhere(page, "signing-own-page")
    press(page, "Withdraw my signature", exact=True)
    found["withdrawn"] = faults_everywhere(page)
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("page", [True], indirect=True, ids=["with script"])
def test_a_person_signs_by_keyboard_alone(page: Page, app: Flask) -> None:
    page.goto(f"{PATH}?as=individual#sign")
    page.get_by_label("Your name").focus()
    page.keyboard.type("Bob Example")
    page.keyboard.press("Tab")
    page.keyboard.type("bob@example.net")
    for key in ("Tab", "Space", "Tab", "Tab", "Tab"):
        page.keyboard.press(key)
    with arriving(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step: look in your inbox")
    page.goto(link_in_the_mail(app))
    press(page, "Yes, I sign", key="Enter")
    expect(page.get_by_text("Bob Example now stands below")).to_be_visible()
    with app.app_context():
        found = Letter.find("nfi-letter")
        assert found is not None
        assert signers.newest().letter_id == found.id
