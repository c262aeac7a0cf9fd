"""The face of delivery: post a mailing, pause, resume or cancel it, and tell what became of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select

from broadside.database import db
from broadside.delivery.messages import DoubtPolicy, Mailing, Message, MessageState

__all__ = ["DoubtPolicy", "Exclusion", "Letter", "MessageState", "NobodyToSendTo", "Recipient", "find", "post", "tally"]


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
    """What is sent: rendered once, with sentinels where a person's own links belong."""

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


def find(ref: str) -> Mailing | None:
    """The mailing of a ref such as `issue:12`, or None."""
    return db.session.scalar(select(Mailing).where(Mailing.ref == ref))


def post(letter: Letter, recipients: Iterable[Recipient], exclusions: Iterable[Exclusion] = ()) -> Mailing:
    """Freeze the ledger of a mailing: one row a recipient and one an exclusion; the postman does the rest.

    Raises NobodyToSendTo; a ref that was posted already is refused by the database.
    """
    to_send = list(recipients)
    if not to_send:
        raise NobodyToSendTo("This would go to nobody, so it was not sent.")
    mailing = Mailing(
        ref=letter.ref,
        purpose=letter.purpose,
        sender_name=letter.sender_name,
        sender_address=letter.sender_address,
        reply_to=letter.reply_to,
        subject=letter.subject,
        html=letter.html,
        text=letter.text,
        headers=letter.headers,
        doubt_policy=letter.doubt_policy,
    )
    db.session.add(mailing)
    db.session.flush()
    db.session.add_all(
        Message(mailing_id=mailing.id, person_id=r.person_id, address=r.address, plain=r.plain) for r in to_send
    )
    db.session.add_all(
        Message(
            mailing_id=mailing.id,
            person_id=e.person_id,
            address=e.address,
            state=MessageState.EXCLUDED,
            reason=e.reason,
        )
        for e in exclusions
    )
    db.session.flush()
    return mailing


def tally(ref: str) -> dict[MessageState, int]:
    """How many messages of a mailing stand in each state."""
    rows = db.session.execute(
        select(Message.state, func.count())
        .join(Mailing, Mailing.id == Message.mailing_id)
        .where(Mailing.ref == ref)
        .group_by(Message.state)
    )
    return {MessageState(state): number for state, number in rows}
