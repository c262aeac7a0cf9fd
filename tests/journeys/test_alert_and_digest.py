"""An alert about a consultation, and a digest of what was sent, from a press of a button to the reader's mail."""

import re
import threading
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy import select

from broadside import clock
from broadside.database import db
from broadside.delivery.messages import Mailing, Message, MessageState
from newsletters import sending
from newsletters.issues import Issue, IssueState
from newsletters.newsletter import Newsletter
from newsletters.subscribers import Cadence, Choices
from tests.campaigns.public import TITLE, consultation
from tests.hands import go, press
from tests.looking import let_in
from tests.newsletters.publication import approved, publication, reader
from tests.people import BOB, PETRA

pytestmark = pytest.mark.browser

PROMPT = re.compile(r"^\[[^\]\n]+\]$", re.MULTILINE)


@pytest.fixture
def newsletter(app: Flask) -> None:
    """A newsletter that one may approve alone, with a reader of all and a reader of digests, and a consultation."""
    with app.app_context():
        newsletter = publication(self_approval=True)
        reader(newsletter, BOB)
        reader(newsletter, "digest@example.net", Choices(Cadence.DIGEST))
        consultation(closes_at=clock.now() + timedelta(days=30))


@pytest.fixture
def petras(app: Flask, newsletter: None, live_server: str, browser_context: BrowserContext, browser_page: Page) -> Page:
    let_in(app, browser_context, live_server, PETRA)
    return browser_page


def write_all(page: Page, words: str) -> None:
    """Put words in the place of the one prompt that the open section has."""
    writing = page.locator("textarea[data-markdown]")
    text, number = PROMPT.subn(words, writing.input_value())
    assert number == 1
    writing.fill(text)
    press(page, "Save")


def approve_and_schedule(page: Page) -> None:
    press(page, "Ask for review")
    press(page, "Approve what is shown here")
    go(page.get_by_role("link", name="Schedule it"))
    day = clock.local(clock.now() + timedelta(days=2)).date()
    page.get_by_label("Date", exact=True).fill(day.isoformat())
    page.get_by_label("Time in London").fill("10:00")
    press(page, "See what that means")
    press(page, "Schedule it")
    expect(page.locator("#flashes")).to_contain_text("Scheduled for")


def goes_out_to(app: Flask, issue_id: int) -> list[str | None]:
    """Let the hour come; who gets it."""
    with app.app_context():
        issue = db.session.get_one(Issue, issue_id)
        issue.due_at = clock.now()
        db.session.commit()
        sending.send_due(threading.Event())
        mine = select(Message.address).join(Mailing, Mailing.id == Message.mailing_id)
        mine = mine.where(Mailing.ref == f"issue:{issue_id}", Message.state == MessageState.READY)
        return list(db.session.scalars(mine))


def test_an_alert_is_drafted_at_the_consultation_and_goes_to_those_who_want_alerts(app: Flask, petras: Page) -> None:
    petras.goto("/desk/consultations")
    go(petras.get_by_role("main").get_by_role("link", name=TITLE).first)
    press(petras, "Draft an alert")
    write_all(petras, "It decides who is asked for what.")
    petras.goto("/desk/issues/1/review")
    approve_and_schedule(petras)
    assert goes_out_to(app, 1) == [BOB]


def test_a_digest_retells_what_was_sent_and_goes_to_those_who_want_digests(app: Flask, petras: Page) -> None:
    with app.app_context():
        issue = approved(db.session.scalars(select(Newsletter)).one())
        issue.state, issue.sent_at = IssueState.SENT, clock.now() - timedelta(days=20)
        db.session.commit()
    petras.goto("/desk/issues")
    press(petras, "Draft a digest")
    expect(petras.get_by_label("Sections, in their order")).to_contain_text("November 2026")
    write_all(petras, "Three busy months.")
    go(petras.get_by_role("link", name="Still open", exact=True))
    write_all(petras, "")
    petras.goto("/desk/issues/2/subject")
    petras.get_by_label("Subject", exact=True).fill("Three months of migration and data")
    press(petras, "Save")
    petras.goto("/desk/issues/2/review")
    approve_and_schedule(petras)
    assert goes_out_to(app, 2) == ["digest@example.net"]
