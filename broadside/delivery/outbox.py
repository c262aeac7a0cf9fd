"""The face of delivery: post a mailing, pause, resume or cancel it, try again, and tell what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import insert, select

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import db
from broadside.delivery import freezing
from broadside.delivery.addressing import Copy, Desk, Reader, Text
from broadside.delivery.breakdown import Class, Domain, answers, domains, why_failed
from broadside.delivery.envelope import BadMail, Mail, seal
from broadside.delivery.freezing import Candidates, forecast
from broadside.delivery.history import forget, settle_as_past
from broadside.delivery.messages import DoubtPolicy, Mailing, MailingState, Message, MessageState, NotNow
from broadside.delivery.pace import Pace, Unit, set_pace
from broadside.delivery.report import Line, Progress, accepted, lines, progress, tally
from broadside.delivery.returns import wrote_back
from broadside.delivery.speed import Speed, speed
from broadside.people import Person, normalise
from broadside.tokens import Tokens

__all__ = [
    "BadMail",
    "Candidates",
    "Class",
    "Desk",
    "Domain",
    "DoubtPolicy",
    "Exclusion",
    "Letter",
    "Line",
    "MailingState",
    "MessageState",
    "NobodyToSendTo",
    "NotNow",
    "Pace",
    "Progress",
    "Recipient",
    "Speed",
    "Unit",
    "accepted",
    "answers",
    "cancel",
    "domains",
    "find",
    "forecast",
    "forget",
    "lines",
    "pause",
    "post",
    "post_selected",
    "post_to_addresses",
    "progress",
    "resend_held",
    "resume",
    "retry_failed",
    "set_pace",
    "settle_as_past",
    "specimen",
    "speed",
    "tally",
    "why_failed",
]


class NobodyToSendTo(Exception):
    """A mailing whose audience is empty."""


@dataclass(frozen=True)
class Recipient:
    """One person who is to get the mailing, in HTML with text beside it, or in text alone."""

    person_id: int
    address: str
    plain: bool = False


@dataclass(frozen=True)
class Exclusion:
    """One person who could have got the mailing and does not, with the reason in words."""

    person_id: int
    address: str
    reason: str


@dataclass(frozen=True)
class Letter:
    """What is sent: rendered once, with sentinels where a person's own links belong (see `render`).

    `purpose` is what readers consented to; the postman asks again before each message, and adds List-Unsubscribe.
    None makes it a notice, which one person has asked for. `headers` are those of the mailing: List-Id, Archived-At.
    It stops itself when more than `failure_share` in a hundred of the last messages failed (see `watch`).
    """

    ref: str
    purpose: str | None
    sender_name: str
    sender_address: str
    subject: str
    html: str
    text: str
    reply_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    doubt_policy: DoubtPolicy = DoubtPolicy.RESEND_ONCE
    failure_share: int = 5


def find(ref: str) -> Mailing | None:
    """The mailing of a ref such as `issue:12`, or None."""
    return db.session.scalar(select(Mailing).where(Mailing.ref == ref))


def post(letter: Letter, recipients: Iterable[Recipient], exclusions: Iterable[Exclusion] = ()) -> Mailing:
    """Freeze the ledger of a mailing: one row a recipient and one an exclusion; the postman does the rest.

    Raises NobodyToSendTo, and BadMail for a field that no mail can carry. A ref that was posted already, and a
    person who stands twice among recipients and exclusions, are refused by the database.
    """
    now = clock.now()
    rows = [
        {"person_id": r.person_id, "address": r.address, "plain": r.plain, "state": MessageState.READY, "reason": ""}
        for r in recipients
    ]
    if not rows:
        raise NobodyToSendTo("This would go to nobody, so it was not sent.")
    rows += [
        {
            "person_id": e.person_id,
            "address": e.address,
            "plain": False,
            "state": MessageState.EXCLUDED,
            "reason": e.reason,
        }
        for e in exclusions
    ]
    mailing = _freeze(letter)
    db.session.execute(
        insert(Message), [row | {"mailing_id": mailing.id, "changed_at": now, "due_at": now} for row in rows]
    )
    return mailing


def post_selected(letter: Letter, candidates: Candidates, tokens: Tokens) -> Mailing:
    """Freeze the ledger of a mailing to many, from a SELECT of person_id, address, plain and reason (see `freezing`).

    An empty reason makes a recipient; who is suppressed is excluded here. Raises NobodyToSendTo and BadMail.
    """
    mailing = _freeze(letter)
    if not freezing.freeze(mailing, candidates, tokens):
        raise NobodyToSendTo("This would go to nobody, so it was not sent.")
    return mailing


def post_to_addresses(letter: Letter, addresses: Iterable[str]) -> Mailing:
    """Send a notice or a test to addresses, known or not; raises BadAddress, BadMail, NobodyToSendTo."""
    to_send = list(dict.fromkeys(normalise(address) for address in addresses))
    if not to_send:
        raise NobodyToSendTo("Name at least one address.")
    mailing = _freeze(letter)
    db.session.add_all(Message(mailing_id=mailing.id, address=address) for address in to_send)
    db.session.flush()
    return mailing


def specimen(letter: Letter, person: Person | None, desk: Desk) -> bytes:
    """The mail of one person, or of nobody, byte for byte as it would be sent, without sending it; raises BadMail."""
    fields = {name: getattr(letter, name) for name in Text.__dataclass_fields__ if hasattr(letter, name)}
    address = person.address if person else "reader@example.invalid"
    reader = Reader.of(person) if person else None
    copy = Copy(id=0, address=address, plain=False, person=reader, attempts=0, doubts=0, losses=0)
    return desk.envelope(Text(id=0, note="", **fields), copy).content


def replies(ref: str) -> int:
    """How many readers' replies to a mailing were counted in a mailbox; 0 where none is read."""
    return wrote_back.number(ref)


def pause(ref: str, by: Account | None) -> None:
    """Begin no further message; those in hand are finished. Raises NotNow."""
    _posted(ref).pause(by)


def resume(ref: str, by: Account | None) -> None:
    """Go on after a pause. Raises NotNow."""
    _posted(ref).resume(by)


def cancel(ref: str, by: Account | None) -> None:
    """Send nothing more, for good. Raises NotNow."""
    _posted(ref).cancel(by)


def retry_failed(ref: str, by: Account | None) -> int:
    """Send once more to those for whom it failed; returns how many. Raises NotNow."""
    return _posted(ref).try_again(MessageState.FAILED, by)


def resend_held(ref: str, by: Account | None) -> int:
    """Send to those held in doubt, who may get it twice; returns how many. Raises NotNow."""
    return _posted(ref).try_again(MessageState.HELD, by)


def _posted(ref: str) -> Mailing:
    mailing = find(ref)
    if mailing is None:
        raise NotNow("This was never posted.")
    return mailing


def _freeze(letter: Letter) -> Mailing:
    _must_be_writable(letter)
    mailing = Mailing(**{name: getattr(letter, name) for name in letter.__dataclass_fields__})
    db.session.add(mailing)
    db.session.flush()
    if letter.purpose is not None:
        audit.record("mailing.posted", letter.ref)
    return mailing


def _must_be_writable(letter: Letter) -> None:
    """Write it once, to nobody: what cannot be written is refused before the ledger is frozen, not at each message."""
    seal(
        Mail(
            sender_name=letter.sender_name,
            sender_address=letter.sender_address,
            reply_to=letter.reply_to,
            address="nobody@example.invalid",
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            message_id="<trial@example.invalid>",
            date=clock.now(),
            headers=letter.headers,
        )
    )
