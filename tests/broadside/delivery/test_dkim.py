"""DKIM signatures: dkimpy finds each of them good, and none of them when the mail was altered."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.config import BadSettings, Settings
from broadside.delivery import dkim_keys
from broadside.delivery.dkim import Signer
from broadside.delivery.dkim_keys import Algorithm, Key
from broadside.delivery.envelope import BadMail, Mail, seal
from tests.broadside.delivery.signatures import verdicts
from wsgi import create_app

DOMAIN = "example.org"
SENDER = f"news@{DOMAIN}"
LEAVE = {
    "List-Unsubscribe": "<https://news.example.org/unsubscribe/" + "a" * 90 + ">, <mailto:leave@example.org>",
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    "List-Id": "Immigration, Data and Technology <idt.example.org>",
}
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=150)
BODY = st.text(st.sampled_from("a. \t\n=é☂"), max_size=200) | st.text(max_size=200)
RAW_LINE = st.binary(max_size=40).map(lambda line: line.replace(b"\r", b"").replace(b"\n", b""))


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Key, Key]:
    folder = tmp_path_factory.mktemp("dkim")
    return dkim_keys.make(folder, "rsa1", Algorithm.RSA), dkim_keys.make(folder, "ed1", Algorithm.ED25519)


@pytest.fixture(scope="module")
def signer(keys: tuple[Key, Key]) -> Signer:
    return Signer(DOMAIN, keys)


def mail(subject: str = "No. 4: the matching powers", text: str = "Hello\n", **changes: object) -> bytes:
    fields: dict[str, object] = {
        "sender_name": "Example Rights Network",
        "sender_address": SENDER,
        "reply_to": f"office@{DOMAIN}",
        "name": "Bob",
        "address": "bob@example.net",
        "subject": subject,
        "text": text,
        "html": None,
        "message_id": "<4@example.org>",
        "date": datetime(2026, 11, 26, 9, 30, tzinfo=UTC),
        "headers": LEAVE,
    }
    return seal(Mail(**(fields | changes))).content  # type: ignore[arg-type]


@given(subject=WORDS, name=WORDS, text=BODY, html=st.none() | BODY)
def test_whatever_a_mail_says_both_of_its_signatures_hold(
    signer: Signer, subject: str, name: str, text: str, html: str | None
) -> None:
    try:
        content = mail(subject, text, html=html, name=name)
    except BadMail:
        return
    signed = signer.sign(content, SENDER)
    assert signed.endswith(content)
    assert verdicts(signed, signer.keys) == [True, True]
    head = signed.removesuffix(content)
    assert max(map(len, head.split(b"\r\n"))) <= 78


@given(lines=st.lists(RAW_LINE | st.sampled_from([b"", b" ", b"\t", b" . ", b"..", b"a  \t b \t"]), max_size=8))
def test_whatever_lines_a_body_has_its_signatures_hold(signer: Signer, lines: list[bytes]) -> None:
    head = b"From: News <news@example.org>\r\nSUBJECT:\t folded\r\n\t  and \t spaced \r\nTo: x@example.net\r\n"
    content = head + b"\r\n" + b"".join(line + b"\r\n" for line in lines)
    assert verdicts(signer.sign(content, SENDER), signer.keys) == [True, True]


@pytest.mark.parametrize("end", [b"", b"\r\n", b"\r\n\r\n", b"\r\n\r\n\r\n \t\r\n", b"\r\n\r\nnever ended"])
def test_a_mail_without_a_body_or_without_an_end_is_signed_as_it_is_received(signer: Signer, end: bytes) -> None:
    content = b"From: news@example.org\r\nSubject: nothing" + end
    assert verdicts(signer.sign(content, SENDER), signer.keys) == [True, True]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"From: Example", b"From: Another"),
        (b"Subject: No. 4", b"Subject: No. 5"),
        (b"To: Bob", b"To: Rob"),
        (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b""),
        (b"/unsubscribe/a", b"/unsubscribe/b"),
        (b"Date: Thu, 26", b"Date: Fri, 27"),
        (b"Message-ID: <4@", b"Message-ID: <5@"),
        (b"Reply-To: office", b"Reply-To: nobody"),
        (b"List-Id: Immigration", b"List-Id: Emigration"),
        (b'Content-Type: text/plain; charset="utf-8"', b"Content-Type: text/html"),
        (b"From: Example", b"From: Somebody else <x@example.net>\r\nFrom: Example"),
        (b"Hello", b"Farewell"),
    ],
)
def test_what_is_altered_on_the_way_breaks_both_signatures(signer: Signer, before: bytes, after: bytes) -> None:
    signed = signer.sign(mail(), SENDER)
    assert verdicts(signed, signer.keys) == [True, True]
    assert before in signed
    assert verdicts(signed.replace(before, after), signer.keys) == [False, False]


def test_a_record_of_another_key_proves_nothing(signer: Signer, tmp_path: Path) -> None:
    other = dkim_keys.make(tmp_path, "ed1", Algorithm.ED25519)
    assert verdicts(signer.sign(mail(), SENDER), [signer.keys[0], other]) == [True, False]


def test_both_headers_of_one_click_are_covered_and_from_twice(signer: Signer) -> None:
    named = re.findall(rb"h=([^;]+);", signer.sign(mail(), SENDER))[0]
    names = re.sub(rb"\s", b"", named).split(b":")
    assert names.count(b"from") == 2
    assert {b"to", b"subject", b"date", b"message-id", b"reply-to", b"mime-version", b"content-type"} <= set(names)
    assert {b"list-unsubscribe", b"list-unsubscribe-post", b"list-id"} <= set(names)


@pytest.mark.parametrize(
    ("address", "signs"),
    [
        ("a@example.org", True),
        ("a@EXAMPLE.org", True),
        ("a@news.example.org", True),
        ("a@badexample.org", False),
        ("a@org", False),
        ("a@example.org.evil.test", False),
        ("a@exämple.org", False),
    ],
)
def test_only_mail_from_our_domain_or_below_it_is_signed(signer: Signer, address: str, signs: bool) -> None:
    content = mail(sender_address=address)
    signed = signer.sign(content, address)
    assert (signed != content) == signs


def test_a_domain_outside_ascii_is_signed_for_under_its_ascii_name(keys: tuple[Key, Key]) -> None:
    signer = Signer("xn--bcher-kva.example", keys)
    signed = signer.sign(mail(sender_address="news@bücher.example"), "news@bücher.example")
    assert verdicts(signed, keys, signer.domain) == [True, True]


def test_without_a_selector_nobody_signs(settings: Settings) -> None:
    assert Signer.of(settings) is None


def test_broadside_does_not_start_with_a_key_that_it_cannot_use(settings: Settings) -> None:
    asked = settings.model_copy(update={"dkim_selector": ("b2026",), "dkim_domain": DOMAIN})
    with pytest.raises(BadSettings, match="broadside dkim make b2026"):
        create_app(asked)
    with pytest.raises(BadSettings, match="BROADSIDE_DKIM_DOMAIN"):
        create_app(asked.model_copy(update={"dkim_domain": ""}))


def test_a_body_that_looks_like_a_signature_is_a_body(signer: Signer) -> None:
    assert verdicts(signer.sign(mail(text="DKIM-Signature: v=1\n"), SENDER), signer.keys) == [True, True]
