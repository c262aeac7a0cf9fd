"""Notices of failure: what a mail server says of a mail that it could not deliver (RFC 3464, and the zoo before it)."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from flufl.bounce import all_failures

from broadside.delivery.bounces import Kind
from broadside.delivery.returns.verdicts import kind_of

LONGEST_TEXT = 16_000
COPY = re.compile(
    r"^(?:-+ ?(?:Below this line|This is a copy|Original message|The header of|Message headers follow|Undelivered)"
    r"|Return-Path: |Received: |The original message was|Original message headers:)",
    re.IGNORECASE | re.MULTILINE,
)
MILDEST_FIRST = (Kind.REFUSED, Kind.SOFT, Kind.HARD)

logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)  # it tells of each detector, and quotes what it fails on


@dataclass(frozen=True)
class Notice:
    """What one notice says: how the mail failed, or None when it has not failed (yet), and the server's words."""

    kind: Kind | None
    words: str = ""


@dataclass(frozen=True)
class _Block:
    """What a delivery status says of one recipient."""

    addresses: str
    action: str
    status: str
    words: str


def read(mail: Message) -> Notice | None:
    """The notice that a mail is, or None when it is none."""
    blocks = list(_blocks(mail))
    return _of_blocks(blocks) if blocks else _of_text(mail)


def _blocks(mail: Message) -> Iterator[_Block]:
    for part in mail.walk():
        if part.get_content_type() in ("message/delivery-status", "message/global-delivery-status"):
            yield from (_block(fields) for fields in _fields(part) if fields["action"] or fields["status"])


def _fields(part: Message) -> list[Message]:
    """The blocks of a delivery status; the parser takes those of its UTF-8 form (RFC 6533) for one mail."""
    payload = part.get_payload()
    if part.get_content_subtype() == "global-delivery-status" or not isinstance(payload, list):
        _, _, body = part.as_bytes().replace(b"\r\n", b"\n").partition(b"\n\n")
        return [message_from_bytes(block) for block in re.split(rb"\n[ \t]*\n", body)]
    return [block for block in payload if isinstance(block, Message)]


def _block(fields: Message) -> _Block:
    given = {name: " ".join(str(fields[name] or "").split()) for name in ("action", "status", "diagnostic-code")}
    words = re.sub(r"^\s*(?:smtp|x-[\w-]+)\s*;\s*", "", given["diagnostic-code"], flags=re.IGNORECASE)
    both = f"{fields['original-recipient'] or ''} {fields['final-recipient'] or ''}"
    return _Block(both, given["action"].lower(), given["status"], words)


def _of_blocks(blocks: list[_Block]) -> Notice:
    """Of several recipients, as an alias makes them of one, the mildest counts: somebody may have got the mail."""
    said = []
    for block in blocks:
        if not block.action.startswith(("fail", "error")):  # delayed, delivered, relayed, expanded (RFC 3464, 2.3.3)
            return Notice(None)
        said.append(Notice(kind_of(block.status, block.words), block.words or block.status))
    return min(said, key=lambda each: MILDEST_FIRST.index(each.kind or Kind.SOFT))


def _of_text(mail: Message) -> Notice | None:
    temporary, permanent = all_failures(mail)
    if not permanent:
        return Notice(None) if temporary else None
    words = COPY.split(_text(mail), maxsplit=1)[0].strip() or _text(mail)
    return Notice(kind_of("", words), _telling(words))


def _text(mail: Message) -> str:
    """The text that people read, cut short."""
    for part in mail.walk():
        if part.get_content_type() == "text/plain" and not part.is_multipart():
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload[:LONGEST_TEXT].decode("utf-8", "replace")
    return ""


def _telling(words: str) -> str:
    """The line that names the reason, as far as one does."""
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"(?<!\d)[45]\d\d[ -]|[45]\.\d+\.\d+", line)]
    return (telling or lines or [""])[-1]
