"""The monthly issue from an empty home: set up, collect, draft, approve, schedule, send, account for it."""

import mailbox
import re
from datetime import datetime, timedelta
from email.message import Message
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from broadside.delivery.maildir import Maildir
from tests.hands import follow, go, press, settling
from tests.running import PATIENCE, Run, until

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("processes")]
LONDON = ZoneInfo("Europe/London")
TYPED = {
    "Your name": "Ada",
    "Your mail address": "ada@example.org",
    "Password": "seven grey herons at noon",
    "Title": "Immigration, Data and Technology",
    "What it is": "Once a month: what data and technology do to people at borders.",
    "Organisation": "Example Rights",
    "Postal address": "1 Example Street\nLondon",
    "Sender’s address": "news@example.org",
}
NEWS = "Two councils have published what they share, and **one has stopped**."
SENT_WITHIN = 3 * PATIENCE


def mails_to(home: Path, address: str) -> list[Message]:
    box = mailbox.Maildir(home / "maildir", create=False)
    return [mail for mail in box if address in str(mail["To"])]


def waits_for_mail(home: Path, address: str) -> Message:
    until(lambda: (home / "maildir").exists() and mails_to(home, address))
    return mails_to(home, address)[-1]


def set_up(page: Page, link: str) -> None:
    page.goto(link)
    for label, text in TYPED.items():
        page.get_by_label(label, exact=True).fill(text)
    press(page, "Set up Broadside")
    expect(page.get_by_text("is set up. Welcome, Ada.")).to_be_visible()


def invite_petra(page: Page) -> None:
    page.goto("/desk/accounts")
    follow(page, "Invite a colleague")
    page.get_by_label("Name").fill("Petra")
    page.get_by_label("Mail address").fill("petra@example.org")
    page.get_by_label("Publisher").check()
    press(page, "Send the invitation")
    expect(page.get_by_text("Petra is invited")).to_be_visible()


def accept_invitation(page: Page, home: Path) -> None:
    mail = waits_for_mail(home, "petra@example.org")
    text = mail.get_payload(0).get_payload(decode=True).decode()  # type: ignore[union-attr]
    link = re.search(r"http\S+/invitation/\S+", text)
    assert link, text
    page.goto(link[0])
    page.get_by_label("Password", exact=True).fill("nine brown owls at midnight")
    press(page, "Join")
    expect(page).to_have_url(re.compile("/sign-in"))
    page.get_by_label("Mail address").fill("petra@example.org")
    page.get_by_label("Password").fill("nine brown owls at midnight")
    press(page, "Sign in")
    expect(page).to_have_url(re.compile("/desk$"))


def pick_by_key(page: Page) -> str:
    page.goto("/desk/inbox")
    first = page.locator("[data-keys-list] li, .rows > li").first
    title = str(first.locator("a").first.inner_text())
    page.keyboard.press("j")
    with settling(page):
        page.keyboard.press("p")
    expect(page.get_by_role("status").get_by_text("Picked")).to_be_visible()
    return title


def write(page: Page, title: str) -> None:
    page.goto("/desk/issues")
    follow(page, "Go on writing")
    press(page, f"Add {title}")
    expect(page.frame_locator("iframe[name=proof]").get_by_text(title)).to_be_visible()
    follow(page, "Other news")
    expect(page.locator("#f-heading")).to_have_value("Other news")
    page.locator("textarea[name=markdown]").fill(NEWS)
    proof = page.frame_locator("iframe[name=proof]")
    expect(proof.get_by_text("one has stopped")).to_be_visible()
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    expect(page.get_by_text("Pre-flight: all clear")).to_be_visible()
    press(page, "Ask for review")
    expect(page.get_by_text("It is in review.")).to_be_visible()


def approve(page: Page) -> None:
    page.goto("/desk/issues/2/review")
    press(page, "Approve what is shown here")
    expect(page.get_by_text("Approved. It can be scheduled now.")).to_be_visible()


def schedule_for_a_minute_soon(page: Page) -> None:
    due = datetime.now(LONDON) + timedelta(minutes=1)  # it is cut to the minute, and may be two minutes past when set
    page.goto("/desk/issues/2/schedule")
    page.get_by_label("Date").fill(f"{due:%Y-%m-%d}")
    page.get_by_label("Time in London").fill(f"{due:%H:%M}")
    press(page, "See what that means")
    expect(page.get_by_text(f"{due:%A} {due.day} {due:%B %Y}").first).to_be_visible()
    expect(page.get_by_text("to 14 people; 7 excluded").first).to_be_visible()
    press(page, "Schedule it")
    expect(page.get_by_text("You can undo it until it starts.")).to_be_visible()


def is_sent(page: Page) -> bool:
    page.goto("/desk/issues/2/sending")
    return page.get_by_text("14 accepted").count() > 0


def leave_by_one_click(mail: Message) -> int:
    """What a mail program does (RFC 8058): a POST without cookie or form."""
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.search(r"<(http[^>]+)>", str(mail["List-Unsubscribe"]).replace("\n", "").replace(" ", ""))
    assert address
    request = Request(address[1], data=b"List-Unsubscribe=One-Click", method="POST")
    return int(build_opener(ProxyHandler({})).open(request, timeout=PATIENCE).status)


def test_a_newcomer_takes_an_issue_from_an_empty_home_to_its_report(run: Run, chromium: Browser) -> None:
    link = run.heard(r"http://\S+/set-up/\S+")[0]
    address = link.partition("/set-up/")[0]
    ada = chromium.new_context(base_url=address, locale="en-GB").new_page()
    petra = chromium.new_context(base_url=address, locale="en-GB").new_page()

    set_up(ada, link)
    invite_petra(ada)
    accept_invitation(petra, run.home)
    write(ada, pick_by_key(ada))
    approve(petra)
    schedule_for_a_minute_soon(petra)

    until(lambda: is_sent(petra), SENT_WITHIN, every=1)
    expect(petra.get_by_text("21 readers: 14 to send to and 7 excluded.")).to_be_visible()

    mail = waits_for_mail(run.home, "amina.rahal@lantern-law.example.org")
    assert "one has stopped" in mail.as_string().replace("=\n", "")
    assert len(Maildir(run.home / "maildir").keys()) == 15
    assert leave_by_one_click(mail) == 200
    ada.goto("/desk/people?words=amina.rahal@lantern-law.example.org")
    expect(ada.get_by_role("row").filter(has_text="Amina Rahal")).to_contain_text("left")

    ada.goto("/archive")
    go(ada.get_by_role("link", name=re.compile("No. 2")).first)
    expect(ada.get_by_text("one has stopped")).to_be_visible()
    assert run.stop() == 0
