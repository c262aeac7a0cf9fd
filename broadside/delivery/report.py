"""The report: how a mailing stands, and every message by name with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Select, func, select

from broadside.database import db
from broadside.delivery import messages, pace
from broadside.delivery.messages import TERMINAL, Mailing, MailingState, Message, MessageState
from broadside.people import Person

PAGE = 500


@dataclass(frozen=True)
class Progress:
    """How far a mailing has come; `note` says what it waits for, `resent` how many may have got it twice.

    `pace` says how fast it may go, and how long the rest will take, in words.
    """

    ref: str
    state: MailingState
    note: str
    counts: dict[MessageState, int]
    resent: int
    posted_at: datetime
    finished_at: datetime | None
    pace: str = ""

    @property
    def recipients(self) -> int:
        """Those it was to go to when it was posted."""
        return sum(self.counts.values()) - self.counts.get(MessageState.EXCLUDED, 0)

    @property
    def candidates(self) -> int:
        """Recipients and exclusions."""
        return sum(self.counts.values())

    @property
    def ended(self) -> int:
        """Messages that are terminal, without exclusions."""
        return sum(n for state, n in self.counts.items() if state in TERMINAL and state != MessageState.EXCLUDED)

    @property
    def waiting(self) -> int:
        return self.recipients - self.ended

    def count(self, state: MessageState | str) -> int:
        """How many messages stand in a state."""
        return self.counts.get(MessageState(state), 0)


@dataclass(frozen=True)
class Line:
    """One message of the report."""

    name: str
    address: str
    state: MessageState
    reason: str
    attempts: int
    in_doubt: bool
    at: datetime
    due_at: datetime


def tally(ref: str) -> dict[MessageState, int]:
    """How many messages of a mailing stand in each state."""
    counted = select(Message.state, func.count()).join(Mailing, Mailing.id == Message.mailing_id)
    rows = db.session.execute(counted.where(Mailing.ref == ref).group_by(Message.state))
    return {MessageState(state): number for state, number in rows}


def accepted(ref: str) -> Select[int | None]:
    """Who got a mailing, as a question for persons' numbers; erased people are not among them."""
    mine = select(Message.person_id).join(Mailing, Mailing.id == Message.mailing_id).where(Mailing.ref == ref)
    return mine.where(Message.state == MessageState.ACCEPTED, Message.person_id.is_not(None))


def progress(ref: str) -> Progress | None:
    """How a mailing stands, or None when it was never posted."""
    mailing = db.session.scalar(select(Mailing).where(Mailing.ref == ref))
    if mailing is None:
        return None
    resent = select(func.count()).select_from(Message).where(Message.mailing_id == mailing.id, messages.DOUBTED)
    stands = Progress(
        ref=ref,
        state=MailingState(mailing.state),
        note=mailing.note,
        counts=tally(ref),
        resent=db.session.scalar(resent.where(Message.state != MessageState.HELD)) or 0,
        posted_at=mailing.posted_at,
        finished_at=mailing.finished_at,
    )
    paced = pace.of(mailing.sender_address) if mailing.purpose else None
    return replace(stands, pace=paced.words(stands.waiting)) if paced and stands.waiting else stands


def lines(ref: str, state: MessageState | str | None = None, *, doubtful: bool = False) -> Iterator[Line]:
    """Each message of a mailing, in the order of posting: those in one state, or those that were ever in doubt, or all.

    Read a page at a time, so that a long ledger does not fill the memory.
    """
    wanted = select(Message, Person.name).join(Mailing, Mailing.id == Message.mailing_id)
    wanted = wanted.join(Person, Person.id == Message.person_id, isouter=True).where(Mailing.ref == ref)
    if state is not None:
        wanted = wanted.where(Message.state == MessageState(state))
    if doubtful:
        wanted = wanted.where(messages.DOUBTED)
    last = 0
    while page := db.session.execute(wanted.where(Message.id > last).order_by(Message.id).limit(PAGE)).all():
        for message, name in page:
            yield _line(message, name)
        last = page[-1][0].id


def _line(message: Message, name: str | None) -> Line:
    return Line(
        name=name or "",
        address=message.address or "(erased)",
        state=MessageState(message.state),
        reason=message.reason,
        attempts=message.attempts,
        in_doubt=message.doubts > 0,
        at=message.changed_at,
        due_at=message.due_at,
    )
