"""Workers: who is dead is known for certain before its work is taken over; a jump of a clock kills nobody."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from broadside import clock, workers
from broadside.database import db
from broadside.pulses import BEAT, LOOKS, Pulses
from broadside.workers import Worker
from tests.broadside.test_pulses import Watch


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """The clock by which this process looks at others' hearts."""
    watch = Watch()
    monkeypatch.setattr(workers, "_pulses", Pulses(watch))
    return watch


@pytest.fixture
def ended() -> int:
    """The number of a process that has just ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def stranger(**changes: object) -> Worker:
    """A worker of another machine."""
    worker = Worker.begin()
    for name, value in ({"host": "elsewhere", "boot": "another"} | changes).items():
        setattr(worker, name, value)
    db.session.commit()
    return worker


def look_long(watch: Watch) -> None:
    for _ in range(LOOKS + 1):
        Worker.living()
        watch.now += BEAT


def test_a_worker_that_died_long_ago_is_forgotten_and_one_that_may_only_sleep_is_not(
    context: Flask, watch: Watch
) -> None:
    with time_machine.travel(clock.now() - timedelta(days=2)):
        stranger()
    with time_machine.travel(clock.now() - timedelta(hours=2)):
        asleep = stranger().id
    look_long(watch)
    Worker.forget_dead()
    assert [worker.id for worker in db.session.query(Worker)] == [asleep]
    assert Worker.living() == []


def test_a_worker_of_another_machine_is_dead_only_when_its_heart_stood_still_under_our_eyes(
    context: Flask, watch: Watch
) -> None:
    worker = stranger(beat_at=clock.now() - timedelta(hours=3))
    assert not worker.alive, "to people it looks dead at once"
    assert Worker.lives(worker.id)
    look_long(watch)
    assert not Worker.lives(worker.id)
    Worker.beat(worker.id, {})
    assert Worker.lives(worker.id), "it only slept"


@pytest.mark.parametrize("jump", [timedelta(hours=1), -timedelta(hours=1), timedelta(days=2)])
def test_a_clock_that_jumps_kills_nobody_and_keeps_no_dead_alive(context: Flask, watch: Watch, jump: timedelta) -> None:
    beating, still = stranger().id, stranger().id
    with time_machine.travel(clock.now() + jump):
        for _ in range(LOOKS + 1):
            Worker.beat(beating, {})
            living = {worker.id for worker in Worker.living()}
            watch.now += BEAT
            assert beating in living
        assert still not in living
        Worker.forget_dead()
        assert db.session.get(Worker, beating) is not None


def test_a_process_that_this_machine_knows_to_be_gone_is_dead_at_once(context: Flask, ended: int) -> None:
    worker = Worker.begin()
    assert Worker.lives(worker.id)
    worker.pid = ended
    db.session.flush()
    assert not Worker.lives(worker.id)
    assert not worker.alive


def test_process_numbers_of_another_container_say_nothing(context: Flask, watch: Watch, ended: int) -> None:
    worker = Worker.begin()
    worker.pid, worker.room = ended, "pid:[1]"
    db.session.flush()
    assert Worker.lives(worker.id)


def test_on_sqlite_another_boot_of_this_machine_left_only_dead_workers(context: Flask) -> None:
    worker = Worker.begin()
    worker.boot = "the boot before"
    db.session.flush()
    assert not Worker.lives(worker.id)


def test_on_postgresql_a_machine_of_the_same_name_may_be_another(postgres_app: Flask, watch: Watch) -> None:
    worker = Worker.begin()
    worker.boot = "the boot before"
    db.session.flush()
    assert Worker.lives(worker.id)
    look_long(watch)
    assert not Worker.lives(worker.id)


def test_a_worker_knows_itself_by_its_own_row_and_by_no_likeness(context: Flask) -> None:
    mine = Worker.begin().id
    twin = Worker(id="twin", host="h", pid=os.getpid(), boot=workers.boot_id(), room=workers.room())
    db.session.add(twin)
    db.session.flush()
    here = Worker.here()
    assert here is not None
    assert here.id == mine
    Worker.end(mine)
    assert Worker.here() is None


def test_a_beat_tells_what_is_in_hand_and_writes_a_lost_row_again(context: Flask) -> None:
    worker = Worker.begin()
    since = clock.now()
    Worker.beat(worker.id, {"send mail": since})
    db.session.refresh(worker)
    assert (worker.beats, worker.doing) == (1, {"send mail": since.isoformat()})
    Worker.end(worker.id)
    Worker.beat(worker.id, {"send mail": since})
    again = db.session.get(Worker, worker.id)
    assert again is not None
    assert again.doing == {"send mail": since.isoformat()}
