"""The timetable: every recurring job. Rows say what is due; APScheduler only looks."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from functools import partial

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from broadside import clock
from broadside.database import db

log = logging.getLogger(__name__)

Job = Callable[[threading.Event], None]


@dataclass(frozen=True)
class Entry:
    """One job: looked at again `every` so often; it gets an event that is set when it should stop early."""

    name: str
    every: timedelta
    job: Job
    lane: str = "default"


@dataclass
class Timetable:
    """The jobs that the ground and the wings put down at start."""

    entries: list[Entry] = field(default_factory=list)

    def add(self, name: str, every: timedelta, job: Job, lane: str = "default") -> None:
        """Put a job down; jobs of another lane do not wait for those of this one."""
        self.entries.append(Entry(name, every, job, lane))

    def start(self, app: Flask, stop: threading.Event) -> BackgroundScheduler:
        """A running scheduler of all entries, each in an application context of its own."""
        lanes = {lane: ThreadPoolExecutor(4) for lane in {entry.lane for entry in self.entries} | {"default"}}
        scheduler = BackgroundScheduler(timezone=UTC, executors=lanes)
        for entry in self.entries:
            scheduler.add_job(
                partial(look, app, entry, stop),
                "interval",
                seconds=entry.every.total_seconds(),
                next_run_time=clock.now(),
                id=entry.name,
                executor=entry.lane,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        scheduler.start()
        return scheduler


def look(app: Flask, entry: Entry, stop: threading.Event) -> None:
    """Run an entry once; what it raises is logged, so that the next look comes all the same."""
    if stop.is_set():
        return
    with app.app_context():
        try:
            entry.job(stop)
        except Exception:
            db.session.rollback()
            log.exception("The job “%s” failed; it is tried again in %s.", entry.name, entry.every)
