"""A real SMTP server on loopback that writes down what it took, and misbehaves for the recipients it is told to.

`python -m tests.smtp_server PORT LOG [MOST]` runs it as a process of its own. A line is on the disk before its 250 is
sent, so the log is the truth about who got what, whatever is killed.
"""

import asyncio
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.running import PATIENCE, free_port

# What a rule may say: "CODE at STEP" with STEP one of mail, rcpt, data, dot; or one of these.
DROP_BODY, DROP_DOT = "drop in the body", "drop after the dot"


@dataclass
class Mailroom:
    """The server's handler: `rules` gives, for an address, what to do with its next tries, one after the other."""

    log: Path
    rules: dict[str, list[str]] = field(default_factory=dict)
    always: str = ""
    delay: float = 0.0
    most: int = sys.maxsize
    received: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def word(self) -> Path:
        """The file by which a mailroom that took its `most` is told to go on."""
        return self.log.with_suffix(".go-on")

    def go_on(self) -> None:
        """Take the rest too, in whichever process the mailroom is."""
        self.word.touch()

    def rule(self, address: str, step: str) -> str | None:
        """The rule for this address, if it is about this step; it is used up."""
        if self.always.endswith(step):
            return self.always
        waiting = self.rules.get(address, [])
        return waiting.pop(0) if waiting and waiting[0].endswith(step) else None

    async def handle_EHLO(  # noqa: N802 -- the library's name
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Offer what the library does, and PIPELINING (RFC 2920), which it can do but does not say."""
        session.host_name = hostname
        return [responses[0], "250-PIPELINING", *responses[1:]]

    async def handle_RCPT(  # noqa: N802 -- the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if rule := self.rule(address, "rcpt"):
            return answer(rule)
        while len(self.received) >= self.most and not self.word.exists():
            await asyncio.sleep(0.02)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.delay)
        recipient = envelope.rcpt_tos[0]
        if rule := self.rule(recipient, "at dot"):
            return answer(rule)
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        self.received.append(content)
        self.write(recipient, content)
        if self.rule(recipient, DROP_DOT):
            hang_up(server)
        return "250 2.0.0 Taken"

    def write(self, recipient: str, content: bytes) -> None:
        message_id = str(message_from_bytes(content, policy=policy.default)["Message-ID"])
        with self.log.open("a") as file:
            file.write(json.dumps({"to": recipient, "id": message_id}) + "\n")
            file.flush()
            os.fsync(file.fileno())

    def taken(self) -> list[dict[str, str]]:
        """Every mail the server took, in order: `to` and `id`."""
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []

    def copies(self) -> Counter[str]:
        """How many copies each address got."""
        return Counter(entry["to"] for entry in self.taken())

    def messages(self) -> list[EmailMessage]:
        """The mails taken by this process, parsed."""
        return [message_from_bytes(content, policy=policy.default) for content in self.received]


class Talk(SMTP):
    """One connection; it may hang up in the middle of a mail."""

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802
        rule = self.event_handler.rule("", "mail")
        await (self.push(answer(rule)) if rule else super().smtp_MAIL(arg))

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        recipient = self.envelope.rcpt_tos[0] if self.envelope and self.envelope.rcpt_tos else ""
        if rule := self.event_handler.rule(recipient, "at data"):
            await self.push(answer(rule))
        elif self.event_handler.rule(recipient, DROP_BODY):
            await self.push("354 Go on")
            hang_up(self)
        else:
            await super().smtp_DATA(arg)


class Server(Controller):
    """The mailroom behind a port."""

    def __init__(self, mailroom: Mailroom, port: int = 0) -> None:
        self.mailroom = mailroom
        super().__init__(mailroom, hostname="127.0.0.1", port=port, ready_timeout=PATIENCE)

    def factory(self) -> SMTP:
        self.mailroom.connections += 1
        return Talk(self.handler, hostname="mail.test", enable_SMTPUTF8=True, data_size_limit=10_000_000)

    def stop(self, no_assert: bool = False) -> None:
        """Stop answering; a second time changes nothing."""
        if self._thread is not None:
            super().stop(no_assert)

    @property
    def url(self) -> str:
        """What BROADSIDE_SMTP_URL is to be."""
        return f"smtp://127.0.0.1:{self.port}"


def hang_up(talk: SMTP) -> None:
    """Drop the connection without a word."""
    assert isinstance(talk.transport, asyncio.Transport)
    talk.transport.abort()


def answer(rule: str) -> str:
    """The reply of a rule such as `451 at rcpt` or `550 (5.7.1 Go away) at rcpt`."""
    code = rule.split(" ", maxsplit=1)[0]
    words = {"421": "4.3.2 Closing", "5": "5.1.1 No such person", "4": "4.2.0 Come back later"}
    said = re.search(r"\((.*)\)", rule)
    return f"{code} " + (said.group(1) if said else words.get(code) or words[code[0]])


@contextmanager
def running(mailroom: Mailroom, port: int = 0) -> Iterator[Server]:
    """A server that answers until the block ends."""
    server = Server(mailroom, port or free_port())
    server.start()
    mailroom.connections = 0  # the controller tries the door itself
    try:
        yield server
    finally:
        server.stop()


async def _serve(mailroom: Mailroom, port: int) -> None:
    server = Server(mailroom, port)
    await asyncio.get_running_loop().create_server(server.factory, "127.0.0.1", port)
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    most = int(sys.argv[3]) if len(sys.argv) > 3 else sys.maxsize
    asyncio.run(_serve(Mailroom(Path(sys.argv[2]), most=most), int(sys.argv[1])))
