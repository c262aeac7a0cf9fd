"""A mail's bytes: headers that hold, and nothing injected from any field."""

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadside.delivery.envelope import BadMail, Mail, seal
from broadside.delivery.personal import Personal
from broadside.delivery.render import render
from tests.broadside.delivery.sample import ISSUE
from tests.needs import SPAMASSASSIN, must_have_all

LONG = "a" * 90
MAIL = Mail(
    sender_name="Example Rights Network",
    sender_address="news@example.org",
    reply_to="office@example.org",
    name="Bob Reader",
    address="bob@example.net",
    subject="No. 4",
    text="Hello\n",
    html="<p>Hello</p>",
    message_id="<abc@example.org>",
    date=datetime(2026, 11, 26, 9, 30, tzinfo=UTC),
    headers={
        "List-Id": "Immigration, Data and Technology <idt.news.example.org>",
        "List-Unsubscribe": f"<https://news.example.org/u/{LONG}>, <mailto:office@example.org?subject={LONG}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
)
FIELDS = ("sender_name", "sender_address", "reply_to", "name", "address", "subject", "message_id")
SEPARATORS = ["\n", "\r", "\r\n", "\n ", "\r\n\t", "\x00", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\ud800"]


def parsed(mail: Mail) -> EmailMessage:
    return message_from_bytes(seal(mail).content, policy=policy.default)


def test_the_headers_are_those_of_the_standards() -> None:
    message = parsed(MAIL)
    assert message["From"] == "Example Rights Network <news@example.org>"
    assert message["To"] == "Bob Reader <bob@example.net>"
    assert message["Reply-To"] == "office@example.org"
    assert message["Date"] == "Thu, 26 Nov 2026 09:30:00 +0000"
    assert message["Message-ID"] == "<abc@example.org>"
    assert message["List-Unsubscribe"] == MAIL.headers["List-Unsubscribe"]
    assert message["List-Id"] == MAIL.headers["List-Id"]
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert {part["Content-Transfer-Encoding"] for part in message.iter_parts()} == {"quoted-printable"}


def test_long_addresses_in_headers_are_not_broken() -> None:
    assert f"<https://news.example.org/u/{LONG}>".encode() in seal(MAIL).content


def test_words_outside_ascii_survive() -> None:
    mail = replace(MAIL, subject="Übung für “Müller” — " + "ż" * 90, sender_name="Żółw, “Org”", text="Grüße – ’\n")
    message = parsed(mail)
    assert message["Subject"] == mail.subject
    assert message["From"].addresses[0].display_name == mail.sender_name
    assert message.get_body(("plain",)).get_content().splitlines() == ["Grüße – ’"]  # type: ignore[union-attr]
    assert seal(mail).content.isascii()


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=3000))
@settings(max_examples=100, deadline=None)
def test_no_line_is_too_long_and_the_text_survives(text: str) -> None:
    mail = replace(MAIL, text=text, html=f"<p>{text}</p>")
    content = seal(mail).content
    assert max(len(line) for line in content.split(b"\r\n")) < 998
    assert b"\n" not in content.replace(b"\r\n", b"")
    body = message_from_bytes(content, policy=policy.default).get_body(("plain",))
    assert body is not None
    assert body.get_content().rstrip("\r\n") == text.rstrip("\r\n")


@given(st.sampled_from(FIELDS), st.sampled_from(SEPARATORS), st.sampled_from(["", "x", "Bob ", "a@b.example"]))
@settings(max_examples=300, deadline=None)
def test_no_field_can_add_a_header(field: str, separator: str, before: str) -> None:
    with pytest.raises(BadMail):
        seal(replace(MAIL, **{field: f"{before}{separator}Bcc: charlie@example.com"}))  # type: ignore[arg-type]


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=300, deadline=None)
def test_whatever_is_in_a_field_the_headers_are_the_same_or_it_is_refused(one: str, two: str, three: str) -> None:
    try:
        content = seal(replace(MAIL, subject=one, name=two, sender_name=three)).content
    except BadMail:
        return
    assert message_from_bytes(content, policy=policy.default).keys() == parsed(MAIL).keys()


@pytest.mark.parametrize("field", ["name", "sender_name", "subject"])
@pytest.mark.parametrize("word", ["=??Q?=0D", "=??Q?=0D=0ABcc:_charlie@example.com?=", "=?utf-8?q?=0d=0aBcc:_x?="])
def test_no_encoded_word_ends_a_header(field: str, word: str) -> None:
    try:
        content = seal(replace(MAIL, **{field: word})).content  # type: ignore[arg-type]
    except BadMail:
        return
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert message_from_bytes(content, policy=policy.default).keys() == parsed(MAIL).keys()


@pytest.mark.parametrize("name", ["X-Bad\r\nBcc", "Bad name", "", "Bcc:"])
def test_a_header_needs_a_name_of_its_own(name: str) -> None:
    with pytest.raises(BadMail):
        seal(replace(MAIL, headers={name: "x"}))


def test_a_list_header_with_a_line_break_is_refused() -> None:
    with pytest.raises(BadMail, match="List-Id"):
        seal(replace(MAIL, headers={"List-Id": "x <x.example>\r\nBcc: charlie@example.com"}))


def test_a_domain_outside_ascii_is_written_as_smtp_wants_it() -> None:
    envelope = seal(replace(MAIL, address="bob@bücher.example"))
    assert (envelope.recipient, envelope.utf8) == ("bob@xn--bcher-kva.example", False)


def test_a_name_outside_ascii_before_the_at_needs_smtputf8() -> None:
    envelope = seal(replace(MAIL, address="bücher@example.net"))
    assert (envelope.recipient, envelope.utf8) == ("bücher@example.net", True)
    assert "To: Bob Reader <bücher@example.net>".encode() in envelope.content


def test_spamassassin_finds_nothing_wrong_with_the_standard_issue() -> None:
    program = shutil.which(SPAMASSASSIN.programs[0])
    if program is None:
        assert not must_have_all(), "SpamAssassin is missing"
        pytest.skip("SpamAssassin is missing: the standard issue was not scored")
    rendered = render(ISSUE).personalise(Personal("https://news.example.org/u/1", "https://news.example.org/p/1"))
    content = seal(replace(MAIL, subject=rendered.subject, text=rendered.text, html=rendered.html)).content
    told = subprocess.run([program, "-L", "-t"], input=content, capture_output=True, check=True, timeout=120)
    judged = message_from_bytes(told.stdout, policy=policy.default)["X-Spam-Status"]
    score = float(judged.split("score=")[1].split()[0])
    assert score <= 1.0, told.stdout.decode("utf-8", "replace")
