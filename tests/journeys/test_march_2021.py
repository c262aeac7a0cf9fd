"""March 2021 as one record: a letter asks for six more weeks, is signed, delivered, answered, and moves a deadline."""

import mailbox
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from io import BytesIO
from pathlib import Path

import pytest
import time_machine
from docx import Document
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader

from broadside import clock
from broadside.config import Settings
from broadside.database import db
from broadside.directory import contacts
from broadside.directory.organisations import Organisation
from broadside.house import House
from broadside.timetable import look
from tests.campaigns.consultations import records
from tests.hands import follow, go, press
from tests.local_site import LocalSite
from tests.looking import let_in
from tests.newsletters.founded import founded
from tests.newsletters.readers import a_reader
from tests.people import BOB, PETRA

pytestmark = pytest.mark.browser

CAMPAIGN, CONSULTATION = "The harbour’s data", "Data matching at the harbour"
LETTER, SLUG = "Six more weeks for the harbour", "six-more-weeks-for-the-harbour"
TEXT = "To whom it may concern,\n\nWe ask for a **further six weeks**:\n\n- nobody was asked;\n- the code came late.\n"
POSTMAN = "send mail"
RECURRING = {
    POSTMAN,
    "close letters that are due",
    "answer signings",
    "send signatories their links",
    "mail invitations to sign",
    "look at consultations",
    "tell owners of consultations",
    "tell of moved deadlines",
    "answer who asks to be reminded",
    "send due issues",
}


@pytest.fixture
def settings(settings: Settings, site: LocalSite) -> Settings:
    """A GOV.UK on loopback."""
    return settings.model_copy(update={"govuk_url": f"http://{site.host}", "fetch_private_hosts": (site.host,)})


@dataclass
class Story:
    """One browser of a publisher, one of everybody else, and the work that a worker would do meanwhile."""

    app: Flask
    server: str
    site: LocalSite
    desk: Page
    public: Page

    def work(self) -> None:
        """Each job looks once, and then the postman at what they posted."""
        due = [entry for entry in House.of(self.app).timetable.entries if entry.name in RECURRING]
        for entry in sorted(due, key=lambda each: each.name == POSTMAN):
            look(self.app, entry, threading.Event())

    def mails(self, address: str) -> list[EmailMessage]:
        """What came to an address, the oldest first."""
        folder = House.of(self.app).settings.maildir
        box = mailbox.Maildir(folder, create=False)
        parsed = [BytesParser(policy=policy.default).parsebytes(box.get_bytes(key)) for key in box.iterkeys()]
        return sorted((mail for mail in parsed if address in mail["To"]), key=lambda mail: mail["Date"].datetime)

    def link(self, address: str, part: str) -> str:
        """The link in the last mail to an address that leads to a part of Broadside, as a path on this server."""
        self.work()
        mail = self.mails(address)[-1]
        body = mail.get_body(("plain",))
        assert body is not None
        found = re.search(rf"{re.escape(House.of(self.app).settings.address)}(/{part}/\S+)", body.get_content())
        assert found, body.get_content()
        return found[1]

    def publish(self, closing: datetime, note: str = "") -> None:
        """GOV.UK shows the consultation with a closing; a note announces what changed."""
        history = [records.FIRST_NOTE]
        if note:
            history.append({"public_timestamp": clock.now().isoformat(), "note": note})
        opened = (clock.now() - timedelta(days=30)).isoformat()
        records.put(
            self.site,
            opening_date=opened,
            closing_date=closing.isoformat(),
            change_history=history,
        )


@pytest.fixture
def story(
    app: Flask, site: LocalSite, live_server: str, chromium: Browser, browser_context: BrowserContext
) -> Iterator[Story]:
    stranger = chromium.new_context(base_url=live_server, locale="en-GB", timezone_id="Europe/London")
    let_in(app, browser_context, live_server, PETRA)
    with app.app_context():
        a_reader(founded(self_approval=True))
        for name, site_of, mail in (
            ("Harbour Law Centre", "https://harbourlaw.example.org", "nora@harbourlaw.example.org"),
            ("The Lantern Project", "https://lantern.example.org", "omar@lantern.example.org"),
        ):
            organisation = Organisation.add(name)
            organisation.website = site_of
            contacts.put(organisation, contacts.Told.of(mail, "Contact", "Director"))
        db.session.commit()
    yield Story(app, live_server, site, browser_context.new_page(), stranger.new_page())
    stranger.close()


def begin_campaign(desk: Page) -> None:
    desk.goto("/desk/campaigns/new")
    desk.get_by_label("Title").fill(CAMPAIGN)
    desk.get_by_label(re.compile("^Summary")).fill("The harbour wants to match what it knows of everybody.")
    press(desk, "Begin it")
    press(desk, "Publish")
    expect(desk.get_by_role("link", name="Public page")).to_be_visible()


def follow_consultation(desk: Page) -> None:
    desk.goto("/desk/consultations/new")
    desk.get_by_label("Address on GOV.UK").fill(records.PATH)
    desk.get_by_label("Short name").fill("harbour")
    press(desk, "Look, and follow it")
    expect(desk.get_by_text("is watched from now on").first).to_be_visible()
    follow(desk, "Edit")
    desk.get_by_label("Campaign", exact=True).select_option(label=CAMPAIGN)
    press(desk, "Save")


def write_letter(desk: Page) -> None:
    desk.goto("/desk/letters/new")
    desk.get_by_label("Title").fill(LETTER)
    desk.get_by_label(re.compile("^Name")).fill("The Harbour Master")
    desk.get_by_label(re.compile("^Office")).fill("Harbour Office")
    desk.get_by_label(re.compile("^Postal")).fill("1 Quay Street\nLondon")
    desk.get_by_label("Asks to move the deadline of").select_option(label=CONSULTATION)
    desk.get_by_label("Campaign", exact=True).select_option(label=CAMPAIGN)
    desk.get_by_label(re.compile("^Target")).fill("4")
    press(desk, "Begin it")
    desk.get_by_label("Text").fill(TEXT)
    press(desk, "Save the text")
    go(desk.get_by_role("link", name="Publish").first)
    press(desk, re.compile("^Publish"))
    expect(desk.get_by_text("Open", exact=True).first).to_be_visible()


def invite(story: Story) -> None:
    desk = story.desk
    desk.goto(f"/desk/letters/{SLUG}/invitations/choose")
    desk.get_by_label("Others, by name").fill("Harbour Law Centre\nThe Lantern Project")
    press(desk, "See who would be invited")
    press(desk, "Send 2 invitations")
    expect(desk.locator("#flashes")).to_contain_text("2")


def sign_when_invited(story: Story) -> None:
    public = story.public
    public.goto(story.link("nora@harbourlaw.example.org", "invitations"))
    public.get_by_label("Your name").fill("Nora Miles")
    public.get_by_label("I am authorised to sign for Harbour Law Centre").check()
    public.get_by_label("Show the organisation’s name with the letter").check()
    public.get_by_label("Tell me what comes of it").check()
    press(public, "Sign for Harbour Law Centre")
    expect(public.get_by_role("heading", level=1)).to_contain_text("Thank you")


def decline(story: Story) -> None:
    public = story.public
    public.goto(story.link("omar@lantern.example.org", "invitations"))
    public.get_by_label("Why, if you like to say").fill("Our board does not meet until May.")
    press(public, "Not this time")
    expect(public.get_by_text("You said: not this time")).to_be_visible()


def fill_in(page: Page, kind: str, address: str, **fields: str) -> None:
    """The form of a kind of signatory, to be shown and to be told what comes of it."""
    page.goto(f"/letters/{SLUG}?as={kind}")
    form = page.locator("form.sign-form")
    for name, value in fields.items():
        form.locator(f"[name={name}]").fill(value)
    form.locator("[name=address]").fill(address)
    if kind == "organisation":
        form.locator("[name=authorised]").check()
    form.locator("[name=shown]").check()
    form.locator("[name=updates]").check()
    expect(form.locator("[name=proof]")).not_to_have_value("")
    press(form, "Send me the link to confirm")
    expect(page.get_by_role("heading", level=1)).to_contain_text("look in your inbox")


def sign(story: Story, kind: str, address: str, **fields: str) -> None:
    fill_in(story.public, kind, address, **fields)
    story.public.goto(story.link(address, "letters/confirm"))
    press(story.public, "Yes, I sign")
    expect(story.public.get_by_role("heading", level=1)).to_contain_text("Thank you")


def review_the_webmail(desk: Page) -> None:
    desk.goto(f"/desk/letters/{SLUG}/signatures")
    waiting = desk.get_by_role("listitem").filter(has_text="Quay Street Advice")
    expect(waiting).to_contain_text("Webmail")
    press(waiting, "Accept")
    expect(desk.get_by_text("Nothing waits")).to_be_visible()


def catch_a_double(story: Story) -> None:
    """The same address again: the same page, a neutral mail, no second count."""
    before = len(story.mails("nora@harbourlaw.example.org"))
    fill_in(
        story.public,
        "organisation",
        "nora@harbourlaw.example.org",
        organisation="Harbour Law Centre",
        name="Nora Miles",
        role="Director",
    )
    story.work()
    assert len(story.mails("nora@harbourlaw.example.org")) == before + 1
    assert "already" in str(story.mails("nora@harbourlaw.example.org")[-1].get_body(("plain",)))


def withdraw(story: Story) -> None:
    story.public.goto("/signatures")
    story.public.get_by_label(re.compile("address")).fill("dee@example.com")
    go(story.public.get_by_role("button").last)
    story.public.goto(story.link("dee@example.com", "signatures"))
    press(story.public, "Withdraw my signature")
    expect(story.public.get_by_text("You withdrew on")).to_be_visible()
    for where in (f"/letters/{SLUG}", f"/letters/{SLUG}/signatories.json", f"/letters/{SLUG}/widget"):
        story.public.goto(where)
        assert "Dee Withdrawn" not in story.public.content()


def close_and_deliver(story: Story) -> None:
    desk = story.desk
    desk.goto(f"/desk/letters/{SLUG}/close")
    press(desk, "Close it now")
    press(desk, "Make the pack")
    expect(desk.get_by_role("link", name="PDF", exact=True)).to_be_visible()
    for form, read in (("PDF", _words_of_pdf), ("DOCX", _words_of_docx)):
        with desk.expect_download() as download:
            desk.get_by_role("link", name=form, exact=True).click()
        words = read(Path(download.value.path()).read_bytes())
        for wanted in ("The Harbour Master", "1 Quay Street", "further six weeks", "Organisations (2)", "Leaders (1)"):
            assert wanted in words, form
        assert words.index("Harbour Law Centre") < words.index("Quay Street Advice"), form
        assert "Dee Withdrawn" not in words, form
    go(desk.get_by_role("link", name=re.compile("delivery")).first)
    desk.get_by_label("How").fill("By e-mail and by post")
    press(desk, "Record the delivery")
    story.public.goto(f"/letters/{SLUG}")
    expect(story.public.get_by_text(re.compile("awaiting a reply", re.IGNORECASE)).first).to_be_visible()


def _words_of_pdf(data: bytes) -> str:
    reader = PdfReader(BytesIO(data))
    assert "/StructTreeRoot" in reader.root_object
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def _words_of_docx(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(data)).paragraphs)


def record_the_reply(desk: Page) -> None:
    desk.goto(f"/desk/letters/{SLUG}/replies/new")
    desk.get_by_label("From").fill("Harbour Office")
    desk.get_by_label(re.compile("^Text")).fill("We will extend the consultation.")
    desk.get_by_label(re.compile("^What we think of it")).fill("This is what we asked for.")
    desk.get_by_label("Everybody may see it").check()
    press(desk, "Record it")
    expect(desk.get_by_text("Answered").first).to_be_visible()


def look_again(desk: Page) -> None:
    desk.goto("/desk/consultations/harbour")
    press(desk, "Look again now")
    expect(desk.locator("#flashes")).not_to_be_empty()


def tell_the_signatories(story: Story) -> None:
    desk = story.desk
    desk.goto(f"/desk/letters/{SLUG}")
    follow(desk, f"Our request was granted: {LETTER}", exact=True)
    follow(desk, "Send it …")
    press(desk, "Send it now")
    story.work()
    told = story.mails("nora@harbourlaw.example.org")[-1]
    assert told["Subject"] == f"Our request was granted: {LETTER}"
    assert told["List-Unsubscribe"]
    assert not any("granted" in mail["Subject"] for mail in story.mails("dee@example.com"))


def draft_and_schedule(story: Story, closing: datetime) -> None:
    desk, tomorrow = story.desk, clock.local(clock.now() + timedelta(days=1))
    desk.goto("/desk")
    press(desk, "Draft it now")
    desk.goto("/desk/issues/1/proof")
    draft = desk.inner_text("body")
    for wanted in ("after our letter asked for it", clock.closing_words(closing), LETTER):
        assert wanted in draft
    desk.goto("/desk/issues/1/subject")
    desk.get_by_label("Subject").fill("Six more weeks, granted")
    desk.get_by_label("Preheader").fill("The harbour has until January to be answered.")
    expect(desk.locator("[data-saved]")).to_contain_text("Saved")
    go(desk.get_by_role("button", name=re.compile("^Hide")).first)
    expect(desk.get_by_text("Pre-flight: all clear")).to_be_visible()
    desk.goto("/desk/issues/1/review")
    press(desk, "Ask for review")
    press(desk, "Approve what is shown here")
    desk.goto(f"/desk/issues/1/schedule?date={tomorrow:%Y-%m-%d}&time=10:00")
    press(desk, "Schedule it")
    expect(desk.get_by_text("You can undo it until it starts.")).to_be_visible()


def test_a_letter_moves_a_deadline_and_the_issue_knows(story: Story) -> None:
    first, extended = clock.now() + timedelta(days=20), clock.now() + timedelta(days=62)
    story.publish(first)
    begin_campaign(story.desk)
    follow_consultation(story.desk)
    write_letter(story.desk)
    invite(story)
    sign_when_invited(story)
    decline(story)
    sign(
        story,
        "organisation",
        "kim@gmail.com",
        organisation="Quay Street Advice",
        name="Kim Ray",
        role="Manager",
    )
    review_the_webmail(story.desk)
    sign(story, "leader", "lee@lantern.example.org", organisation="The Lantern Project", name="Lee Sands", role="Chair")
    sign(story, "individual", "dee@example.com", name="Dee Withdrawn")
    catch_a_double(story)
    withdraw(story)
    close_and_deliver(story)
    record_the_reply(story.desk)
    story.publish(extended, note="Closing date extended.")
    look_again(story.desk)
    tell_the_signatories(story)
    draft_and_schedule(story, extended)
    story.publish(extended + timedelta(days=7))
    look_again(story.desk)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        story.work()
        assert not story.mails(BOB)
    story.desk.goto("/desk/issues/1/schedule")
    changed = story.desk.get_by_role("list", name="What changed since the approval")
    expect(changed.get_by_role("deletion")).to_have_text(re.compile(clock.day_words(clock.closing_day(extended))))
    press(story.desk, "Use the new text and ask for approval again")
    expect(story.desk.get_by_text("It says what is true now")).to_be_visible()
