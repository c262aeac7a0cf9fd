"""Boxes: the bounce mailbox over IMAP (RFC 3501) or POP3 (RFC 1939), one mail at a time, never more of it than fits."""

import imaplib
import poplib
import socket
import ssl
from contextlib import suppress
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote, urlsplit

from broadside import logs

PATIENCE = 30.0  # seconds for each answer
MOST_BYTES = 256 * 1024
MOST_LINES = 2000  # of a mail that is larger


class Unreadable(Exception):
    """One mail that cannot be fetched, whatever one does; the connection is of no more use."""


class Box(Protocol):
    """A mailbox that is open."""

    def names(self) -> list[str]:
        """The lasting name of each mail in it, the oldest first."""

    def fetch(self, name: str) -> bytes:
        """The mail of a name, or its first 256 KB; raises Unreadable."""

    def delete(self, name: str) -> None:
        """Let a mail be gone once the box is closed in good order."""

    def close(self) -> None:
        """Carry deletions out, and leave."""

    def drop(self) -> None:
        """Leave at once, whatever state it is in; nothing raises."""


def open_box(url: str) -> Box:
    """The mailbox of BROADSIDE_BOUNCE_MAILBOX, opened; raises what TROUBLES names."""
    parts = urlsplit(url)
    return Imap(parts) if parts.scheme.startswith("imap") else Pop(parts)


TROUBLES = (OSError, EOFError, imaplib.IMAP4.error, poplib.error_proto, UnicodeEncodeError)


def explained(error: Exception, url: str) -> str:
    """What went wrong, in words that may be shown: without the user and the password of the mailbox."""
    match error:
        case TimeoutError():
            return "The mail server did not answer in time."
        case ConnectionRefusedError():
            return "The mail server refused the connection."
        case socket.gaierror():
            return "The mail server's name could not be looked up."
        case ssl.SSLError():
            return f"No secure connection could be made: {getattr(error, 'verify_message', '') or error.reason}."
        case UnicodeEncodeError():
            return "The user and the password of the mailbox must be in ASCII."
    said = error.args[0] if error.args else ""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)
    for secret in _login(urlsplit(url)):
        words = words.replace(secret, "…") if secret else words
    return f"The mail server said: {' '.join(logs.clean(words).split())[:300] or 'nothing'}"


class Imap:
    """Over IMAP: mails are known by their UIDs, with the UIDVALIDITY under which those last."""

    def __init__(self, parts: SplitResult) -> None:
        host, context = parts.hostname or "", ssl.create_default_context()
        self.imap: imaplib.IMAP4
        if parts.scheme == "imaps":
            self.imap = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=PATIENCE)
        else:
            self.imap = imaplib.IMAP4(host, parts.port or 143, timeout=PATIENCE)
        try:
            self.imap.login(*_login(parts))
            folder = (unquote(parts.path.strip("/")) or "INBOX").replace("\\", "\\\\").replace('"', '\\"')
            _must(self.imap.select(f'"{folder}"'))
        except BaseException:
            self.drop()
            raise
        self.validity = (self.imap.response("UIDVALIDITY")[1] or [b""])[0] or b""

    def names(self) -> list[str]:
        found = _must(self.imap.uid("SEARCH", "UNDELETED"))[0] or b""
        return [f"{self.validity.decode()}.{uid.decode()}" for uid in sorted(found.split(), key=int)]

    def fetch(self, name: str) -> bytes:
        for part in _must(self.imap.uid("FETCH", _uid(name), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")):
            if isinstance(part, tuple):
                return bytes(part[1])
        raise Unreadable

    def delete(self, name: str) -> None:
        """Of this mail alone where the server can (UIDPLUS, RFC 4315); else others marked as deleted go with it."""
        _must(self.imap.uid("STORE", _uid(name), "+FLAGS.SILENT", r"(\Deleted)"))
        if "UIDPLUS" in self.imap.capabilities:
            _must(self.imap.uid("EXPUNGE", _uid(name)))
        else:
            _must(self.imap.expunge())

    def close(self) -> None:
        self.imap.logout()

    def drop(self) -> None:
        with suppress(*TROUBLES):
            self.imap.shutdown()


class Pop:
    """Over POP3: mails are known by their UIDL names; deletions are carried out when the session ends in good order."""

    def __init__(self, parts: SplitResult) -> None:
        host = parts.hostname or ""
        self.pop: poplib.POP3
        if parts.scheme == "pop3s":
            context = ssl.create_default_context()
            self.pop = poplib.POP3_SSL(host, parts.port or 995, timeout=PATIENCE, context=context)
        else:
            self.pop = poplib.POP3(host, parts.port or 110, timeout=PATIENCE)
        user, password = _login(parts)
        try:
            self.pop.user(user)
            self.pop.pass_(password)
        except BaseException:
            self.drop()
            raise
        self.numbers: dict[str, int] = {}
        self.sizes: dict[str, int] = {}

    def names(self) -> list[str]:
        named, sized = (dict(map(_pair, answer[1])) for answer in (self.pop.uidl(), self.pop.list()))
        self.numbers = {name: int(number) for number, name in named.items()}
        self.sizes = {name: int(sized.get(number, 0)) for number, name in named.items()}
        return list(self.numbers)

    def fetch(self, name: str) -> bytes:
        number, whole = self.numbers[name], self.sizes[name] <= MOST_BYTES
        try:
            lines = self.pop.retr(number)[1] if whole else self.pop.top(number, MOST_LINES)[1]
        except poplib.error_proto as error:
            if "line too long" in str(error):  # over 2 KB: poplib reads no further, now or ever
                raise Unreadable from None
            raise
        return b"\r\n".join([*lines, b""])[:MOST_BYTES]

    def delete(self, name: str) -> None:
        self.pop.dele(self.numbers[name])

    def close(self) -> None:
        self.pop.quit()

    def drop(self) -> None:
        with suppress(*TROUBLES):
            self.pop.close()


def _login(parts: SplitResult) -> tuple[str, str]:
    return unquote(parts.username or ""), unquote(parts.password or "")


def _must(answer: tuple[str, list[Any]]) -> list[Any]:
    """What an IMAP server said to what it did; raises its refusal."""
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(data[0] if data else kind)
    return data


def _pair(line: bytes) -> tuple[str, str]:
    number, _, rest = line.decode("ascii", "replace").partition(" ")
    return number, rest


def _uid(name: str) -> str:
    return name.rpartition(".")[2]
