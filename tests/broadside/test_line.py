"""The line of those who write: nobody writes at the same time, nobody pushes in, and a turn always ends."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from broadside import line
from broadside.config import ROOT
from broadside.database import db
from broadside.line import Line
from broadside.people import Person
from tests.running import PATIENCE, until

OTHER = """
import sys
from broadside.line import Line
line = Line(sys.argv[1])
line.wait()
print("has it", flush=True)
sys.stdin.readline()
line.leave()
"""


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "rows.sqlite3")


def test_threads_write_in_the_order_in_which_they_came(path: str) -> None:
    first, order = Line(path), list[int]()
    first.wait()

    def write(number: int, line: Line) -> None:
        line.wait()
        order.append(number)
        line.leave()

    threads = []
    for number in range(5):
        threads.append(threading.Thread(target=write, args=(number, Line(path))))
        threads[-1].start()
        until(lambda: len(first.queue.gates) == len(threads))
    assert order == []
    first.leave()
    for thread in threads:
        thread.join()
    assert order == list(range(5))


def test_processes_wait_for_each_other(path: str) -> None:
    own, done = Line(path), threading.Event()
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, path], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "has it\n"

        def wait() -> None:
            own.wait()
            done.set()

        threading.Thread(target=wait).start()
        assert not done.wait(0.3)
        other.communicate("go on\n")
    assert done.wait(PATIENCE)
    own.leave()


def test_nobody_waits_for_ever(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "LONGEST", 0.05)
    writer, other = Line(path), Line(path)
    writer.wait()
    other.wait()
    assert not other.writes
    assert not writer.queue.gates
    other.leave()
    assert writer.writes
    writer.leave()
    other.wait()
    assert other.writes


def test_leaving_without_a_turn_takes_nobodys(path: str) -> None:
    writer, other = Line(path), Line(path)
    writer.wait()
    other.leave()
    del other
    assert writer.queue.busy


def test_a_turn_ends_with_its_transaction_whatever_becomes_of_it(context: Flask) -> None:
    def somebody_else_writes(address: str) -> None:
        with context.app_context():
            db.session.add(Person(address=address))
            db.session.commit()

    def lets_others(address: str) -> None:
        thread = threading.Thread(target=somebody_else_writes, args=(address,))
        thread.start()
        thread.join(PATIENCE)
        assert not thread.is_alive()

    db.session.add(Person(address="ann@example.org"))
    db.session.commit()
    lets_others("bea@example.org")
    db.session.add(Person(address="carl@example.org"))
    db.session.flush()
    db.session.rollback()
    lets_others("dora@example.org")
    db.session.add(Person(address="eve@example.org"))
    db.session.flush()
    db.session.remove()
    lets_others("fay@example.org")
    kept = db.session.execute(text("SELECT address FROM person ORDER BY address")).scalars().all()
    assert kept == [f"{name}@example.org" for name in ("ann", "bea", "dora", "fay")]
