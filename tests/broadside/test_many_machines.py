"""More than one machine, for real: PostgreSQL, Redis, two workers and a mail server, each a process.

The worker that runs the timetable is killed in the middle of a mailing and Redis is emptied, and then taken away:
nobody is missed, and hardly anybody gets two. The mail server's own log is the witness.
"""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from broadside.config import Settings
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.outbox import DoubtPolicy
from broadside.house import House
from broadside.lease import TIMETABLE, Lease
from broadside.workers import Worker
from tests.broadside.delivery.conftest import letter, readers
from tests.broadside.delivery.test_kill import (
    CONNECTIONS,
    FINISHED_WITHIN,
    WORK,
    addresses,
    at_work,
    environment,
    finished,
    posted,
    relay,
    started,
)
from tests.redis_server import RedisProcess
from tests.running import PATIENCE, until
from tests.smtp_server import Mailroom

NUMBER = 400

pytestmark = pytest.mark.postgres


@pytest.fixture
def mailroom(tmp_path: Path) -> Mailroom:
    """What the mail server takes: 100, and when it is told to go on, the rest."""
    return Mailroom(tmp_path / "taken.log", most=100)


@pytest.fixture
def app(settings: Settings, postgres_url: str, redis_server: RedisProcess, mailroom: Mailroom) -> Iterator[Flask]:
    """A mailing in the ledger of several machines; the block runs in the application's context."""
    with relay(mailroom) as url:
        changes = {"smtp_url": url, "database_url": postgres_url, "redis_url": redis_server.url}
        with posted(settings.model_copy(update=changes), DoubtPolicy.RESEND_ONCE, NUMBER) as app:
            yield app


@pytest.fixture
def work(app: Flask, redis_server: RedisProcess) -> dict[str, str]:
    """What a worker's process is told."""
    return environment(House.of(app).settings) | {"BROADSIDE_REDIS_URL": redis_server.url}


def leader() -> int:
    """The number of the process that runs the timetable, or 0."""
    db.session.rollback()
    ident = Lease.holder(TIMETABLE)
    worker = db.session.get(Worker, ident, populate_existing=True) if ident else None
    return worker.pid if worker is not None else 0


def drained(*processes: subprocess.Popen[bytes]) -> bool:
    """Whether they end well when they are told to."""
    for process in processes:
        process.send_signal(signal.SIGTERM)
    return all(process.wait(PATIENCE) == 0 for process in processes)


def test_the_leader_is_killed_and_redis_lost_in_the_middle_and_nobody_is_missed(
    app: Flask, work: dict[str, str], mailroom: Mailroom, redis_server: RedisProcess
) -> None:
    with started(WORK, work) as one, started(WORK, work) as two:
        until(lambda: len(at_work(app)) == 2, FINISHED_WITHIN)  # one had its hands full, so the other took what waited
        until(lambda: len(mailroom.taken()) >= 100)
        killed, left = (one, two) if leader() == one.pid else (two, one)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        redis_server.flush()
        mailroom.go_on()
        until(lambda: finished(app), FINISHED_WITHIN)
        until(lambda: leader() == left.pid, FINISHED_WITHIN)
        check_the_log(mailroom)

        redis_server.stop()
        outbox.post(letter("issue:2"), readers(20, first=NUMBER))
        db.session.commit()
        until(lambda: len(mailroom.copies()) == NUMBER + 20, FINISHED_WITHIN)
        assert drained(left), "told to stop while Redis is away"
    assert [worker.pid for worker in Worker.everyone()] == [killed.pid], "the desk shows that it stopped"


def check_the_log(mailroom: Mailroom) -> None:
    """What the mail server says of the mailing: all have it, and who has it twice was in doubt."""
    copies, doubtful = mailroom.copies(), addresses(doubtful=True)
    assert set(copies) == addresses()
    assert len(copies) == NUMBER
    assert max(copies.values()) <= 2
    assert {address for address, number in copies.items() if number > 1} <= doubtful
    assert len(doubtful) <= CONNECTIONS
    assert outbox.tally("issue:1") == {"accepted": NUMBER}
