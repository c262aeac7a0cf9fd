"""Mailbox: how the reading of each mailbox stands, in a row, so that the desk and every worker know."""

import contextlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Text, or_, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime, db, rows_changed

EVERY = timedelta(minutes=5)
CLAIM = timedelta(minutes=10)
BOUNCES, REPLIES = 1, 2


class Mailbox(Base):
    """One mailbox: when it was last read to its end, what went wrong since, how many mails wait for a person."""

    __tablename__ = "bounce_mailbox"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(Text, default="")

    @classmethod
    def known(cls, which: int = BOUNCES) -> "Mailbox | None":
        """The row, or None while nobody has tried to read the mailbox."""
        return db.session.get(cls, which)

    @classmethod
    def claim(cls, which: int = BOUNCES) -> bool:
        """Take the reading for ten minutes from now; False while another worker has it."""
        if cls.known(which) is None:
            with contextlib.suppress(IntegrityError), db.session.begin_nested():
                db.session.add(cls(id=which))
        free = or_(cls.claimed_until.is_(None), cls.claimed_until < clock.now())
        return rows_changed(update(cls).where(cls.id == which, free).values(claimed_until=clock.now() + CLAIM)) == 1

    @classmethod
    def keep(cls, which: int = BOUNCES) -> None:
        """Go on holding what one has claimed."""
        db.session.execute(update(cls).where(cls.id == which).values(claimed_until=clock.now() + CLAIM))

    @classmethod
    def end(cls, left: int | None, trouble: str = "", which: int = BOUNCES) -> None:
        """Write down how a reading ended: how many mails it left for a person, or what stopped it."""
        values: dict[str, Any] = {"claimed_until": None, "trouble": trouble}
        if left is not None:
            values |= {"read_at": clock.now(), "left": left}
        db.session.execute(update(cls).where(cls.id == which).values(**values))

    @property
    def due_at(self) -> datetime:
        """When it is to be read again."""
        return self.read_at + EVERY if self.read_at else self.begun_at


def overdue() -> datetime | None:
    """Since when the mailbox waits to be read, or None."""
    known = Mailbox.known()
    return known.due_at if known is not None and known.due_at < clock.now() else None


def waiting() -> int:
    """1 while the mailbox waits to be read."""
    return int(overdue() is not None)
