"""The whole way: a real mail server takes an issue and sends notices back to its return paths; the next issue knows."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from broadside.config import Settings
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.office import Office
from broadside.delivery.returns.mailbox_jobs import read_mailbox
from broadside.house import House
from broadside.suppressions import Why
from tests.broadside.delivery.conftest import letter, readers
from tests.broadside.delivery.returns.conftest import BOUNCES, SAMPLES, why
from tests.mailbox_server import Imap, Mailbag, serving
from tests.smtp_server import Mailroom, Server, running
from wsgi import create_app

GONE, SPAM, LEAVES, STAYS = (f"reader{n}@example.net" for n in range(4))
STOP = threading.Event()


@dataclass
class Returning(Mailroom):
    """Takes everything, and lets some of it come back, as mailboxes behind it would."""

    bag: Mailbag = field(default_factory=Mailbag)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = await super().handle_DATA(server, session, envelope)
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        mail = message_from_bytes(content, policy=policy.default)
        recipient, path = envelope.rcpt_tos[0], envelope.mail_from or ""
        if recipient == GONE:
            self.bag.put(self.filled("postfix-user-unknown", recipient, path, content))
        elif recipient == SPAM:
            self.bag.put(self.filled("yahoo-arf", recipient, path, content))
        elif recipient == LEAVES:
            self.bag.put(asks_to_leave(mail))
        return answer

    def filled(self, name: str, recipient: str, path: str, content: bytes) -> bytes:
        sample = next(each for each in SAMPLES if each.stem == name).read_text()
        quoted = content.decode().partition("\r\n\r\n")[0].replace("\r\n", "\n")
        return sample.replace("@ORIGINAL@", quoted).replace("@PATH@", path).replace("@ADDRESS@", recipient).encode()


def asks_to_leave(mail: EmailMessage) -> bytes:
    """What a mail program writes for the mailto of List-Unsubscribe (RFC 2369)."""
    address = str(mail["List-Unsubscribe"]).partition("<mailto:")[2].partition(">")[0]
    to, _, subject = address.partition("?subject=")
    return f"From: {mail['To']}\nTo: {to}\nSubject: {unquote(subject)}\n\n".encode()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with running(Returning(tmp_path / "taken.log")) as server:
        yield server


@pytest.fixture
def sender(settings: Settings, server: Server) -> Iterator[Flask]:
    assert isinstance(server.mailroom, Returning)
    bag = server.mailroom.bag
    with serving(bag, Imap) as box:
        url = f"imap://bounces:{quote(bag.password)}@127.0.0.1:{box.port}/INBOX"
        changes = {"smtp_url": server.url, "bounce_address": BOUNCES, "bounce_mailbox": url}
        app = create_app(settings.model_copy(update=changes))
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()


def test_who_bounced_complained_or_left_by_mail_gets_no_second_issue(sender: Flask, server: Server) -> None:
    house, everybody = House.of(sender), readers(4)
    outbox.post(letter("issue:1"), everybody)
    outbox.post(letter("issue:2"), everybody)
    outbox.pause("issue:2", None)
    db.session.commit()
    Office.of(sender).deliver(STOP)
    assert set(server.mailroom.copies()) == {GONE, SPAM, LEAVES, STAYS}
    read_mailbox(house)(STOP)
    assert isinstance(server.mailroom, Returning)
    assert server.mailroom.bag.mails == {}
    assert [why(house, each) for each in (GONE, SPAM, LEAVES)] == [Why.BOUNCED, Why.COMPLAINED, None]
    outbox.resume("issue:2", None)
    db.session.commit()
    Office.of(sender).deliver(STOP)
    db.session.expire_all()
    assert server.mailroom.copies() == {GONE: 1, SPAM: 1, LEAVES: 1, STAYS: 2}
    reasons = {line.address: line.reason for line in outbox.lines("issue:2", "excluded")}
    assert reasons[GONE] == "The address gets no more mail: bounced."
    assert reasons[SPAM] == "The address gets no more mail: complained."
    assert reasons[LEAVES] == "Left during the send."
