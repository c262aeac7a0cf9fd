"""Visits: what is looked at on other sites keeps when it is due, what was learned last time, and what went wrong."""

import random
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, Text, or_, update
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import UtcDateTime, db, rows_changed

CLAIM = timedelta(minutes=3)  # longer than the longest fetch and reading together
LONGEST_PAUSE = timedelta(hours=24)


class Visited:
    """A row that is visited: claimed by one worker at a time, soon again when all is well, later after trouble."""

    id: Mapped[int]
    etag: Mapped[str] = mapped_column(String(500), default="")
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_check_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(Text, default="")

    @classmethod
    def free(cls, now: datetime) -> ColumnElement[bool]:
        """Whether no worker has it in hand."""
        return or_(cls.claimed_until.is_(None), cls.claimed_until <= now)

    def claim(self) -> bool:
        """Take it for one visit; False when another worker has it. The edge commits."""
        kind, now = type(self), clock.now()
        mine = update(kind).where(kind.id == self.id, self.free(now)).values(claimed_until=now + CLAIM)
        taken = rows_changed(mine.execution_options(synchronize_session=False)) == 1
        db.session.refresh(self)
        return taken

    def has_answered(self, every: timedelta, etag: str = "", wait: timedelta | None = None) -> None:
        """Note a good visit; the next comes after `every`, or later when the host asked to wait."""
        now = clock.now()
        self.claimed_until, self.checked_at, self.failures, self.trouble = None, now, 0, ""
        self.etag = etag or self.etag
        self.next_check_at = now + max(wait or timedelta(), every * _jitter(0.9, 1.1))

    def has_failed(self, trouble: str, every: timedelta, wait: timedelta | None = None) -> None:
        """Note a failed visit and come back later, each time after twice as long, up to a day."""
        now = clock.now()
        self.claimed_until, self.checked_at, self.trouble = None, now, trouble
        self.failures = (self.failures or 0) + 1
        pause = min(LONGEST_PAUSE, every * 2 ** min(self.failures, 10))
        self.next_check_at = now + max(wait or timedelta(), pause * _jitter(0.9, 1.1))


def _jitter(low: float, high: float) -> float:
    """Spreads what was added together over time."""
    return random.uniform(low, high)  # noqa: S311  no secret hangs on it
