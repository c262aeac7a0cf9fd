"""Sending: an issue of 25 KB to 2,000 readers through a mail server of its own process, over four connections."""

import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_migrate import upgrade

from bench.figure import Figure
from broadside.config import read_settings
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.delivery import outbox, render
from broadside.delivery.office import Office
from broadside.delivery.outbox import Letter, Recipient
from broadside.people import Person
from tests.broadside.delivery.sample import ISSUE
from tests.running import free_port
from wsgi import create_app

READERS = 2_000
PURPOSE = "newsletter:bench"


def measure() -> Iterator[Figure]:
    """Messages a second until the mailing is finished, rendering alone, and the memory it took."""
    start = time.monotonic()
    for _ in range(200):
        render.render(ISSUE)
    yield Figure("issue_rendered", round((time.monotonic() - start) * 1000 / 200, 2), "ms")
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder)) as url:
        seconds = _send(Path(folder), url)
    yield Figure("issue_sent_to_2000", round(READERS / seconds, 1), "messages/s")
    yield Figure(
        "sending_memory", round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024), "MB", "under 300 MB"
    )


def _send(folder: Path, url: str) -> float:
    app = create_app(read_settings(home=folder, smtp_url=url, public_url="https://news.example.org"))
    with app.app_context():
        upgrade()
        _post()
        start = time.monotonic()
        Office.of(app).deliver(threading.Event())
        seconds = time.monotonic() - start
        db.session.rollback()
        if outbox.tally("bench:1") != {"accepted": READERS}:
            raise RuntimeError(f"not everybody got it: {outbox.tally('bench:1')}")
        db.session.remove()
        db.engine.dispose()
    return seconds


def _post() -> None:
    people = [Person(address=f"reader{n}@example.net", name=f"Reader {n}") for n in range(READERS)]
    db.session.add_all(people)
    db.session.flush()
    db.session.add_all(Subscription(person_id=p.id, purpose=PURPOSE, state=State.ACTIVE) for p in people)
    rendered = render.render(ISSUE)
    letter = Letter(
        ref="bench:1",
        purpose=PURPOSE,
        sender_name="Example Rights Network",
        sender_address="news@example.org",
        subject=rendered.subject,
        html=rendered.html,
        text=rendered.text,
    )
    outbox.post(letter, [Recipient(p.id, p.address) for p in people])
    db.session.commit()


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "tests.smtp_server", str(port), str(folder / "taken.log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            if server.stdout is None or server.stdout.readline() != b"ready\n":
                raise RuntimeError("the mail server did not start")
            yield f"smtp://127.0.0.1:{port}"
        finally:
            server.kill()
