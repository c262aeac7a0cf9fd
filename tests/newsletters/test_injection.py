"""No field of a newsletter, an issue or a reader adds a header to a mail: it is refused, or it stays one value."""

from email import message_from_bytes, policy

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.outbox import BadMail, Desk
from broadside.house import House
from newsletters import mail
from newsletters.issues import Issue
from tests.newsletters.publication import reader

FIELDS = ("title", "sender_name", "sender_address", "reply_to", "organisation", "postal", "footer")
BREAKS = (
    "\r\n",
    "\n",
    "\r",
    "\u2028",
    "\u2029",
    "\x0b",
    "\x0c",
    "\x85",
    "\x00",
    "\r\n\r\n",
    "=?utf-8?q?=0d=0a?=",
    "=?utf-8?b?DQo=?=",
)
ORDINARY = {
    *("From", "To", "Reply-To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"),
    *("List-Id", "List-Archive", "Archived-At", "List-Unsubscribe", "List-Unsubscribe-Post"),
}


def headers(issue: Issue, app: Flask, name: str = "") -> set[str]:
    """The names of the headers of Bob's copy; empty when the mail is refused."""
    here = House.of(app)
    person = reader(issue.newsletter, "nora@example.net").subscription.person if name else None
    try:
        if person is not None:
            person.name = name
        content = outbox.specimen(mail.letter(issue, here), person, Desk(here.tokens, here.settings.address))
    except (BadMail, UnicodeError):
        return set()
    finally:
        db.session.rollback()
    return set(message_from_bytes(content, policy=policy.default).keys())


@pytest.mark.parametrize("broken", BREAKS)
@pytest.mark.parametrize("field", [*FIELDS, "subject", "preheader", "name"])
def test_no_line_break_in_any_field_adds_a_header(context: Flask, issue: Issue, field: str, broken: str) -> None:
    evil = f"News{broken}Bcc: charlie@example.com"
    if field in FIELDS:
        setattr(issue.newsletter, field, evil)
    elif field != "name":
        setattr(issue, field, evil)
    assert headers(issue, context, evil if field == "name" else "") <= ORDINARY


@given(st.sampled_from(["title", "sender_name", "subject"]), st.text(max_size=80))
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
def test_whatever_is_typed_the_headers_are_the_ordinary_ones(
    context: Flask, issue: Issue, field: str, typed: str
) -> None:
    setattr(issue if field == "subject" else issue.newsletter, field, typed)
    assert headers(issue, context) <= ORDINARY
