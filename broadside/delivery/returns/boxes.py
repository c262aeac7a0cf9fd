"""Boxes: the bounce mailbox over IMAP (RFC 3501) or POP3 (RFC 1939), one mail at a time, never more of it than fits."""

import poplib
import ssl
from contextlib import suppress
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

from broadside import imap

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


TROUBLES = (*imap.TROUBLES, poplib.error_proto)


class Imap:
    """Over IMAP: mails are known by their UIDs, with the UIDVALIDITY under which those last."""

    def __init__(self, parts: SplitResult) -> None:
        self.imap, self.validity = imap.opened(parts)

    def names(self) -> list[str]:
        found = imap.must(self.imap.uid("SEARCH", "UNDELETED"))[0] or b""
        return [f"{self.validity}.{uid.decode()}" for uid in sorted(found.split(), key=int)]

    def fetch(self, name: str) -> bytes:
        for part in imap.must(self.imap.uid("FETCH", _uid(name), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")):
            if isinstance(part, tuple):
                return bytes(part[1])
        raise Unreadable

    def delete(self, name: str) -> None:
        """Of this mail alone where the server can (UIDPLUS, RFC 4315); else others marked as deleted go with it."""
        imap.must(self.imap.uid("STORE", _uid(name), "+FLAGS.SILENT", r"(\Deleted)"))
        if "UIDPLUS" in self.imap.capabilities:
            imap.must(self.imap.uid("EXPUNGE", _uid(name)))
        else:
            imap.must(self.imap.expunge())

    def close(self) -> None:
        self.imap.logout()

    def drop(self) -> None:
        imap.drop(self.imap)


class Pop:
    """Over POP3: mails are known by their UIDL names; deletions are carried out when the session ends in good order."""

    def __init__(self, parts: SplitResult) -> None:
        host = parts.hostname or ""
        self.pop: poplib.POP3
        if parts.scheme == "pop3s":
            context = ssl.create_default_context()
            self.pop = poplib.POP3_SSL(host, parts.port or 995, timeout=imap.PATIENCE, context=context)
        else:
            self.pop = poplib.POP3(host, parts.port or 110, timeout=imap.PATIENCE)
        user, password = imap.login(parts)
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


def _pair(line: bytes) -> tuple[str, str]:
    number, _, rest = line.decode("ascii", "replace").partition(" ")
    return number, rest


def _uid(name: str) -> str:
    return name.rpartition(".")[2]
