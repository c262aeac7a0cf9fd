"""The ledger's moves while a mailing is sent: each is one conditional UPDATE, so that only one worker makes it.

Nothing here commits: the postman does, right after each move.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Case, ColumnElement, Update, and_, bindparam, case, exists, func, or_, select, update

from broadside import clock, logs
from broadside.database import UtcDateTime, db, rows_changed
from broadside.delivery import messages
from broadside.delivery.messages import TERMINAL, DoubtPolicy, Mailing, MailingState, Message, MessageState
from broadside.delivery.words import ERASED, FOUND, HELD, RESENT

DUE = (MessageState.READY, MessageState.IN_DOUBT)
IN_HAND = (MessageState.CLAIMED, MessageState.SENDING)
AT_ONCE = 50
A_MINUTE = timedelta(minutes=1)


# What is asked for each few messages is written down once: to put a statement together costs more than to run it.
NOW = bindparam("now", type_=UtcDateTime())
DUE_NOW = (Message.state.in_(DUE), Message.due_at <= NOW)
SENDING = select(Mailing.id, Mailing.purpose, Mailing.sender_address).where(
    Mailing.state == MailingState.SENDING, exists().where(Message.mailing_id == Mailing.id, *DUE_NOW)
)
SENDING = SENDING.order_by(Mailing.posted_at, Mailing.id).limit(AT_ONCE)
NOTICES, MAILINGS = SENDING.where(Mailing.purpose.is_(None)), SENDING.where(Mailing.purpose.is_not(None))
OF_MAILING = and_(Message.mailing_id == bindparam("mailing"), *DUE_NOW)
LOOK = select(Message.id).where(OF_MAILING).limit(bindparam("number")).with_for_update(skip_locked=True)
CLAIM = (
    update(Message)
    .where(OF_MAILING, Message.id.in_(bindparam("ids", expanding=True)))
    .values(state=MessageState.CLAIMED, worker_id=bindparam("worker"), epoch=bindparam("epoch"), changed_at=NOW)
    .returning(Message.id)
)


@dataclass(frozen=True)
class Hand:
    """Who claims, and in which epoch (see `epoch`)."""

    worker_id: str
    epoch: str


def sending() -> Iterator[tuple[int, str]]:
    """The mailings with something due, notices to one person first: nobody should wait for a link behind an issue.

    With each the address of its sender, whose pace counts; none for a notice, which never waits for one.

    A few at a time, by an index: when many sign a letter at once there are thousands of notices.
    """
    for found in (NOTICES, MAILINGS):
        for mailing_id, purpose, sender in db.session.execute(found, {"now": clock.now()}).all():
            yield mailing_id, sender if purpose else ""


def unfinished() -> Sequence[int]:
    """Every mailing being sent, whether something of it is due or not."""
    going = select(Mailing.id).where(Mailing.state == MailingState.SENDING)
    return db.session.scalars(going.order_by(Mailing.posted_at, Mailing.id)).all()


def finish_notice(mailing_id: int) -> None:
    """A notice whose one message has ended is finished at once, and its text, with its links, goes."""
    ended = ~exists().where(Message.mailing_id == mailing_id, Message.state.not_in(TERMINAL))
    notice = update(Mailing).where(Mailing.id == mailing_id, Mailing.purpose.is_(None), ended)
    gone = {"state": MailingState.FINISHED, "finished_at": clock.now(), "note": "", "html": "", "text": ""}
    db.session.execute(
        notice.where(Mailing.state == MailingState.SENDING).values(**gone).execution_options(synchronize_session=False)
    )


def due(most: int) -> int:
    """How many messages are due now, counted up to a number."""
    found = select(Message.id).join(Mailing).where(Mailing.state == MailingState.SENDING, *_due()).limit(most)
    return db.session.scalar(select(func.count()).select_from(found.subquery())) or 0


def waiting() -> int:
    """How many messages are due now."""
    due = select(func.count()).select_from(Message).join(Mailing)
    return db.session.scalar(due.where(Mailing.state == MailingState.SENDING, *_due())) or 0


def moved(mailing_id: int) -> None:
    """Write down that a mailing moves."""
    rows_changed(update(Mailing).where(Mailing.id == mailing_id).values(moved_at=clock.now()))


def wait_for_pace(mailing_id: int, wait: timedelta) -> None:
    """Write down until when a mailing may not go on, if that is a while: it does not stand still then."""
    now = clock.now()
    if wait > A_MINUTE:
        longer = or_(Mailing.paced_until.is_(None), Mailing.paced_until < now + wait - A_MINUTE)
        waits = update(Mailing).where(Mailing.id == mailing_id, longer)
        rows_changed(waits.values(paced_until=now + wait).execution_options(synchronize_session=False))


def claim(mailing_id: int, hand: Hand, number: int) -> list[int]:
    """Take up to so many due messages of a mailing in hand; an empty list: none is due."""
    what = {"mailing": mailing_id, "now": clock.now()}
    while ids := db.session.scalars(LOOK, what | {"number": number}).all():
        mine = what | {"ids": ids, "worker": hand.worker_id, "epoch": hand.epoch}
        if taken := db.session.scalars(CLAIM, mine, execution_options={"synchronize_session": False}).all():
            return sorted(taken)
        db.session.rollback()  # another worker got there first: look again
    return []


def settle(message_id: int, worker_id: str, state: MessageState, reason: str) -> bool:
    """Write down how a message ended; what was accepted counts even if another worker already put it in doubt."""
    said = reason[:1000] if state == MessageState.EXCLUDED else _said(reason)
    mine = _mine(message_id, worker_id, IN_HAND)
    if state == MessageState.ACCEPTED:
        mine = or_(mine, and_(Message.id == message_id, Message.state == MessageState.IN_DOUBT))
    return _changed(_move(mine).values(state=state, reason=said))


class Cost(StrEnum):
    """What a try that was put off brings nearer to its end; a try that was no fault of the message costs nothing."""

    NOTHING = ""
    TRY = "attempts"
    LOSS = "losses"


def put_off(message_id: int, worker_id: str, reason: str, wait: timedelta, cost: Cost) -> bool:
    """Let a message wait."""
    values: dict[str, Any] = {"reason": _said(reason, ERASED), "due_at": clock.now() + wait}
    if cost != Cost.NOTHING:
        values[cost.value] = getattr(Message, cost.value) + 1
    return _changed(_move(_mine(message_id, worker_id, IN_HAND)).values(state=_waiting(), **values))


def doubt(where: ColumnElement[bool], wait: timedelta) -> int:
    """Messages in hand that may or may not have been accepted: once more if their mailing says so, else held."""
    resends = exists().where(
        Mailing.id == Message.mailing_id,
        Mailing.doubt_policy == DoubtPolicy.RESEND_ONCE,
        Mailing.state != MailingState.CANCELLED,
    )
    once_more = and_(resends, Message.doubts == 0, Message.address.is_not(None))
    values = {
        "state": case((once_more, MessageState.IN_DOUBT), else_=MessageState.HELD),
        "reason": case((once_more, RESENT), else_=HELD),
        "doubts": Message.doubts + 1,
        "due_at": clock.now() + wait,
    }
    return rows_changed(_move(where, messages.IN_HAND).values(**values))


def release(where: ColumnElement[bool]) -> int:
    """Give back messages that were claimed and not begun."""
    return rows_changed(
        _move(where, messages.IN_HAND, Message.state == MessageState.CLAIMED).values(state=_waiting(), worker_id=None)
    )


def give_back_failed(ids: Iterable[int]) -> int:
    """Make messages ready again that failed by no fault of their readers."""
    failed = _move(Message.id.in_(list(ids)), Message.state == MessageState.FAILED)
    return rows_changed(failed.values(state=_waiting(), worker_id=None))


def accept_known(ids: Sequence[int]) -> int:
    """Take note that these were accepted, as the journal knows; those that have ended stay as they are."""
    forgotten = _move(Message.id.in_(ids), Message.state.not_in(TERMINAL))
    return rows_changed(forgotten.values(state=MessageState.ACCEPTED, reason=_said(FOUND), worker_id=None))


def holders() -> Sequence[str]:
    """The workers that have messages in hand, living or dead."""
    found = select(Message.worker_id).where(messages.IN_HAND, Message.worker_id.is_not(None)).distinct()
    return [worker_id for worker_id in db.session.scalars(found) if worker_id]


def of_workers(worker_ids: Iterable[str]) -> ColumnElement[bool]:
    """Messages that these workers claimed."""
    return Message.worker_id.in_(list(worker_ids))


def uncertain(epoch: str) -> ColumnElement[bool]:
    """Messages in hand that may have been accepted: those being sent, and those whose marks a power loss may have cost.

    An empty epoch is like no other.
    """
    marks_kept = and_(Message.epoch == epoch, Message.epoch != "")
    return or_(Message.state == MessageState.SENDING, ~func.coalesce(marks_kept, False))


def one(message_id: int, worker_id: str) -> ColumnElement[bool]:
    """One message, while it is this worker's."""
    return and_(Message.id == message_id, Message.worker_id == worker_id)


def these(ids: Iterable[int], worker_id: str) -> ColumnElement[bool]:
    """Some messages, as far as they are this worker's."""
    return and_(Message.id.in_(list(ids)), Message.worker_id == worker_id)


def _due() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Message.state.in_(DUE), Message.due_at <= clock.now()


def _mine(message_id: int, worker_id: str, states: Sequence[MessageState]) -> ColumnElement[bool]:
    return and_(one(message_id, worker_id), Message.state.in_(states))


def _waiting() -> Case[Any]:
    """Where a message waits that is not ended: one that was in doubt once stays so until it is settled.

    One whose reader was erased meanwhile cannot go anywhere: left waiting, it would be claimed again and again.
    """
    erased = (Message.address.is_(None), MessageState.EXCLUDED)
    return case(erased, (Message.doubts > 0, MessageState.IN_DOUBT), else_=MessageState.READY)


def _said(reason: str, erased: str = "") -> Case[Any]:
    """The server's words without addresses; none of them about a reader who was erased while the server spoke."""
    return case((Message.address.is_(None), erased), else_=logs.clean(reason)[:1000])


def _move(*where: Any) -> Update:
    return update(Message).where(*where).values(changed_at=clock.now()).execution_options(synchronize_session=False)


def _changed(statement: Update) -> bool:
    return rows_changed(statement) == 1
