"""The Maildir in the home, where mail is kept while no SMTP address is set: written whole or not at all."""

import itertools
import os
import re
import socket
import time
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path

from broadside.delivery.envelope import Envelope
from broadside.delivery.transport import Kind, Outcome, Phase
from broadside.delivery.turns import Steps

KEY = re.compile(r"[0-9]+\.[A-Za-z0-9_]+\.[A-Za-z0-9._-]+")
_numbers = itertools.count()


class NoSuchMail(LookupError):
    """A key under which no mail is kept."""


@dataclass(frozen=True)
class KeptMail:
    """One mail of the Maildir, read."""

    key: str
    headers: tuple[tuple[str, str], ...]
    subject: str
    sender: str
    recipient: str
    date: datetime | None
    text: str
    html: str
    links: tuple[str, ...]
    size: int


class Maildir:
    """One directory with tmp, new and cur (maildir(5)); made when first written to."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, content: bytes) -> str:
        """Write a mail; returns its key. It is on the disk, whole, when this returns. Raises OSError."""
        for room in ("tmp", "new", "cur"):
            (self.path / room).mkdir(parents=True, exist_ok=True, mode=0o700)
        host = re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname())
        key = f"{time.time_ns() // 1000}.P{os.getpid()}Q{next(_numbers)}.{host}"
        with (self.path / "tmp" / key).open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        (self.path / "tmp" / key).rename(self.path / "new" / key)
        return key

    def keys(self) -> list[str]:
        """The keys of all mails, the newest first."""
        files = [path.name for room in ("new", "cur") for path in (self.path / room).glob("*.*.*")]
        return sorted(files, key=lambda name: (int(name.split(".")[0]), name), reverse=True)

    def read(self, key: str) -> KeptMail:
        """The mail of a key; raises NoSuchMail."""
        content = self.content(key)
        message = message_from_bytes(content, policy=policy.default)
        html = _part(message, "html")
        return KeptMail(
            key=key,
            headers=tuple((name, str(value)) for name, value in message.items()),
            subject=str(message.get("Subject", "")),
            sender=str(message.get("From", "")),
            recipient=str(message.get("To", "")),
            date=_date(message),
            text=_part(message, "plain"),
            html=html,
            links=_links(html),
            size=len(content),
        )

    def content(self, key: str) -> bytes:
        """The bytes of the mail of a key; raises NoSuchMail."""
        if KEY.fullmatch(key):
            for room in ("new", "cur"):
                path = self.path / room / key
                if path.is_file():
                    return path.read_bytes()
        raise NoSuchMail(key)


class MaildirTransport:
    """Keeps each mail as a file that the desk shows."""

    def __init__(self, maildir: Maildir) -> None:
        self.maildir = maildir

    def offer(self, envelope: Envelope) -> Steps[Outcome | None]:
        yield from ()
        return None

    def deliver(self, envelope: Envelope, following: Envelope | None = None) -> Steps[Outcome]:
        yield from ()
        try:
            key = self.maildir.keep(envelope.content)
        except OSError as error:
            return Outcome(Kind.UNREACHABLE, Phase.BODY, f"The mail could not be kept: {error.strerror}")
        return Outcome(Kind.ACCEPTED, Phase.DOT, f"kept as {key}")

    def withdraw(self) -> Steps[None]:
        yield from ()

    def close(self) -> Steps[None]:
        yield from ()

    def drop(self) -> None:
        pass


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def _date(message: EmailMessage) -> datetime | None:
    try:
        return parsedate_to_datetime(str(message["Date"])) if message["Date"] else None
    except ValueError:
        return None


def _links(html: str) -> tuple[str, ...]:
    found = _Links()
    found.feed(html)
    return tuple(dict.fromkeys(found.addresses))


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.addresses += [value for name, value in attrs if name == "href" and value]
