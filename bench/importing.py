"""Importing: 1,000,000 rows by the command, in a process of its own, while somebody reads and writes through the web.

BENCH_ROWS sets another number; BENCH_POSTGRES names a PostgreSQL database that is empty, to measure there instead.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from bench.crowd import crowd
from bench.figure import Figure
from broadside.config import ROOT, read_settings
from broadside.consent import Consent
from broadside.database import db
from broadside.people import Person
from broadside.web.limits import limiter
from newsletters import tallies
from newsletters.newsletter import Newsletter
from newsletters.tallies import ReaderTally
from newsletters.transfers.imports import Import
from tests.newsletters.readers import a_newsletter
from wsgi import create_app

ROWS = int(os.environ.get("BENCH_ROWS", "1000000"))
POSTGRES = os.environ.get("BENCH_POSTGRES", "")
SECRET = "a-secret-for-the-benchmark-and-nothing-else"
BASIS = "Ticked “send me the newsletter” on the form of our conference, May 2026."
LISTMONK = 4_785  # rows/s: listmonk 6.2, a million rows, measured on the same kind of machine
PEER = "listmonk 6.2, measured on the same kind of machine"
EVERY = 0.05  # seconds between two looks of somebody at the web


@dataclass
class Visitor:
    """Somebody who opens the sign-up form and signs up, again and again; how long each took (seconds)."""

    app: Flask
    slug: str
    wording: int
    reads: list[float] = field(default_factory=list)
    writes: list[float] = field(default_factory=list)

    def visit(self) -> None:
        client, path = self.app.test_client(), f"/join/{self.slug}"
        form = {"address": f"visitor{len(self.writes)}@example.net", "wording": str(self.wording)}
        began = time.perf_counter()
        if client.get(path).status_code != 200:
            raise RuntimeError("the form was not shown")
        self.reads.append(time.perf_counter() - began)
        began = time.perf_counter()
        if client.post(path, data=form).status_code != 303:
            raise RuntimeError("a sign-up was not taken")
        self.writes.append(time.perf_counter() - began)


def measure() -> Iterator[Figure]:
    """Rows a second of both phases, the memory of the process, and what the web had to wait meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        app = create_app(read_settings(home=home, secret_key=SECRET, database_url=POSTGRES))
        limiter.enabled = False
        with app.app_context():
            upgrade()
            newsletter = a_newsletter()
            db.session.commit()
            visitor = Visitor(app, newsletter.slug, newsletter.consent_version)
        _write(home / "people.csv")
        began = time.monotonic()
        used = _run(home, visitor)
        seconds = time.monotonic() - began
        with app.app_context():
            yield from _figures(seconds, used, visitor)
            db.session.remove()
            db.engine.dispose()


def _figures(seconds: float, used: resource.struct_rusage, visitor: Visitor) -> Iterator[Figure]:
    job = db.session.scalars(select(Import)).one()
    if job.outcomes != {"new": ROWS} or job.begun_at is None or job.ended_at is None:
        raise RuntimeError(f"not everybody was taken in: {job.outcomes}")
    counted = [db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Person, Consent)]
    kept = ReaderTally.sum(db.session.scalars(select(Newsletter.id)).one())
    if min(*counted, kept) < ROWS or tallies.wrong():
        raise RuntimeError(f"people, consents and tally do not agree: {counted}, {kept}")
    running = (job.ended_at - job.begun_at) / timedelta(seconds=1)
    name = "import_postgresql" if POSTGRES else "import"
    rate = ROWS / running
    goal = "" if POSTGRES else "at least 30,000"
    yield Figure(f"{name}_rows", round(rate), "rows/s", goal, PEER, round(rate / LISTMONK, 1))
    yield Figure(f"{name}_check_and_start", round(seconds - running, 1), "s")
    yield Figure(f"{name}_cpu", round((used.ru_utime + used.ru_stime) * 1_000_000 / ROWS, 1), "µs a row, check and all")
    yield Figure(f"{name}_memory", round(used.ru_maxrss / 1024), "MB", "under 200")
    yield Figure(f"{name}_web_read_95th", _rank(visitor.reads), "ms")
    yield Figure(f"{name}_web_write_95th", _rank(visitor.writes), "ms")


def _write(path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["email", "name", "how often"])
        for number, (address, name) in enumerate(crowd(ROWS)):
            writer.writerow([address, name, "digest" if number % 10 == 0 else ""])


def _run(home: Path, visitor: Visitor) -> resource.struct_rusage:
    """Import by the command; returns what the process used."""
    command = [sys.executable, "-m", "broadside", "subscribers", "import", str(home / "people.csv"), "--json"]
    given = {"BROADSIDE_HOME": str(home), "BROADSIDE_SECRET_KEY": SECRET}
    if POSTGRES:
        given["BROADSIDE_DATABASE_URL"] = POSTGRES
    process = subprocess.Popen(
        [*command, "--newsletter", visitor.slug, "--basis", BASIS],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("BROADSIDE_")} | given,
        stdout=subprocess.PIPE,
    )
    while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
        visitor.visit()
        time.sleep(EVERY)
    _, status, used = ended
    process.returncode = os.waitstatus_to_exitcode(status)
    output = process.communicate()[0]
    if process.returncode or json.loads(output)["state"] != "finished":
        raise RuntimeError(f"the import ended with {process.returncode}: {output.decode()[:500]}")
    return used


def _rank(times: list[float]) -> float:
    return round(sorted(times)[len(times) * 95 // 100] * 1000, 1)
