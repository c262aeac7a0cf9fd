"""Workers: processes that do due work, with a heartbeat, so that the living are told from the dead."""

import os
import secrets
import socket
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import JSON, String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime, db, rows_changed
from broadside.pulses import Pulses

STALE = timedelta(seconds=30)
LONG_DEAD = timedelta(days=1)

# What this process knows of itself and of the others: neither is true of a copy of it, or after a restart.
_selves: dict[int, str] = {}
_pulses = Pulses()


class Worker(Base):
    """One running `broadside work`; its row is deleted when it ends well.

    `beats` grows while it lives; `doing` says since when (ISO) it has had each job in hand.
    """

    __tablename__ = "worker"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    boot: Mapped[str] = mapped_column(String(64))
    room: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    beats: Mapped[int] = mapped_column(default=0)
    doing: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)

    @classmethod
    def begin(cls, worker_id: str = "") -> "Worker":
        """Write this process down as a worker, once more under its old id when its row was lost."""
        ident = worker_id or secrets.token_hex(8)
        worker = cls(id=ident, host=socket.gethostname(), pid=os.getpid(), boot=boot_id(), room=room())
        db.session.add(worker)
        db.session.flush()
        _selves[os.getpid()] = worker.id
        return worker

    @classmethod
    def here(cls) -> "Worker | None":
        """This very process as a worker, or None when it is none."""
        ident = _selves.get(os.getpid())
        return db.session.get(cls, ident, populate_existing=True) if ident else None

    @classmethod
    def beat(cls, worker_id: str, doing: Mapping[str, datetime]) -> None:
        """One more heartbeat, with what is in hand; a worker whose row was lost writes itself down again."""
        told = {name: since.isoformat() for name, since in doing.items()}
        mine = update(cls).where(cls.id == worker_id)
        if not rows_changed(mine.values(beats=cls.beats + 1, beat_at=clock.now(), doing=told)):
            cls.begin(worker_id).doing = told

    @property
    def alive(self) -> bool:
        """Whether it seems to live: for people and monitors, by the clock. What work is taken over needs `dead`."""
        return self.beat_at >= clock.now() - STALE and not self._gone

    @property
    def dead(self) -> bool:
        """Whether it can do no harm: its process is gone from this machine, or its heart stood still under our eyes."""
        return self._gone or _pulses.stopped(self.id, self.beats)

    @property
    def _gone(self) -> bool:
        """Whether this machine itself knows that the process has ended.

        Another boot of a machine of this name may be another machine, but where all work is on one, as with SQLite.
        """
        if self.host != socket.gethostname():
            return False
        if self.boot != boot_id():
            return db.engine.dialect.name == "sqlite"
        return self.room == room() and not _runs(self.pid)

    @staticmethod
    def everyone() -> list["Worker"]:
        """Every worker with a row, the oldest first, as the rows are now."""
        found = select(Worker).order_by(Worker.started_at, Worker.id).execution_options(populate_existing=True)
        return list(db.session.scalars(found))

    @classmethod
    def living(cls) -> list["Worker"]:
        """Every worker that may still have something in hand, the oldest first: all that are not known to be dead."""
        return [worker for worker in cls.everyone() if not worker.dead]

    @classmethod
    def lives(cls, worker_id: str) -> bool:
        """Whether this worker may still have something in hand; one that ended well has no row."""
        worker = db.session.get(cls, worker_id, populate_existing=True)
        return worker is not None and not worker.dead

    @classmethod
    def forget_dead(cls) -> None:
        """Delete the rows of workers long dead; one that only slept beats again within a day."""
        for worker in cls.everyone():
            if worker.dead and worker.beat_at < clock.now() - LONG_DEAD:
                cls.end(worker.id)

    @classmethod
    def end(cls, worker_id: str) -> None:
        """It ended well, or long ago: nothing of it is left."""
        db.session.execute(delete(cls).where(cls.id == worker_id).execution_options(synchronize_session="fetch"))
        _pulses.forget(worker_id)


def boot_id() -> str:
    """Which run of the machine this is, so that a power loss is told from a crash of one process (Linux: random(4))."""
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text().strip() if path.exists() else "unknown"


def room() -> str:
    """Whose process numbers this process sees: two containers may both have a number 1 (Linux: pid_namespaces(7))."""
    path = Path("/proc/self/ns/pid")
    return str(path.readlink()) if path.exists() else "unknown"


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
