"""Replies counted in a mailbox: those of people who had the mail, each once; nothing of them is kept or changed."""

import re
import threading
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.config import BadSettings, Settings, read_settings
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.returns import mailbox
from broadside.delivery.returns.mailbox import Mailbox
from broadside.delivery.returns.mailbox_jobs import read_mailbox
from broadside.delivery.returns.reply_jobs import count_replies
from broadside.delivery.returns.seen import SeenReturn
from broadside.delivery.returns.wrote_back import Replies, WroteBack
from broadside.house import House
from tests.broadside.delivery.returns.conftest import BOUNCES, R0, SAMPLES, Sent, send_one
from tests.conftest import SECRET
from tests.mailbox_server import Imap, Mailbag, Server, serving

STOP = threading.Event()


@pytest.fixture
def bag() -> Mailbag:
    return Mailbag()


@pytest.fixture
def server(bag: Mailbag) -> Iterator[Server]:
    with serving(bag, Imap) as server:
        yield server


@pytest.fixture
def bounce_settings(settings: Settings, server: Server, bag: Mailbag) -> Settings:
    url = f"imap://bounces:{quote(bag.password)}@127.0.0.1:{server.port}"
    return settings.model_copy(update={"bounce_address": BOUNCES, "bounce_mailbox": url, "reply_mailbox": url})


def named(sent: Sent) -> str:
    found = re.search(r"^Message-ID:\s*(<\S+>)", sent.content, re.IGNORECASE | re.MULTILINE)
    assert found
    return found[1]


def reply(to: str, *more: str, ident: str = "<1@mail.example.net>", sender: str = f"A Reader <{R0}>") -> bytes:
    """A mail that answers ours, with more lines of header."""
    head = [f"From: {sender}", "Subject: Re: News", f"Message-ID: {ident}", f"In-Reply-To: {to}", *more]
    return "\n".join([*head, "", "Thank you, I shall write to my MP.", ""]).encode()


def counted(house: House) -> Mailbox:
    """One round; how the mailbox stands afterwards."""
    count_replies(house)(STOP)
    db.session.expire_all()
    return db.session.get_one(Mailbox, mailbox.REPLIES)


def test_replies_are_counted_once_each_and_left_as_they_are(house: House, sent: Sent, bag: Mailbag) -> None:
    ours, other = named(sent), named(send_one(house, "issue:2"))
    bag.put(
        reply(ours),
        reply("<unknown@mail.example.net>", f"References: <x@y.example> {ours}", ident="<2@mail.example.net>"),
        reply(ours),  # the same mail in the box twice
        reply(other, ident="<3@mail.example.net>"),
    )
    state = counted(house)
    assert (outbox.replies("issue:1"), outbox.replies("issue:2"), outbox.replies("issue:3")) == (2, 1, 0)
    assert state.trouble == ""
    assert state.read_at is not None
    counted(house)
    assert bag.fetched == [1, 2, 3, 4]
    db.session.query(SeenReturn).delete()
    bag.validity = 8  # as after the server was rebuilt: all are new to us, and none counts again
    counted(house)
    assert (outbox.replies("issue:1"), list(bag.mails), bag.deleted) == (2, [1, 2, 3, 4], set())


def test_of_a_reply_nothing_is_kept_but_a_fingerprint_that_needs_our_key(house: House, sent: Sent) -> None:
    assert Replies.of(house).note(reply(named(sent)))
    row = db.session.query(WroteBack).one()
    assert re.fullmatch("[0-9a-f]{64}", row.fingerprint)
    assert row.fingerprint == house.tokens.keyed_hash("wrote back", "<1@mail.example.net>")
    outbox.forget("issue:1")
    assert db.session.query(WroteBack).count() == 0


def test_what_a_machine_wrote_is_no_reply(house: House, sent: Sent) -> None:
    for line in (
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: Auto-Generated; owner=x",
        "Precedence: bulk",
        "Precedence: AUTO_REPLY",
        "X-Auto-Response-Suppress: All",
        "X-Autoreply: yes",
        "Return-Path: <>",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x",
    ):
        assert not Replies.of(house).note(reply(named(sent), line)), line
    assert Replies.of(house).note(reply(named(sent), "Auto-Submitted: no", "Precedence: first-class"))


def test_what_proves_nothing_is_no_reply(house: House, sent: Sent) -> None:
    ours, forged = named(sent), f"<{'0' * 40}@example.org>"
    for mail in (
        reply(forged),
        reply(ours, sender="stranger@example.net"),
        reply(ours, sender=""),
        reply(ours, ident=""),
        reply("", ident="<4@mail.example.net>"),
        b"",
        b"\x00\xff\xfe",
        *(sent.filled(sample) for sample in SAMPLES),
    ):
        assert not Replies.of(house).note(mail)
    assert outbox.replies("issue:1") == 0


@given(junk=st.binary(max_size=400))
def test_no_header_can_stop_the_count(junk: bytes) -> None:
    class Nobody:
        """Knows no sign."""

        def vouched(self, *_: object) -> None:
            return None

    assert not Replies(Nobody()).note(b"In-Reply-To: <" + b"a" * 40 + b"@x.y>\nFrom: " + junk)  # type: ignore[arg-type]


def test_a_reply_met_in_the_bounce_mailbox_is_counted_and_left_for_a_person(
    house: House, sent: Sent, bag: Mailbag
) -> None:
    bag.put(reply(named(sent)))
    read_mailbox(house)(STOP)
    counted(house)
    assert outbox.replies("issue:1") == 1
    assert db.session.get_one(Mailbox, mailbox.BOUNCES).left == 1
    assert list(bag.mails) == [1]


def test_a_mailbox_that_does_not_open_is_told_of_without_its_password(house: House, bag: Mailbag) -> None:
    bag.password = "another secret"
    state = counted(house)
    assert state.trouble.startswith("The mail server said: ")
    assert "pa55 word" not in state.trouble
    assert (state.read_at, state.claimed_until) == (None, None)


@pytest.mark.parametrize("url", ["pop3s://a:b@mail.example.org", "imap://a:b@mail.example.org", "imaps://mail.example"])
def test_a_mailbox_of_replies_is_read_over_imap_and_not_in_the_open(settings: Settings, url: str) -> None:
    with pytest.raises(BadSettings, match="BROADSIDE_REPLY_MAILBOX"):
        read_settings(home=settings.home, secret_key=SECRET, reply_mailbox=url)
