"""The heart of a worker: it beats, says what is in hand, and keeps or takes the lease on the timetable.

An edge: each beat is one transaction of its own.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime

from flask import Flask

from broadside.database import db
from broadside.hands import Hands
from broadside.lease import TIMETABLE, Lease
from broadside.pulses import BEAT
from broadside.workers import Worker

log = logging.getLogger(__name__)

TICK = 1.0  # seconds: what is in hand for longer is told at once, not with the next beat
# Seconds after its last beat in which a worker may believe that it leads. Others see it still for 30 s before they
# take over, so that it stops first, even when it cannot reach the database or was stopped by a debugger.
BELIEF = 20.0


class Heart:
    """Beats for one worker, in a thread of its own; `looks` are called after each beat that went well."""

    def __init__(self, app: Flask, hands: Hands, clock: Callable[[], float] = time.monotonic) -> None:
        self.app, self.hands, self.clock = app, hands, clock
        self.looks: list[Callable[[], object]] = []
        self.gained: Callable[[], None] = lambda: None
        self.worker_id, self.resigned = "", False
        self._ended = threading.Event()
        self._leads_until = self._beat_at = float("-inf")
        self._told: Mapping[str, datetime] = {}
        self._thread = threading.Thread(target=self._run, name="heart", daemon=True)

    @property
    def leads(self) -> bool:
        """Whether this worker runs the timetable for all."""
        return not self.resigned and self.clock() < self._leads_until

    def begin(self) -> None:
        """Write this process down as a worker, beat once and go on beating. Raises when the database is away."""
        with self.app.app_context():
            self.worker_id = Worker.begin().id
            db.session.commit()
        self.beat()
        self._thread.start()

    def beat(self) -> None:
        """One beat, told to the database; and the lease, when it is ours or can be."""
        began, doing, led = self.clock(), self.hands.held(), self.leads
        with self.app.app_context():
            Worker.beat(self.worker_id, doing)
            leads = not self.resigned and Lease.take(TIMETABLE, self.worker_id)
            if leads:
                Worker.forget_dead()
            db.session.commit()
        self._beat_at, self._told = began, doing
        self._leads_until = began + BELIEF if leads else float("-inf")
        for look in self.looks:
            look()
        if leads and not led:
            log.info("This worker runs the timetable now.")
            self.gained()

    def resign(self) -> None:
        """Leave the timetable to others, while what is in hand is finished here."""
        self.resigned = True
        with self.app.app_context():
            Lease.free(self.worker_id, TIMETABLE)
            db.session.commit()

    def end(self) -> None:
        """Stop beating, and give back everything: nothing is in hand any more."""
        self._ended.set()
        self._thread.join(BEAT)
        with self.app.app_context():
            Lease.free(self.worker_id)
            Worker.end(self.worker_id)
            db.session.commit()

    def _run(self) -> None:
        while not self._ended.wait(TICK):
            if self.clock() - self._beat_at >= BEAT or self._told.keys() != self.hands.held().keys():
                try:
                    self.beat()
                except Exception:
                    log.exception("The heartbeat could not be written.")
