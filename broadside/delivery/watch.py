"""The watch: a mailing that fails too often stops itself; one that stands still is found.

Both are told to people (see `mailing_alarms`): silence is what makes a fault a disaster.
"""

from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select

from broadside import clock
from broadside.database import db
from broadside.delivery.bounces import Bounce, Kind
from broadside.delivery.ledger import DUE
from broadside.delivery.messages import Mailing, MailingState, Message, MessageState

LAST = 500
CANARY_PERCENT, CANARY_LEAST, CANARY_MOST = 2, 20, 1_000  # of the recipients
CANARY_FAILURES, FEW_FAILURES = 10, 5  # in a hundred of the canary, and at least so many
STOPPED = "Paused: {}. Look at the report, and resume when you know why."
STILL = timedelta(minutes=15)


@dataclass
class Watch:
    """What this process has seen of the mailings it sends: how the last messages of each ended."""

    seen: dict[int, deque[bool]] = field(default_factory=dict)

    def accepted(self, mailing_id: int) -> None:
        """Take note of a message that was accepted."""
        self._of(mailing_id).append(False)

    def failed(self, mailing_id: int, *, ours: bool = False) -> bool:
        """Take note of a message that failed, as the ledger now says; True when its mailing stopped itself for it.

        A fault of ours says nothing of the readers: twenty in a row stop a mailing anyway (see `relay`).
        What has failed is counted here by each process for itself, and among the first readers by the ledger.
        """
        last = self._of(mailing_id)
        last.append(True)
        failures = sum(last)
        mailing = db.session.get(Mailing, mailing_id, populate_existing=True)
        if mailing is None or mailing.state != MailingState.SENDING:
            return False
        why = "" if mailing.trusted or ours else canary(mailing)
        if failures > LAST * mailing.failure_share / 100:
            why = f"{failures} of the last {len(last)} messages failed"
        if why:
            mailing.stop_itself(STOPPED.format(why))
            self.seen.pop(mailing_id, None)
        return bool(why)

    def _of(self, mailing_id: int) -> deque[bool]:
        return self.seen.setdefault(mailing_id, deque(maxlen=LAST))


def canary(mailing: Mailing) -> str:
    """What is wrong with the first readers, the canary, in words; empty when they are well, or long behind."""
    rows = select(Message.state, func.count()).where(Message.mailing_id == mailing.id).group_by(Message.state)
    number = Counter({MessageState(state): count for state, count in db.session.execute(rows)})
    recipients = number.total() - number[MessageState.EXCLUDED]
    size = min(CANARY_MOST, max(CANARY_LEAST, recipients * CANARY_PERCENT // 100))
    failed = number[MessageState.FAILED]
    if failed + number[MessageState.ACCEPTED] > size or failed < max(FEW_FAILURES, size * CANARY_FAILURES / 100):
        return ""
    return f"{failed} of the first {size} readers could not be reached"


def look_at_returns() -> None:
    """Let each mailing stop itself of which too many of the mails that were accepted have come back since."""
    going = (Mailing.state == MailingState.SENDING, Mailing.purpose.is_not(None), Mailing.trusted.is_(False))
    for mailing in db.session.scalars(select(Mailing).where(*going)).all():
        here = (Message.mailing_id == mailing.id, Message.state == MessageState.ACCEPTED)
        back = select(func.count(Bounce.id)).join(Message, Message.id == Bounce.message_id)
        hard = db.session.scalar(back.where(Bounce.at >= mailing.posted_at, Bounce.kind == Kind.HARD, *here)) or 0
        if hard >= FEW_FAILURES:
            accepted = db.session.scalar(select(func.count(Message.id)).where(*here)) or 0
            if hard * 100 >= accepted * CANARY_FAILURES:
                mailing.stop_itself(STOPPED.format(f"{hard} of the first {accepted} mails came back"))


class Standstill(NamedTuple):
    """A mailing that has something due and does not move, and since when."""

    ref: str
    subject: str
    since: datetime


def standstills(patience: timedelta = STILL) -> list[Standstill]:
    """The mailings that have not moved for so long though something is due, the longest first."""
    since = _since()
    found = select(Mailing.ref, Mailing.subject, since).where(_due(clock.now() - patience))
    return [Standstill(*row) for row in db.session.execute(found.order_by(since).limit(20))]


def oldest() -> datetime | None:
    """Since when the mailing that stands still longest has not moved, or None."""
    return db.session.scalar(select(func.min(_since())).where(_due(clock.now())))


def _since() -> ColumnElement[datetime]:
    """When a mailing last moved, or may move again by its pace."""
    paced = Mailing.paced_until > Mailing.moved_at
    return case((paced, Mailing.paced_until), else_=Mailing.moved_at)


def _due(by: datetime) -> ColumnElement[bool]:
    due = exists().where(Message.mailing_id == Mailing.id, Message.state.in_(DUE), Message.due_at <= by)
    unpaced = or_(Mailing.paced_until.is_(None), Mailing.paced_until <= by)
    return and_(Mailing.state == MailingState.SENDING, Mailing.moved_at <= by, unpaced, due)
