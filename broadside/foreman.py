"""The foreman: who does what the timetable finds due. Alone, this process; with a queue, whoever is free.

An edge: it takes and frees leases in transactions of their own.
"""

import logging
import threading

from flask import Flask

from broadside.database import db
from broadside.heart import Heart
from broadside.lease import Lease
from broadside.queue import Queue
from broadside.timetable import Entry, look

log = logging.getLogger(__name__)


class Foreman:
    """Decides for one worker; `shared` says that workers of other machines use the same database."""

    def __init__(
        self, app: Flask, heart: Heart, stop: threading.Event, queue: Queue | None = None, *, shared: bool = False
    ) -> None:
        self.app, self.heart, self.hands, self.stop = app, heart, heart.hands, stop
        self.queue, self.shared = queue, shared

    def tick(self, entry: Entry) -> None:
        """An entry's time has come round: ask the queue for it, or run it here when there is none or Redis is away."""
        if self.stop.is_set():
            return
        if self.queue is not None and self.queue.up and (not self.heart.leads or self.queue.put(entry)):
            return
        if entry.everywhere or self.heart.leads:
            self.run(entry)

    def run(self, entry: Entry) -> None:
        """Run an entry here and now, unless it is being run: in this process, or, unless `everywhere`, in any."""
        with self.hands.take(entry.name) as free:
            if not free or self.stop.is_set() or not self._begin(entry):
                return
            look(self.app, entry, self.stop)
            self._end(entry)

    def _begin(self, entry: Entry) -> bool:
        """Take the entry's own lease: who led before, or took it from the queue, may be running it still."""
        if entry.everywhere or not self.shared:
            return True
        with self.app.app_context():
            try:
                taken = Lease.take(entry.name, self.heart.worker_id)
                db.session.commit()
            except Exception:
                log.exception("“%s” could not be begun; it is looked at again in %s.", entry.name, entry.every)
                return False
        return taken

    def _end(self, entry: Entry) -> None:
        """Give the lease back. Kept by mishap, it is still ours the next time, and anybody's once we are dead."""
        if entry.everywhere or not self.shared:
            return
        with self.app.app_context():
            try:
                Lease.free(self.heart.worker_id, entry.name)
                db.session.commit()
            except Exception:
                log.exception("The lease on “%s” could not be given back.", entry.name)
