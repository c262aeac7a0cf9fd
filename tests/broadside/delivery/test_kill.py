"""Real workers and a real relay, each a process: killed, doubled and stopped in the middle of a send.

Nobody is missed, hardly anybody gets two, and the report says who.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from broadside.config import Settings
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.messages import Message
from broadside.delivery.outbox import DoubtPolicy, MailingState
from tests.broadside.delivery.conftest import letter, readers
from tests.running import PATIENCE, free_port, until
from tests.smtp_server import Mailroom
from wsgi import create_app

NUMBER = 2_000
FINISHED_WITHIN = 4 * PATIENCE
CONNECTIONS = 4
WORK = [sys.executable, "-m", "broadside", "work"]


@contextmanager
def relay(mailroom: Mailroom) -> Iterator[str]:
    """The mailroom's server in a process of its own; yields its address."""
    port = free_port()
    command = [sys.executable, "-m", "tests.smtp_server", str(port), str(mailroom.log), str(mailroom.most)]
    with started(command, dict(os.environ)) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        yield f"smtp://127.0.0.1:{port}"


@contextmanager
def started(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def environment(settings: Settings) -> dict[str, str]:
    """The settings as a worker process reads them."""
    named = {
        "BROADSIDE_HOME": str(settings.home),
        "BROADSIDE_SECRET_KEY": settings.secret_key,
        "BROADSIDE_PUBLIC_URL": settings.public_url,
        "BROADSIDE_DATABASE_URL": settings.database_url,
        "BROADSIDE_SMTP_URL": settings.smtp_url,
        "BROADSIDE_SMTP_CONNECTIONS": str(CONNECTIONS),
    }
    return os.environ | named


def finished(app: Flask) -> bool:
    with app.app_context():
        standing = outbox.progress("issue:1")
        return standing is not None and standing.state == MailingState.FINISHED


def at_work(app: Flask) -> set[str]:
    """The workers that have or had a message in hand."""
    with app.app_context():
        return {worker for worker in db.session.scalars(select(Message.worker_id).distinct()) if worker}


def kill_and_start_again(app: Flask, mailroom: Mailroom, settings: Settings, number: int = NUMBER) -> None:
    """A worker is killed when an eighth is sent; another finishes the mailing, and drains when told to stop.

    The mailroom does not take everything before it is told to go on, so the first cannot finish before it is killed.
    """
    with started(WORK, environment(settings)) as first:
        until(lambda: len(mailroom.taken()) >= number // 8)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert len(mailroom.taken()) < number
    mailroom.go_on()
    with started(WORK, environment(settings)) as second:
        until(lambda: finished(app), FINISHED_WITHIN)
        second.send_signal(signal.SIGTERM)
        assert second.wait(PATIENCE) == 0


@contextmanager
def posted(settings: Settings, policy: DoubtPolicy, number: int = NUMBER) -> Iterator[Flask]:
    """An application with a mailing in its ledger, to 2,000 if not told otherwise; the block runs in its context."""
    app = create_app(settings)
    with app.app_context():
        outbox.post(letter(doubt_policy=policy), readers(number))
        db.session.commit()
        yield app
        db.session.remove()
        db.engine.dispose()


def addresses(state: str | None = None, *, doubtful: bool = False) -> set[str]:
    """Whom the report names."""
    return {line.address for line in outbox.lines("issue:1", state, doubtful=doubtful)}


@pytest.fixture
def mailroom(tmp_path: Path) -> Mailroom:
    """What the mail server takes: 500, and when it is told to go on, the rest."""
    return Mailroom(tmp_path / "taken.log", most=500)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def chosen(request: pytest.FixtureRequest, settings: Settings, mailroom: Mailroom) -> Iterator[Settings]:
    """Settings for a mail server of its own process, on SQLite and on PostgreSQL."""
    database = "" if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))
    with relay(mailroom) as url:
        yield settings.model_copy(update={"smtp_url": url, "database_url": database})


def test_a_kill_in_the_middle_of_a_send_misses_nobody(chosen: Settings, mailroom: Mailroom) -> None:
    with posted(chosen, DoubtPolicy.RESEND_ONCE) as app:
        kill_and_start_again(app, mailroom, chosen)
        copies, doubtful = mailroom.copies(), addresses(doubtful=True)
        assert set(copies) == addresses()
        assert max(copies.values()) <= 2
        assert {address for address, number in copies.items() if number > 1} <= doubtful
        assert len(doubtful) <= CONNECTIONS
        assert len({(entry["to"], entry["id"]) for entry in mailroom.taken()}) == NUMBER
        assert outbox.tally("issue:1") == {"accepted": NUMBER}


def test_a_cautious_newsletter_sends_nothing_twice_and_names_those_in_doubt(
    settings: Settings, mailroom: Mailroom
) -> None:
    with relay(mailroom) as url:
        chosen = settings.model_copy(update={"smtp_url": url})
        with posted(chosen, DoubtPolicy.HOLD, 600) as app:
            kill_and_start_again(app, mailroom, chosen, 600)
            assert max(mailroom.copies().values()) == 1
            assert addresses() - set(mailroom.copies()) <= addresses("held")
            assert addresses("held") == addresses(doubtful=True)
            assert len(addresses("held")) <= CONNECTIONS


def test_two_workers_double_nothing_and_leave_nobody_out(chosen: Settings, mailroom: Mailroom) -> None:
    with posted(chosen, DoubtPolicy.HOLD, 600) as app:
        with started(WORK, environment(chosen)) as one, started(WORK, environment(chosen)) as two:
            until(lambda: len(at_work(app)) == 2)
            mailroom.go_on()
            until(lambda: finished(app), FINISHED_WITHIN)
            for worker in (one, two):
                worker.send_signal(signal.SIGTERM)
            assert [one.wait(PATIENCE), two.wait(PATIENCE)] == [0, 0]
        assert mailroom.copies() == dict.fromkeys(addresses(), 1)
        assert outbox.tally("issue:1") == {"accepted": 600}
        assert len(at_work(app)) == 2, "both had a share"


def test_a_worker_that_is_told_to_stop_leaves_no_doubt(settings: Settings, mailroom: Mailroom) -> None:
    mailroom.most = 100
    with relay(mailroom) as url:
        chosen = settings.model_copy(update={"smtp_url": url})
        with posted(chosen, DoubtPolicy.HOLD, 600):
            with started(WORK, environment(chosen)) as worker:
                until(lambda: len(mailroom.taken()) >= 100)
                worker.send_signal(signal.SIGTERM)
                mailroom.go_on()
                assert worker.wait(PATIENCE) == 0
            sent = len(mailroom.taken())
            assert sent < 600
            assert outbox.tally("issue:1") == {"accepted": sent, "ready": 600 - sent}
