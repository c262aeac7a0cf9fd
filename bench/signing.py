"""Signing: 10,000 signatures by 50 clients at once against `broadside serve` and `broadside work` on SQLite.

Each client fills in the form as a browser does, with a proof of work, and later presses the button in the mail. Each
signatory has a network address of its own (127.x.y.z), as signatories have; the limits stay as they are.
"""

import http.client
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from flask_migrate import upgrade

from bench.figure import Figure
from broadside import clock, proofs
from broadside.config import ROOT, read_settings
from broadside.database import db
from broadside.tokens import Tokens
from campaigns.letters.letters import Letter
from campaigns.letters.signing import CONFIRM
from campaigns.letters.versions import Edit, Version, hash_of
from tests.running import free_port
from wsgi import create_app

SIGNATORIES = 10_000
CLIENTS = 50
SLUG = "bench"
PURPOSE = f"letter:{SLUG}"
ENDING = 180  # seconds for both processes to finish what is in hand
PATIENCE = 1800  # seconds until the worker must have written to everybody
SECRET = "a-secret-for-the-benchmark-and-nothing-else"


@dataclass(frozen=True)
class House:
    """A Broadside of the benchmark's own: where it is, and where its rows are."""

    port: int
    database: Path

    def number(self, query: str) -> int:
        """What a query counts."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            return int(connection.execute(query).fetchone()[0])

    def post(self, number: int, path: str, body: str) -> tuple[int, float]:
        """(status, seconds) of one POST by one signatory, with a connection and an address of its own."""
        began = time.perf_counter()
        source = f"127.{1 + number // 62_500}.{number // 250 % 250}.{1 + number % 250}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, source_address=(source, 0))
        connection.request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status, time.perf_counter() - began

    def get(self, path: str) -> float:
        """Seconds for one page."""
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path)
        answer = connection.getresponse()
        if answer.status != 200 or b"Signatory" not in answer.read():
            raise RuntimeError(f"{path} does not show the names")
        connection.close()
        return time.perf_counter() - began


def measure() -> Iterator[Figure]:
    """How long the slowest of a hundred wait for each of the two presses, and for the page with every name."""
    with tempfile.TemporaryDirectory() as folder, _running(Path(folder)) as house:
        tokens = Tokens(SECRET)
        forms = [_form(number, tokens) for number in range(SIGNATORIES)]
        yield from _burst("form", lambda number: house.post(number, f"/letters/{SLUG}/sign", forms[number]), 303)
        began = time.monotonic()
        _wait(lambda: house.number("SELECT count(*) FROM signing WHERE mailed_at IS NULL") == 0)
        yield Figure("signing_mails_written", round(SIGNATORIES / (time.monotonic() - began), 1), "mails/s")
        links = [f"/letters/confirm/{tokens.make(CONFIRM, ident)}" for ident in range(1, SIGNATORIES + 1)]
        yield from _burst("confirm", lambda number: house.post(number, links[number], ""), 200)
        counted = house.number("SELECT count(*) FROM signature WHERE standing = 'accepted'")
        people = house.number("SELECT count(DISTINCT person_id) FROM signature")
        yield Figure("signing_lost", SIGNATORIES - people, "signatures", "0")
        yield Figure("signing_double", counted - people, "signatures", "0")
        for name, path in (("letter", f"/letters/{SLUG}"), ("names", f"/letters/{SLUG}/names?kind=individual&page=50")):
            slowest = max(house.get(path) for _ in range(10))
            yield Figure(f"signing_page_{name}", round(slowest * 1000, 1), "ms", "under 300")


def _burst(name: str, press: Callable[[int], tuple[int, float]], status: int) -> Iterator[Figure]:
    """Let every signatory press once, 50 at a time."""
    results: list[tuple[int, float]] = [(0, 0.0)] * SIGNATORIES
    numbers = iter(range(SIGNATORIES))
    lock = threading.Lock()

    def client() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            results[number] = press(number)

    began = time.monotonic()
    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    seconds = time.monotonic() - began
    if wrong := [each for each, _ in results if each != status]:
        raise RuntimeError(f"{len(wrong)} of {SIGNATORIES} were answered otherwise, such as {wrong[0]}")
    times = sorted(taken for _, taken in results)
    yield Figure(f"signing_{name}_rate", round(SIGNATORIES / seconds, 1), "requests/s")
    yield Figure(f"signing_{name}_median", round(_rank(times, 50) * 1000), "ms")
    yield Figure(f"signing_{name}_99th", round(_rank(times, 99) * 1000), "ms", "under 1000")


def _rank(times: Sequence[float], percent: int) -> float:
    return times[min(len(times) - 1, len(times) * percent // 100)]


def _form(number: int, tokens: Tokens) -> str:
    """What one signatory sends; the puzzle is an easy one, since 10,000 real ones are meant to cost an hour."""
    return urlencode(
        {
            "as": "individual",
            "version": "1",
            "name": f"Signatory Number {_letters(number)}",
            "address": f"signatory{number}@example.net",
            "shown": "y",
            "updates": "y" if number % 2 else "",
            "proof": proofs.answer(proofs.puzzle(tokens, PURPOSE, prefix="0")),
        }
    )


def _letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number)).title()


def _wait(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise RuntimeError("the worker did not write to everybody")
        time.sleep(0.2)


@contextmanager
def _running(home: Path) -> Iterator[House]:
    """`broadside run` with one open letter; ended with its children."""
    port = free_port()
    app = create_app(read_settings(home=home, secret_key=SECRET))
    with app.app_context():
        upgrade()
        _open_a_letter()
        db.session.remove()
        db.engine.dispose()
    given = {"BROADSIDE_HOME": str(home), "BROADSIDE_PORT": str(port), "BROADSIDE_SECRET_KEY": SECRET}
    process = subprocess.Popen(
        [sys.executable, "-m", "broadside", "run"],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("BROADSIDE_")} | given,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        house = House(port, home / "broadside.sqlite3")
        _wait(lambda: _answers(port))
        yield house
    finally:
        process.terminate()
        process.wait(ENDING)


def _answers(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", f"/letters/{SLUG}")
        return connection.getresponse().status == 200
    except OSError:
        return False


def _open_a_letter() -> None:
    now = clock.now()
    letter = Letter(slug=SLUG, title="A letter that many sign", addressee="The Office", published_at=now)
    letter.opens_at, letter.closes_at = now, now + timedelta(days=9)
    db.session.add(letter)
    db.session.flush()
    text = "We ask for six more weeks."
    db.session.add(Version(letter_id=letter.id, number=1, edit=Edit.FIRST, text=text, text_hash=hash_of(text)))
    db.session.commit()
