"""Workers: processes that do due work, with a heartbeat, so that the living are told from the dead."""

import os
import secrets
import socket
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime, db

BEAT = timedelta(seconds=5)
STALE = timedelta(seconds=30)
LONG_DEAD = timedelta(days=1)


class Worker(Base):
    """One running `broadside work`; its row is deleted when it ends well."""

    __tablename__ = "worker"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    host: Mapped[str] = mapped_column(String(255))
    pid: Mapped[int]
    boot: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @classmethod
    def begin(cls) -> "Worker":
        """Write this process down as a worker."""
        worker = cls(id=secrets.token_hex(8), host=socket.gethostname(), pid=os.getpid(), boot=boot_id())
        db.session.add(worker)
        db.session.flush()
        return worker

    @classmethod
    def here(cls) -> "Worker | None":
        """This very process as a worker, or None when it is none."""
        mine = select(cls).where(cls.host == socket.gethostname(), cls.pid == os.getpid(), cls.boot == boot_id())
        return db.session.scalar(mine.order_by(cls.started_at.desc()).limit(1))

    @property
    def alive(self) -> bool:
        """Whether its heart beat lately, and, on this very machine, its process is still there."""
        if self.beat_at < clock.now() - STALE:
            return False
        here = self.host == socket.gethostname()
        return not here or (self.boot == boot_id() and _runs(self.pid))

    def beat(self) -> None:
        self.beat_at = clock.now()

    @staticmethod
    def living() -> list["Worker"]:
        """Every worker that is alive, the oldest first."""
        return [worker for worker in db.session.scalars(select(Worker).order_by(Worker.started_at)) if worker.alive]

    @staticmethod
    def forget_dead() -> None:
        """Delete the rows of workers long dead; one that only slept beats again within a day."""
        db.session.execute(delete(Worker).where(Worker.beat_at < clock.now() - LONG_DEAD))


def boot_id() -> str:
    """Which run of the machine this is, so that a power loss is told from a crash of one process (Linux: random(4))."""
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text().strip() if path.exists() else "unknown"


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
