"""Splicing gives, for whatever a reader is called, the mail that the slow way gives."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from broadside.delivery import quoted
from broadside.delivery.envelope import BadMail, Mail, seal
from broadside.delivery.personal import GREETING, PREFERENCES, SENTINELS, UNSUBSCRIBE, Personal
from broadside.delivery.spliced import MAILINGS_KEPT, Own, Shelf, Spliced

TOKEN = "WyIxMjM0NTYgbmV3c2xldHRlcjppZHQiLDBd.awcxPQ.Cp9vVnM4smGqd2pFcHh_Q41G0oel2SjyifFOJ0n1JWE"
LINK = f"https://news.example.org/unsubscribe/{TOKEN}"
PERSONAL = Personal(LINK, f"https://news.example.org/preferences/{TOKEN}", "Hello Bob,")
MAIL = Mail(
    sender_name="Example Rights Network",
    sender_address="news@example.org",
    reply_to="office@example.org",
    address="nobody@example.invalid",
    subject="No. 4 – the “matching” powers, and what you can still do about them before the consultation closes",
    text=f"{GREETING}\n\n.dot\nLeave: {UNSUBSCRIBE}\nChoose: {PREFERENCES}\n",
    html=f'<p>{GREETING}</p>\n<a href="{UNSUBSCRIBE}">Leave</a> <a href="{PREFERENCES}">Choose</a>',
    message_id="<nobody@example.org>",
    date=datetime(2026, 11, 26, 9, 30, tzinfo=UTC),
    headers={"List-Id": "IDT <idt.news.example.org>", "List-Unsubscribe": "<https://x.invalid/>"},
)
OWN = Own(
    name="Bob Reader",
    address="bob@example.net",
    message_id="<0123456789abcdef@example.org>",
    date=datetime(2026, 11, 27, 10, 0, 0, 999, tzinfo=UTC),
    leave=f"<{LINK}>, <mailto:office@example.org?subject=unsubscribe%20{TOKEN}>",
    personal=PERSONAL,
)
NAMES = st.one_of(
    st.text(max_size=80),
    st.text(st.sampled_from("ab .,\"\\'()<>@;:=?_-[]éż😀\u200d\u00a0\t"), max_size=60),
    st.sampled_from(["=?utf-8?q?=0d=0aBcc:_x?=", "a\r\nBcc: charlie@example.com", "[[unsubscribe_url]]", "\ud800"]),
)
LOCALS = st.one_of(
    st.sampled_from(["bob", "bob+news", "o'neil", '"a b"', "bücher", "x\r\nBcc", "a..b", ".a", "a" * 64, "😀", ""]),
    st.text(min_size=1, max_size=20),
)
DOMAINS = st.sampled_from(
    ["example.net", "bücher.example", "xn--bcher-kva.example", "example", "-.example", "[127.0.0.1]"]
)
BODIES = st.lists(
    st.one_of(
        st.sampled_from(
            [*SENTINELS, "\n", "\r\n", ".", "..", " ", "\t", "=", "<b>", "é", "😀", "[[greeting]", "word " * 30]
        ),
        st.text(max_size=90),
    ),
    max_size=12,
).map("".join)


def slowly(mail: Mail, own: Own) -> bytes:
    """The mail of this reader as `seal` writes it."""
    personal = own.personal
    return seal(
        replace(
            mail,
            name=own.name,
            address=own.address,
            message_id=own.message_id,
            date=own.date,
            headers=mail.headers | {"List-Unsubscribe": own.leave},
            text=personal.into_text(mail.text),
            html=None if mail.html is None else personal.into_html(mail.html),
        )
    ).content


def parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def said(content: bytes) -> list[object]:
    """All that a mail says: its headers in order, but for the boundary, and its parts."""
    message = parsed(content)
    headers = [(name, str(value)) for name, value in message.items() if name != "Content-Type"]
    parts = [part for part in message.walk() if not part.is_multipart()]
    return [
        message.get_content_type(),
        headers,
        *[([*part.items()] if part is not message else [], part.get_content()) for part in parts],
    ]


SPLICED = Spliced(MAIL)


def assert_same(mail: Mail, own: Own) -> None:
    spliced = SPLICED if mail is MAIL else Spliced(mail)
    try:
        expected = slowly(mail, own)
    except BadMail:
        with pytest.raises(BadMail):
            spliced.content(own)
        return
    content = spliced.content(own)
    assert said(content) == said(expected)
    assert_well_formed(content)


def assert_well_formed(content: bytes) -> None:
    """Lines end as SMTP wants them, none begins with a dot, and those of the bodies hold at most 76 octets."""
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    head, _, body = content.partition(b"\r\n\r\n")
    assert not any(line.startswith(b".") for line in content.split(b"\r\n"))
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 76


@given(NAMES)
@example("Bob Reader")
@example("Müller")
@example("\x1f")
@example("=??Q?=0D=0ABcc:_x?=")
@example('O\'Neil, "Bob" \\')
@settings(max_examples=100, deadline=None)
def test_any_name_is_written_as_the_slow_way_writes_it_or_refused(name: str) -> None:
    assert_same(MAIL, OWN._replace(name=name))


@given(LOCALS, DOMAINS)
@settings(max_examples=100, deadline=None)
def test_any_address_in_ascii_is_written_as_the_slow_way_writes_it_or_refused(local: str, domain: str) -> None:
    address = f"{local}@{domain}".encode("ascii", "replace").decode()
    assert_same(MAIL, OWN._replace(address=address))


@given(st.text(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_greeting_is_escaped_for_where_it_stands(words: str) -> None:
    assert_same(MAIL, OWN._replace(personal=replace(PERSONAL, greeting=f"Hello {words},")))


@given(BODIES, BODIES, st.booleans())
@settings(max_examples=100, deadline=None)
def test_any_body_is_cut_and_joined_to_what_the_slow_way_writes(text: str, html: str, plain: bool) -> None:
    assert_same(replace(MAIL, text=text, html=None if plain else html), OWN)


@given(st.text(max_size=200), st.text(max_size=400))
@settings(max_examples=100, deadline=None)
def test_a_value_between_two_pieces_is_quoted_line_by_line(piece: str, value: str) -> None:
    one = " ".join(value.encode("utf-8", "replace").decode().split())
    whole = quoted.piece(f"a{piece}") + quoted.value(one) + quoted.piece("b.\n")
    assert max(map(len, whole.split(b"\r\n"))) <= 76
    message = parsed(
        b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n" + whole
    )
    assert message.get_payload(decode=True) == f"a{piece}{one}b.\n".encode().replace(b"\n", b"\r\n")


def test_two_readers_of_one_mailing_get_each_their_own() -> None:
    spliced = Spliced(MAIL)
    other = OWN._replace(name="Charlie", address="charlie@example.net", personal=replace(PERSONAL, greeting="Hello,"))
    assert said(spliced.content(OWN)) == said(slowly(MAIL, OWN))
    assert said(spliced.content(other)) == said(slowly(MAIL, other))


def test_a_mailing_that_no_mail_can_carry_is_refused() -> None:
    with pytest.raises(BadMail, match="Subject"):
        Spliced(replace(MAIL, subject="x\r\nBcc: charlie@example.com"))


def test_a_link_too_long_for_a_header_is_refused() -> None:
    with pytest.raises(BadMail, match="List-Unsubscribe"):
        Spliced(MAIL).content(OWN._replace(leave=f"<https://news.example.org/{'a' * 1000}>"))


def test_the_shelf_makes_each_mailing_once() -> None:
    shelf, made = Shelf(), []

    def make() -> Spliced:
        made.append(1)
        return Spliced(MAIL)

    found = [shelf.find((1, False), replace(MAIL), make) for _ in range(8)]
    assert (len(made), len(set(map(id, found)))) == (1, 1)


def test_the_shelf_keeps_few_and_never_one_mailing_for_another() -> None:
    shelf, one, two = Shelf(), Spliced(MAIL), Spliced(MAIL)
    assert shelf.find((0, False), "one", lambda: one) is one
    assert shelf.find((0, False), "two", lambda: two) is two
    for number in range(MAILINGS_KEPT):
        shelf.find((1 + number, False), "others", lambda: one)
    assert shelf.find((0, False), "two", lambda: one) is one
