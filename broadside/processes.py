"""Processes: the web, the worker, and both under one roof; each drains before it ends."""

import logging
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from types import FrameType

import waitress
from flask import Flask

from broadside.database import db
from broadside.house import House
from broadside.workers import BEAT, Worker

log = logging.getLogger(__name__)

DRAIN = timedelta(seconds=60)


def serve(app: Flask) -> None:
    """Answer requests until told to stop; those in hand are finished."""
    settings = House.of(app).settings
    signal.signal(signal.SIGTERM, _leave)
    waitress.serve(
        app, host=settings.host, port=settings.port, threads=8, ident=None, clear_untrusted_proxy_headers=False
    )


def work(app: Flask) -> None:
    """Do due work until told to stop; what is in hand is finished and recorded, nothing new is begun."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with app.app_context():
        worker = Worker.begin()
        db.session.commit()
        ident = worker.id
    scheduler = House.of(app).timetable.start(app, stop)
    heart = threading.Thread(target=_beat, args=(app, ident, stop), name="heart", daemon=True)
    heart.start()
    log.info("Working. Stop with Ctrl-C.")
    while not stop.wait(1):
        pass
    scheduler.shutdown(wait=True)
    with app.app_context():
        ended = db.session.get(Worker, ident)
        if ended is not None:
            db.session.delete(ended)
            db.session.commit()
    log.info("The worker has finished what was in hand.")


def run_both(app: Flask) -> int:
    """Start the web and a worker as children; when one ends, or on a signal, drain both. Returns an exit code."""
    settings = House.of(app).settings
    print(f"Broadside is at {settings.address}", flush=True)
    names = ("serve", "work")
    children = [subprocess.Popen([sys.executable, "-m", "broadside", name]) for name in names]  # noqa: S603 - our own
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    while not asked.wait(0.3) and all(child.poll() is None for child in children):
        pass
    failed = not asked.is_set()
    for child in children:
        child.terminate()
    deadline = time.monotonic() + DRAIN.total_seconds()
    for child in children:
        child.wait(timeout=max(1.0, deadline - time.monotonic()))
    return 1 if failed else 0


def _beat(app: Flask, ident: str, stop: threading.Event) -> None:
    while not stop.wait(BEAT.total_seconds()):
        with app.app_context():
            try:
                worker = db.session.get(Worker, ident)
                if worker is not None:
                    worker.beat()
                    db.session.commit()
            except Exception:
                log.exception("The heartbeat could not be written.")


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
