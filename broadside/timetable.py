"""The timetable: every recurring job. Rows say what is due; APScheduler only looks.

Of several workers one at a time runs it, by a lease; who then does the work the foreman decides.
"""

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
    """One job: looked at again `every` so often; it gets an event that is set when it should stop early.

    One that is run `everywhere` claims its rows itself, so that any number of workers may do it side by side.
    """

    name: str
    every: timedelta
    job: Job
    lane: str = "default"
    everywhere: bool = False


@dataclass
class Timetable:
    """The jobs that the ground and the wings put down at start."""

    entries: list[Entry] = field(default_factory=list)

    def add(self, name: str, every: timedelta, job: Job, lane: str = "default", *, everywhere: bool = False) -> None:
        """Put a job down; jobs of another lane do not wait for those of this one."""
        self.entries.append(Entry(name, every, job, lane, everywhere))

    @property
    def lanes(self) -> list[str]:
        return sorted({entry.lane for entry in self.entries} | {"default"})

    def start(self, tick: Callable[[Entry], None]) -> BackgroundScheduler:
        """A running scheduler, which calls `tick` with each entry at once, and again each time that its time comes."""
        executors = {lane: ThreadPoolExecutor(4) for lane in self.lanes}
        scheduler = BackgroundScheduler(timezone=UTC, executors=executors)
        for entry in self.entries:
            scheduler.add_job(
                partial(tick, entry),
                "interval",
                seconds=entry.every.total_seconds(),
                next_run_time=clock.now(),
                id=entry.name,
                name=entry.name,
                executor=entry.lane,
                coalesce=True,
                max_instances=1,
                misfire_grace_time=None,
            )
        scheduler.start()
        return scheduler

    def wake(self, scheduler: BackgroundScheduler) -> None:
        """Let every entry come round now: this worker has just taken the timetable over."""
        for entry in self.entries:
            scheduler.modify_job(entry.name, next_run_time=clock.now())


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
