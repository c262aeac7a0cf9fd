"""Speed: how fast a mailing goes just now, and how long the rest will take at that speed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from broadside import clock
from broadside.database import db
from broadside.delivery.messages import Mailing, Message, MessageState

SAMPLE = 200  # messages that are looked at: the ledger may be long, and a page asks every two seconds
LATELY = timedelta(minutes=1)
STANDS = timedelta(minutes=2)  # a sample older than that says nothing of now


@dataclass(frozen=True)
class Speed:
    """So many messages a minute, and the time that the waiting ones take at that; `last` is when one went."""

    a_minute: int
    left: timedelta
    last: datetime

    @property
    def words(self) -> str:
        """1,240 a minute"""
        return f"{self.a_minute:,} a minute"

    @property
    def left_words(self) -> str:
        """about 3 minutes left"""
        seconds = self.left.total_seconds()
        size, name = next((each for each in ((86_400, "day"), (3_600, "hour")) if seconds >= each[0]), (60, "minute"))
        if seconds < 60:
            return "less than a minute left"
        count = round(seconds / size)
        return f"about {count} {name}{'' if count == 1 else 's'} left"


def speed(ref: str, waiting: int) -> Speed | None:
    """How fast a mailing goes, measured on its last messages within a minute; None when it has not moved lately.

    The order is that of the index, so that no sorting is needed: those last tried stand at its end.
    """
    newest = select(Message.changed_at).join(Mailing, Mailing.id == Message.mailing_id)
    newest = newest.where(Mailing.ref == ref, Message.state == MessageState.ACCEPTED)
    instants = sorted(db.session.scalars(newest.order_by(Message.due_at.desc()).limit(SAMPLE)))
    if not instants or instants[-1] < clock.now() - STANDS:
        return None
    last = instants[-1]
    lately = [at for at in instants if at >= last - LATELY]
    took = (last - lately[0]).total_seconds()
    if len(lately) < 3 or took <= 0:
        return None
    a_second = (len(lately) - 1) / took
    return Speed(round(a_second * 60), timedelta(seconds=waiting / a_second), last)
