"""Meaning: what one mail in the bounce mailbox says, whoever wrote it; nothing is believed or done yet.

The order matters: who asks to leave is heard first; a report is a report even when a machine wrote it; an answer by a
machine (RFC 3834) says nothing of the address. What is none of these is for a person to read.
"""

import logging
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

from broadside.delivery.bounces import Kind, Means, Said
from broadside.delivery.returns import complaints, notices

log = logging.getLogger(__name__)

MOST_PARTS = 100
LEAVE = re.compile(r"\s*unsubscribe\s+(\S[\S\s]*)", re.IGNORECASE)
ABSENT = re.compile(
    r"(?:\w{1,10}: )?(?:auto(?:matic|mated|-)? ?(?:reply|response|antwort)|autoreply|out of (?:the )?office"
    r"|on (?:annual )?leave|away from|vacation|abwesen|absence|réponse automatique|respuesta automática|automatisch)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Meaning:
    """What a mail says: by which token it asks to leave, or what it tells of a mail; or `empty`, nothing to act on."""

    leaving: str = ""
    said: Said | None = None
    empty: bool = False


FOR_A_PERSON = Meaning()
NOTHING = Meaning(empty=True)


def of(raw: bytes) -> Meaning:
    """The meaning of a mail, which may be anybody's: what cannot be read is for a person."""
    if raw.lower().count(b"boundary=") > MOST_PARTS:  # parts within parts by the thousand take the parser seconds
        return FOR_A_PERSON
    try:
        return _of(message_from_bytes(raw))
    except Exception as error:  # the standard library's parser and flufl's detectors fail in many ways
        log.warning("A mail of the bounce mailbox cannot be read (%s); it is left there.", type(error).__name__)
        return FOR_A_PERSON


def _of(mail: Message) -> Meaning:
    if asked := LEAVE.fullmatch(_subject(mail)):
        return Meaning(leaving="".join(asked[1].split()))
    complaint = complaints.of_a_reader(mail)
    if complaint is not None:
        return Meaning(said=Said(Kind.COMPLAINT, Means.REPORT)) if complaint else NOTHING
    if not _has_status(mail) and by_a_machine(mail):
        return NOTHING
    notice = notices.read(mail)
    if notice is None:
        return NOTHING if str(mail["auto-submitted"] or "no").strip().lower() != "no" else FOR_A_PERSON
    return NOTHING if notice.kind is None else Meaning(said=Said(notice.kind, Means.NOTICE, notice.words))


def _subject(mail: Message) -> str:
    given = mail["subject"]
    return str(make_header(decode_header(given))) if given else ""


def _has_status(mail: Message) -> bool:
    return any(part.get_content_subtype().endswith("delivery-status") for part in mail.walk())


def by_a_machine(mail: Message) -> bool:
    """An answer that says only that somebody is away, or that a mail was read."""
    said = str(mail["x-autoreply"] or mail["x-autorespond"] or mail["x-autoresponder"] or "")
    receipt = mail.get_param("report-type") == "disposition-notification"
    return bool(said or receipt or ABSENT.match(_subject(mail)) or str(mail["precedence"]).lower() == "auto_reply")
