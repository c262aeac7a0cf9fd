"""Processes: the worker, and web and worker under one roof; each drains before it ends."""

import gc
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from broadside import serving
from broadside.config import Settings
from broadside.database import db
from broadside.foreman import Foreman
from broadside.hands import Hands
from broadside.heart import Heart
from broadside.house import House
from broadside.setup import SetUp, link

log = logging.getLogger(__name__)

DRAIN = timedelta(seconds=60)
START = timedelta(seconds=60)
YIELDING = 5  # a worker steps back before the web: a person who waits for a page goes before mail
Child = subprocess.Popen[bytes]


def work(app: Flask) -> None:
    """Do due work until told to stop; what is in hand is finished and recorded, nothing new is begun."""
    gc.collect()
    gc.set_threshold(50_000, 20, 20)
    gc.freeze()  # what was imported stays: to look through it again and again is a tenth of the work of sending
    sys.setswitchinterval(serving.SWITCH)
    os.nice(YIELDING)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    house, heart = House.of(app), Heart(app, Hands())
    foreman = Foreman(app, heart, stop, house.queue, shared=house.settings.shared)
    crew = house.queue.crew(house.timetable.entries, foreman.run) if house.queue else None
    if house.queue:
        heart.looks.append(house.queue.server.look)
        house.queue.server.look()
    heart.begin()
    scheduler = house.timetable.start(foreman.tick)
    heart.gained = partial(house.timetable.wake, scheduler)
    if crew:
        crew.start()
    if house.redis and not crew:
        log.info("Redis shares the limits of the web alone: an SQLite database is for the workers of one machine.")
    log.info("Working%s. Stop with Ctrl-C.", " with others, through Redis" if crew else "")
    while not stop.wait(1):
        pass
    _surely(heart.resign)
    scheduler.shutdown(wait=True)
    heart.hands.wait_until_empty()
    if crew:
        crew.stop()
    _surely(heart.end)  # it beats until here, or others would take a draining worker for a dead one
    log.info("The worker has finished what was in hand.")


def _surely(step: Callable[[], None]) -> None:
    """A step of the end that needs the database: without it others find out for themselves, only later."""
    try:
        step()
    except SQLAlchemyError:
        log.exception("The database was not told that this worker ends.")


def run_both(app: Flask) -> int:
    """Start the web and a worker as children; when one ends, or on a signal, drain both. Returns an exit code.

    Raises PortTaken before anything is started.
    """
    settings = House.of(app).settings
    serving.must_be_free(settings)
    asked = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: asked.set())
    children = {name: _start(name) for name in ("serve", "work")}
    if _answers(settings, children, asked):
        print(_greeting(app), flush=True)
    while not asked.wait(0.3) and all(child.poll() is None for child in children.values()):
        pass
    return _stop(children, asked.is_set())


def _start(name: str) -> Child:
    return subprocess.Popen([sys.executable, "-m", "broadside", name])  # noqa: S603 - our own


def _answers(settings: Settings, children: dict[str, Child], asked: threading.Event) -> bool:
    """Wait until the web takes connections; False when it never does."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104 - read, not bound
    deadline = time.monotonic() + START.total_seconds()
    while time.monotonic() < deadline and not asked.is_set() and children["serve"].poll() is None:
        try:
            socket.create_connection((host, settings.port), timeout=2).close()
        except OSError:
            asked.wait(0.2)
        else:
            return True
    return False


def _greeting(app: Flask) -> str:
    """What a person who starts Broadside needs to know."""
    settings, tokens = House.of(app).settings, House.of(app).tokens
    said = f"Broadside is at {settings.address}/desk  (stop with Ctrl-C)"
    with app.app_context():
        waiting = SetUp.waiting()
        db.session.remove()
    if waiting:
        said = (
            "Broadside runs. Set it up here (the link works once, until the first account is made):\n"
            f"  {link(settings, tokens)}\n(stop with Ctrl-C)"
        )
    return said


def _stop(children: dict[str, Child], asked: bool) -> int:
    """Let every child finish what it has in hand; kill what does not end in time."""
    early = [f"{name} ({child.returncode})" for name, child in children.items() if child.poll() is not None]
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + DRAIN.total_seconds()
    late = [name for name, child in children.items() if not _ended(child, deadline)]
    if late:
        log.error("Killed after %s, since it did not end: %s.", DRAIN, ", ".join(late))
    if not asked:
        log.error("Ended by itself: %s. Broadside has stopped; nothing that was scheduled is lost.", ", ".join(early))
    return 0 if asked and not late else 1


def _ended(child: Child, deadline: float) -> bool:
    try:
        child.wait(timeout=max(0.1, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return False
    return True
