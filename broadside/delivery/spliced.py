"""A mailing's bytes, made once and cut where a reader's own parts stand: for each reader these are put in and joined.

`envelope.seal` is the slow and obviously right way to write a mail; this gives what it would give, and leaves to it
what is not plainly safe.
"""

import re
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from secrets import token_hex
from typing import NamedTuple

from broadside.delivery import quoted
from broadside.delivery.envelope import LONGEST_LINE, BadMail, Mail, clean, seal, to_header
from broadside.delivery.personal import SENTINELS, Personal

OWN_HEADERS = re.compile(rb"^(To|Date|Message-ID|List-Unsubscribe): .*\r\n(?: .*\r\n)*", re.MULTILINE)
SENTINEL = re.compile("(" + "|".join(map(re.escape, SENTINELS)) + ")")
SIMPLE_ADDRESS = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)*", re.IGNORECASE)
SIMPLE_NAME = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
LONGEST_WORD = 42  # octets that fit one encoded word (RFC 2047, 2: 75 characters)
LONGEST_NAME = 60
MAILINGS_KEPT = 8


class Own(NamedTuple):
    """What one reader's mail has for itself; `leave` is the value of List-Unsubscribe."""

    name: str
    address: str
    message_id: str
    date: datetime
    leave: str
    personal: Personal


class Spliced:
    """One mailing, in HTML with text beside it or in text alone, complete but for each reader's own parts."""

    def __init__(self, mail: Mail) -> None:
        """Cut a mail whose bodies hold sentinels; raises BadMail as `seal` does.

        It must have a List-Unsubscribe; the reader it names is left out.
        """
        marks = {"text": token_hex(16), "html": token_hex(16)}
        html = None if mail.html is None else marks["html"]
        head, blank, body = seal(replace(mail, text=marks["text"], html=html)).content.partition(b"\r\n\r\n")
        self._parts: list[bytes] = []
        self._slots: list[tuple[int, str]] = []
        self._cut_head(head + b"\r\n")
        self._parts.append(blank[2:])
        self._cut_body(body, {mark: kind for kind, mark in marks.items()}, {"text": mail.text, "html": mail.html or ""})

    def content(self, own: Own) -> bytes:
        """The bytes of one reader's mail, of which no line begins with a dot; raises BadMail."""
        values = self._values(own)
        parts = self._parts.copy()
        for place, slot in self._slots:
            parts[place] = values[slot]
        return b"".join(parts)

    def _values(self, own: Own) -> dict[str, bytes]:
        if len(own.leave) > LONGEST_LINE:
            raise BadMail("List-Unsubscribe is too long.")
        values = {
            "To": _to(own.name, own.address),
            "Date": _date(own.date.replace(microsecond=0)),
            "Message-ID": f"Message-ID: {own.message_id}\r\n".encode("ascii"),
            "List-Unsubscribe": b"List-Unsubscribe: %b\r\n" % own.leave.replace(", ", ",\r\n ").encode("ascii"),
        }
        for sentinel, raw in own.personal.values():
            text = raw if raw.isprintable() else clean(raw)
            markup = escape(text)
            values["text" + sentinel] = written = quoted.value(text)
            values["html" + sentinel] = written if markup == text else quoted.value(markup)
        return values

    def _cut_head(self, head: bytes) -> None:
        end = 0
        for found in OWN_HEADERS.finditer(head):
            self._parts += [head[end : found.start()], b""]
            self._slots.append((len(self._parts) - 1, found[1].decode("ascii")))
            end = found.end()
        self._parts.append(head[end:])

    def _cut_body(self, body: bytes, kinds: dict[str, str], bodies: dict[str, str]) -> None:
        for part in re.split("(" + "|".join(f"{mark}\r\n" for mark in kinds) + ")", body.decode("ascii")):
            kind = kinds.get(part.strip())
            if kind is None:
                self._parts.append(part.encode("ascii"))
            else:
                self._cut_text(kind, bodies[kind])

    def _cut_text(self, kind: str, text: str) -> None:
        whole = clean(text)
        for piece in SENTINEL.split(whole if whole.endswith("\n") else whole + "\n"):
            self._parts.append(b"" if piece in SENTINELS else quoted.piece(piece))
            if piece in SENTINELS:
                self._slots.append((len(self._parts) - 1, kind + piece))


class Shelf:
    """The mailings spliced last, for all connections together."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[int, bool], tuple[object, Spliced]] = OrderedDict()

    def find(self, key: tuple[int, bool], source: object, make: Callable[[], Spliced]) -> Spliced:
        """What was made of this very source, or of one equal to it; made, while others wait, when it is not there."""
        held = self._held.get(key)
        if held is None or (held[0] is not source and held[0] != source):
            held = self._held[key] = source, make()
            while len(self._held) > MAILINGS_KEPT:
                self._held.popitem(last=False)
        self._held.move_to_end(key)
        return held[1]


def _to(name: str, address: str) -> bytes:
    """The To header: what is safe by its looks is written at once, all else by the standard's own rules."""
    phrase = _phrase(name := name.strip()) if name.isprintable() else None
    if phrase is None or not SIMPLE_ADDRESS.fullmatch(address):
        return to_header(name, address)
    if not name:
        return f"To: {address}\r\n".encode("ascii")
    gap = " " if len(phrase) + len(address) <= LONGEST_NAME else "\r\n "
    return f"To: {phrase}{gap}<{address}>\r\n".encode("ascii")


def _phrase(name: str) -> str | None:
    """A printable name as a header has it (RFC 5322, 3.2.5; RFC 2047, 5), or None where that takes more thought."""
    octets = name.encode("utf-8")
    if len(octets) > LONGEST_WORD or "=?" in name or "  " in name:
        return None
    if SIMPLE_NAME.fullmatch(name) or not name:
        return name
    if name.isascii():
        return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"=?utf-8?b?{b64encode(octets).decode('ascii')}?="


@lru_cache(maxsize=4)
def _date(second: datetime) -> bytes:
    return f"Date: {format_datetime(second)}\r\n".encode("ascii")
