"""Health: whether work gets done, told to people, to monitors and to Prometheus."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from broadside import clock
from broadside.database import db
from broadside.lease import TIMETABLE, Lease
from broadside.redis_server import RedisServer
from broadside.workers import Worker


@dataclass(frozen=True)
class Backlog:
    """One kind of due work: how much waits, since when, and how late is too late."""

    name: str
    waiting: Callable[[], int]
    oldest: Callable[[], datetime | None]
    late_after: timedelta


@dataclass(frozen=True)
class Health:
    """What was found: plain data, with `ok` false when a worker is missing or work is overdue.

    Redis may be away: that is told, and no failure, since the work gets done without it.
    """

    ok: bool
    report: dict[str, Any]


def examine(backlogs: list[Backlog], redis: RedisServer | None = None) -> Health:
    """Look at the database, the workers, every backlog, and Redis where it is set; nothing raises."""
    found = _work(backlogs)
    if redis is not None:
        found.report["redis"] = "ok" if redis.look() else "away"
    return found


def _work(backlogs: list[Backlog]) -> Health:
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        db.session.rollback()
        return Health(False, {"status": "failing", "database": "unreachable"})
    everyone = Worker.everyone()
    workers = [worker for worker in everyone if worker.alive]
    leader = Lease.holder(TIMETABLE)
    work = [_backlog(backlog) for backlog in backlogs]
    ok = bool(workers) and not any(entry["late"] for entry in work)
    beat = max((worker.beat_at for worker in workers), default=None)
    report = {
        "status": "ok" if ok else "failing",
        "database": "ok",
        "workers": len(workers),
        "workers_lost": len(everyone) - len(workers),
        "timetable": "run" if leader in {worker.id for worker in workers} else "waits for a worker",
        "worker_heartbeat": beat and beat.isoformat(),
        "oldest_due": min((entry["oldest_due"] for entry in work if entry["oldest_due"]), default=None),
        "backlog": sum(entry["waiting"] for entry in work),
        "work": work,
    }
    return Health(ok, report)


def _backlog(backlog: Backlog) -> dict[str, Any]:
    oldest = backlog.oldest()
    late = oldest is not None and oldest < clock.now() - backlog.late_after
    return {
        "name": backlog.name,
        "waiting": backlog.waiting(),
        "oldest_due": oldest and oldest.isoformat(),
        "late": late,
    }
