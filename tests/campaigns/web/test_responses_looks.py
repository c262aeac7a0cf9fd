"""Joint responses in a real browser: axe, wide and narrow, light and dark; a partner's way by the keyboard."""

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect

from broadside.database import db
from broadside.house import House
from campaigns.responses.members import Member
from campaigns.responses.questions import Question
from campaigns.responses.responses import JointResponse
from tests.campaigns.responses import filling
from tests.hands import follow, press
from tests.looking import faults_everywhere, let_in
from tests.people import PETRA, account

pytestmark = pytest.mark.browser


@pytest.fixture
def links(app: Flask) -> dict[str, str]:
    """The pages to look at."""
    with app.app_context():
        values = filling.around(account(PETRA))
        went = db.session.query(JointResponse).order_by(JointResponse.id).first()
        assert went is not None
        ident = values["/responses ident"][0]
        tokens = House.of(app).tokens
        return {
            "desk": f"/desk/responses/{ident}",
            "question": f"/desk/responses/{went.id}/questions/{Question.of(went)[0].id}",
            "writing": f"/desk/responses/{ident}/questions/{values['/responses number'][0]}",
            "went": f"/desk/responses/{went.id}",
            "room": f"/responses/{values['/responses token'][0]}",
            "answering": f"/responses/{values['/responses token'][0]}/questions/{values['/responses number'][0]}",
            "receipt": f"/responses/{Member.of(went)[0].token(tokens)}",
        }


def test_the_pages_stand_up_to_axe(
    app: Flask, browser_context: BrowserContext, browser_page: Page, live_server: str, links: dict[str, str]
) -> None:
    let_in(app, browser_context, live_server, PETRA)
    found = []
    others = ["/desk/responses", f"{links['desk']}/submit", f"{links['desk']}/introduction", "/responses/nothing"]
    for path in [*links.values(), *others, f"/consultations/{filling.WENT_IN}/response"]:
        browser_page.goto(path)
        found += faults_everywhere(browser_page)
    assert found == []


def test_a_partner_answers_and_signs_off_by_the_keyboard(browser_page: Page, links: dict[str, str]) -> None:
    page = browser_page
    page.goto(links["room"])
    follow(page, "Question 1", key="Enter", exact=True)
    page.get_by_role("radio", name="Neither").press("Space")
    page.get_by_label("Answer", exact=True).fill("We **doubt** it.")
    press(page, "Save the answer", key="Enter")
    expect(page.get_by_text("Your answer is saved.")).to_be_visible()
    follow(page, "The whole response", key="Enter")
    expect(page.locator("article strong", has_text="doubt")).to_be_visible()
    page.get_by_label("Your name").fill("Charles Chair")
    page.get_by_label("Your role there").fill("Chair")
    press(page, "Sign off this text", key="Enter")
    expect(page.get_by_role("alert")).to_contain_text("Tick that you are authorised")
    expect(page.get_by_label("Your name")).to_have_value("Charles Chair")
    page.get_by_label("I am authorised to sign").press("Space")
    press(page, "Sign off this text", key="Enter")
    expect(page.get_by_text("You signed off this text")).to_be_visible()
