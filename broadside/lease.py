"""Leases: what one worker at a time may do. A row names its holder; it is taken over by one conditional UPDATE.

A lease lasts as long as its holder's heart beats (see `pulses`): it has no end by the clock, which may jump.
"""

from datetime import datetime
from typing import cast

from sqlalchemy import String, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime, db, rows_changed
from broadside.workers import Worker

TIMETABLE = "the timetable"


class Lease(Base):
    """One thing that only one worker may do, and who does it; `epoch` grows with each new holder."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    worker_id: Mapped[str | None] = mapped_column(String(32))
    epoch: Mapped[int] = mapped_column(default=0)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @classmethod
    def take(cls, name: str, worker_id: str) -> bool:
        """Make this worker the holder, or find that it is already; False while another one lives that holds it."""
        found = db.session.execute(select(cls.worker_id, cls.epoch).where(cls.name == name)).one_or_none()
        if found is None:
            return cls._make(name, worker_id)
        holder, epoch = found
        if holder == worker_id:
            return True
        if holder is not None and Worker.lives(holder):
            return False
        unchanged = update(cls).where(cls.name == name, cls.epoch == epoch, cls.worker_id.is_not_distinct_from(holder))
        return rows_changed(unchanged.values(worker_id=worker_id, epoch=epoch + 1, since=clock.now())) == 1

    @classmethod
    def _make(cls, name: str, worker_id: str) -> bool:
        try:
            with db.session.begin_nested():
                db.session.add(cls(name=name, worker_id=worker_id, epoch=1))
        except IntegrityError:
            return False
        return True

    @classmethod
    def free(cls, worker_id: str, name: str | None = None) -> None:
        """Give back one lease, or all that this worker holds."""
        mine = update(cls).where(cls.worker_id == worker_id)
        db.session.execute((mine if name is None else mine.where(cls.name == name)).values(worker_id=None))

    @classmethod
    def holder(cls, name: str) -> str | None:
        """The id of the worker that holds it, living or dead."""
        return cast("str | None", db.session.scalar(select(cls.worker_id).where(cls.name == name)))
