"""Reviewing in a real browser: a comment on words that are selected, and settling it; an approval that falls."""

import re
import threading
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import update

from broadside import clock
from broadside.database import db
from broadside.delivery.messages import Message, MessageState
from newsletters import sending
from newsletters.issues import Issue
from tests.hands import press
from tests.looking import faults_everywhere, let_in
from tests.newsletters.publication import publication, reader, written
from tests.people import ALICE, PETRA, account

pytestmark = pytest.mark.browser

TEXT = "A word first.\n\nThe consultation **closes** on 12 October."
SELECT = """(text) => {
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf("12 October");
        if (at >= 0) document.getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + 10);
    }
}"""


@pytest.fixture
def issue(app: Flask) -> None:
    """What Alice wrote, in review, with one reader."""
    with app.app_context():
        newsletter = publication()
        reader(newsletter, "bob@example.net")
        draft = written(newsletter)
        draft.sections[2].save("News", TEXT, draft.sections[2].revision, account(ALICE))
        draft.ask_for_review(account(ALICE))
        db.session.commit()


@pytest.fixture
def alices(app: Flask, issue: None, live_server: str, browser_context: BrowserContext, browser_page: Page) -> Page:
    let_in(app, browser_context, live_server, ALICE)
    return browser_page


def text(app: Flask) -> str:
    with app.app_context():
        return str(db.session.get_one(Issue, 1).sections[2].markdown)


def test_a_passage_is_commented_on_other_words_are_accepted_and_all_is_settled(
    app: Flask, alices: Page, petra_page: Page
) -> None:
    petra_page.goto("/desk/issues/1/comments")
    passage = petra_page.locator("[data-passage]", has_text="12 October")
    passage.locator("[data-passage-text]").evaluate(SELECT)
    passage.get_by_text("Comment on paragraph").click()
    expect(passage.get_by_label("About these words")).to_have_value("12 October")
    passage.get_by_label("What you think").fill("The notice says 21.")
    press(passage, "Add it")
    expect(petra_page.locator("mark")).to_have_text("12 October")

    alices.goto("/desk/issues/1/comments")
    comment = alices.locator("#comment-1")
    comment.locator("summary").click()
    comment.get_by_label("Your answer").fill("So it does.")
    press(comment, "Answer")
    expect(alices.locator("#comment-1")).to_contain_text("So it does.")

    passage = alices.locator("[data-passage]", has_text="12 October")
    passage.get_by_text("Comment on paragraph").click()
    passage.get_by_text("Suggest other words").click()
    passage.get_by_label("The paragraph as you would have it").fill(TEXT.split("\n\n")[1].replace("12", "21"))
    press(passage, "Add it")
    expect(alices.locator("#comment-3 ins")).to_have_text("21")
    assert faults_everywhere(alices, "comments") == []
    press(alices.locator("#comment-3"), "Accept")
    assert text(app) == TEXT.replace("12", "21")

    petra_page.goto("/desk/issues/1/comments")
    expect(petra_page.locator("#comment-1")).to_contain_text("The words changed after this was said")
    press(petra_page.locator("#comment-1"), "Settle it")
    expect(petra_page.get_by_text("No comments are open.")).to_be_visible()


def test_an_approval_falls_with_an_edit_and_what_changed_is_shown(alices: Page, petra_page: Page) -> None:
    petra_page.goto("/desk/issues/1/review")
    press(petra_page, "Approve what is shown here")
    expect(petra_page.get_by_text("Petra approved it on")).to_be_visible()

    alices.goto("/desk/issues/1/sections/3")
    alices.locator("textarea[data-markdown]").fill(TEXT.replace("12", "21"))
    press(alices, "Save")
    alices.goto("/desk/issues/1/review")
    expect(alices.get_by_text("Approval voided")).to_be_visible()
    alices.get_by_label("Petra").check()
    press(alices, "Ask for review")
    expect(alices.get_by_label("Who was asked to look")).to_contain_text("Petra")

    petra_page.reload()
    since = petra_page.get_by_label("Since you last looked")
    expect(since.locator("del")).to_have_text("12")
    expect(since.locator("ins")).to_have_text("21")
    assert faults_everywhere(petra_page, "review") == []
    press(petra_page, "Approve what is shown here")
    expect(petra_page.get_by_text("Nothing that readers would read has changed since")).to_be_visible()


def test_a_locked_issue_is_unlocked_with_a_reason_put_right_and_corrected_when_it_was_sent(
    app: Flask, alices: Page, petra_page: Page
) -> None:
    petra_page.goto("/desk/issues/1/review")
    press(petra_page, "Approve what is shown here")
    with app.app_context():
        db.session.get_one(Issue, 1).schedule(clock.now() + timedelta(days=2), account(PETRA))
        db.session.commit()

    alices.goto("/desk/issues/1/sections/3")
    expect(alices.get_by_text("Stop the presses to edit it.")).to_be_visible()
    expect(alices.locator("textarea[data-markdown]")).to_be_disabled()
    petra_page.goto("/desk/issues/1/schedule")
    petra_page.locator("summary", has_text="Set an embargo").click()
    day = clock.local(clock.now() + timedelta(days=3)).date()
    petra_page.get_by_label("Not before this day").fill(day.isoformat())
    petra_page.get_by_label("Not before this time (London)").fill("09:30")
    press(petra_page, "Keep it back until then")
    expect(petra_page.get_by_label("In the archive")).to_contain_text("The mail goes out before that.")
    petra_page.locator("summary", has_text="Stop the presses").click()
    petra_page.get_by_label("Why").fill("It closes on the 21st.")
    assert faults_everywhere(petra_page, "schedule") == []
    press(petra_page, "Stop the presses")
    expect(petra_page.get_by_label("Times that the presses were stopped")).to_contain_text("It closes on the 21st.")

    alices.reload()
    alices.locator("textarea[data-markdown]").fill(TEXT.replace("12", "21"))
    press(alices, "Save")
    assert text(app) == TEXT.replace("12", "21")

    with app.app_context():
        issue = db.session.get_one(Issue, 1)
        issue.ask_for_review(account(ALICE))
        issue.approve(account(PETRA))
        issue.schedule(clock.now(), account(PETRA))
        db.session.commit()
        sending.send_due(threading.Event())
        db.session.execute(update(Message).values(state=MessageState.ACCEPTED))
        issue.finish()
        db.session.commit()
    petra_page.goto("/desk/issues/1/sending")
    petra_page.get_by_label("What was wrong, and what is right").fill("It closes on 22 October.")
    press(petra_page, "Add the correction")
    press(petra_page, "Draft a mail to those who got it")
    expect(petra_page).to_have_title(re.compile("Correction to No. 1"))
    petra_page.goto("/desk/issues/2/schedule")
    expect(petra_page.get_by_label("Who gets it")).to_contain_text("1 person gets it")
