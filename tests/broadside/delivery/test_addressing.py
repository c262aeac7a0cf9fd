"""The desk: one text and one reader make one mail, the same whether it is spliced or written in full."""

import re
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from urllib.parse import unquote

import pytest

from broadside.delivery.addressing import Copy, Desk, Reader, Text
from broadside.delivery.envelope import BadMail, Envelope
from broadside.personal_links import PersonalLinks
from broadside.tokens import Tokens

TOKENS = Tokens("a-secret-of-the-tests")
ADDRESS = "https://news.example.org"
DESK = Desk(TOKENS, ADDRESS)
PURPOSE = "newsletter:test"
TEXT = Text(
    id=1,
    ref="issue:1",
    purpose=PURPOSE,
    sender_name="Example Rights Network",
    sender_address="news@bücher.example",
    reply_to="office@example.org",
    subject="No. 4: the matching powers",
    html='<p>[[greeting]]</p><a href="[[unsubscribe_url]]">Leave</a> <a href="[[preferences_url]]">Choose</a>',
    text="[[greeting]]\n\nLeave: [[unsubscribe_url]]\nChoose: [[preferences_url]]\n",
    headers={"List-Id": "IDT <idt.news.example.org>"},
    note="",
)
BOB = Copy(7, "bob@example.net", False, Reader(5, "Bob <b> Reader", False, 3), 0, 0, 0)


def parsed(envelope: Envelope) -> EmailMessage:
    return message_from_bytes(envelope.content, policy=policy.default)


def body(envelope: Envelope, kind: str) -> str:
    part = parsed(envelope).get_body((kind,))
    assert part is not None
    return str(part.get_content())


def without(text: Text, **changes: object) -> Text:
    return Text(**(vars(text) | changes))


def test_a_reader_gets_their_own_links_and_greeting_in_each_place() -> None:
    envelope = DESK.envelope(TEXT, BOB)
    links = PersonalLinks(TOKENS, ADDRESS)
    words, html = body(envelope, "plain"), body(envelope, "html")
    assert words.startswith("Hello Bob <b> Reader,")
    assert html.startswith("<p>Hello Bob &lt;b&gt; Reader,</p>")
    for place in (words, html):
        leave, choose = (re.search(rf"/{path}/([\w.-]+)", place) for path in ("unsubscribe", "preferences"))
        assert leave is not None
        assert choose is not None
        assert links.read_leave(leave[1]) == (5, PURPOSE)
        assert links.read_preferences(choose[1]) == (5, 3)
    assert parsed(envelope)["To"].addresses[0].display_name == "Bob <b> Reader"


def test_one_token_leaves_by_the_web_and_by_mail() -> None:
    message = parsed(DESK.envelope(TEXT, BOB))
    web, mail = re.findall(r"<([^>]+)>", message["List-Unsubscribe"])
    token = web.rpartition("/")[2]
    assert PersonalLinks(TOKENS, ADDRESS).read_leave(token) == (5, PURPOSE)
    assert unquote(mail) == f"mailto:office@example.org?subject=unsubscribe {token}"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_second_try_has_the_same_message_id_and_another_reader_another() -> None:
    first, second = (parsed(DESK.envelope(TEXT, BOB))["Message-ID"] for _ in range(2))
    other = BOB.__class__(8, "charlie@example.net", False, Reader(6, "", False, 0), 0, 0, 0)
    assert first == second == DESK.message_id(TEXT, 5)
    assert first.endswith("@xn--bcher-kva.example>")
    assert parsed(DESK.envelope(TEXT, other))["Message-ID"] != first


def test_a_reader_who_wants_text_gets_text_alone() -> None:
    plain = Copy(7, BOB.address, True, BOB.person, 0, 0, 0)
    assert parsed(DESK.envelope(TEXT, plain)).get_content_type() == "text/plain"
    assert parsed(DESK.envelope(TEXT, BOB)).get_content_type() == "multipart/alternative"
    assert parsed(DESK.envelope(without(TEXT, id=2, html=""), BOB)).get_content_type() == "text/plain"


@pytest.mark.parametrize(
    ("address", "recipient", "utf8", "dotless"),
    [
        ("bob@example.net", "bob@example.net", False, True),
        ("bob@bücher.example", "bob@xn--bcher-kva.example", False, True),
        ("bücher@example.net", "bücher@example.net", True, False),
    ],
)
def test_an_address_in_any_script_is_written_as_its_server_wants_it(
    address: str, recipient: str, utf8: bool, dotless: bool
) -> None:
    envelope = DESK.envelope(TEXT, Copy(7, address, False, BOB.person, 0, 0, 0))
    assert (envelope.sender, envelope.recipient) == ("news@xn--bcher-kva.example", recipient)
    assert (envelope.utf8, envelope.dotless) == (utf8, dotless)
    assert f"<{recipient}>".encode() in envelope.content


@pytest.mark.parametrize("name", ["Bob\r\nBcc: charlie@example.com", "Bob\x00", "=??Q?=0D=0ABcc:_x?="])
def test_a_name_that_no_header_can_carry_is_refused(name: str) -> None:
    with pytest.raises(BadMail, match="To"):
        DESK.envelope(TEXT, Copy(7, BOB.address, False, Reader(5, name, False, 0), 0, 0, 0))


def test_a_notice_cannot_be_left_and_says_so() -> None:
    message = parsed(DESK.envelope(without(TEXT, purpose=None), BOB))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] is None
    assert message["To"] == "bob@example.net"


def test_somebody_whom_nobody_knows_is_sent_to_the_page_that_asks() -> None:
    envelope = DESK.envelope(TEXT, Copy(7, "stranger@example.net", False, None, 0, 0, 0))
    assert f"Leave: {ADDRESS}/preferences" in body(envelope, "plain")
    assert parsed(envelope)["List-Unsubscribe"] is None


def test_the_text_is_made_again_when_it_says_something_else_and_not_when_its_note_changes() -> None:
    desk, noted = Desk(TOKENS, ADDRESS), without(TEXT, note="Waiting for the mail server")
    boundaries = {parsed(desk.envelope(text, BOB)).get_boundary() for text in (TEXT, noted, TEXT)}
    assert len(boundaries) == 1
    changed = desk.envelope(without(TEXT, subject="Another"), BOB)
    assert parsed(changed)["Subject"] == "Another"


class Stamp:
    """A signer and a giver of return paths that can be seen."""

    def sign(self, content: bytes, sender: str) -> bytes:
        return f"X-Signed: {sender} {len(content)}\r\n".encode() + content

    def of(self, copy: Copy) -> str:
        return f"bounce+{copy.id}@example.org"


@pytest.mark.parametrize("purpose", [PURPOSE, None])
def test_a_mail_is_signed_and_given_its_return_path_last(purpose: str | None) -> None:
    text = without(TEXT, purpose=purpose, sender_address="news@example.org")
    bare = DESK.envelope(text, BOB)
    envelope = Desk(TOKENS, ADDRESS, signer=Stamp(), return_paths=Stamp()).envelope(text, BOB)
    assert envelope.sender == "bounce+7@example.org"
    assert envelope.dotless == bare.dotless
    assert re.match(rb"X-Signed: news@example.org \d+\r\nFrom: ", envelope.content)
    assert parsed(envelope)["From"] == parsed(bare)["From"]


def test_many_threads_write_each_reader_their_own_mail() -> None:
    desk, wrong = Desk(TOKENS, ADDRESS), []

    def write(first: int) -> None:
        for number in range(first, first + 50):
            copy = Copy(
                number, f"r{number}@example.net", bool(number % 2), Reader(number, f"R {number}", False, 0), 0, 0, 0
            )
            message = parsed(desk.envelope(TEXT, copy))
            if message["To"] != f"R {number} <r{number}@example.net>":
                wrong.append(message["To"])

    threads = [threading.Thread(target=write, args=(first,)) for first in range(0, 400, 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
