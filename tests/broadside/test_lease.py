"""Leases: of any number of workers that reach for one at once, one has it."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask

from broadside import workers
from broadside.database import db
from broadside.lease import TIMETABLE, Lease
from broadside.pulses import Pulses
from broadside.workers import Worker
from tests.broadside.test_pulses import Watch
from tests.broadside.test_workers import look_long, stranger


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def anywhere(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application on SQLite and on PostgreSQL, inside its context."""
    app: Flask = request.getfixturevalue("app" if request.param == "sqlite" else "postgres_app")
    with app.app_context():
        yield app


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(workers, "_pulses", Pulses(watch))
    return watch


def test_the_first_to_come_holds_it_and_keeps_it(anywhere: Flask) -> None:
    one, two = stranger().id, stranger().id
    assert Lease.take(TIMETABLE, one)
    assert not Lease.take(TIMETABLE, two)
    assert Lease.take(TIMETABLE, one)
    assert Lease.holder(TIMETABLE) == one


def test_what_was_given_back_is_anybodys_and_each_holder_has_an_epoch_of_its_own(anywhere: Flask) -> None:
    one, two = stranger().id, stranger().id
    Lease.take(TIMETABLE, one)
    Lease.take("another", one)
    Lease.free(one, TIMETABLE)
    assert Lease.holder(TIMETABLE) is None
    assert Lease.take(TIMETABLE, two)
    assert not Lease.take("another", two)
    Lease.free(one)
    assert Lease.take("another", two)
    assert db.session.get(Lease, TIMETABLE, populate_existing=True).epoch == 2  # type: ignore[union-attr]


def test_it_is_taken_over_from_the_dead_and_from_nobody_else(anywhere: Flask, watch: Watch) -> None:
    one, two = stranger().id, stranger().id
    Lease.take(TIMETABLE, one)
    look_long(watch)
    Worker.beat(one, {})
    assert not Lease.take(TIMETABLE, two), "it only slept"
    look_long(watch)
    Worker.beat(two, {})
    assert Lease.take(TIMETABLE, two)
    Worker.beat(one, {})
    assert not Lease.take(TIMETABLE, one), "who only slept finds that another has it now"


def test_what_a_worker_held_that_ended_well_is_free(anywhere: Flask) -> None:
    one, two = stranger().id, stranger().id
    Lease.take(TIMETABLE, one)
    Worker.end(one)
    assert Lease.take(TIMETABLE, two)


@pytest.mark.parametrize("before", ["nobody's", "given back", "a dead worker's"])
def test_of_eight_that_reach_for_it_at_once_one_has_it(anywhere: Flask, before: str) -> None:
    if before != "nobody's":
        Lease.take(TIMETABLE, "gone")
    if before == "given back":
        Lease.free("gone")
    names = [stranger().id for _ in range(8)]
    db.session.commit()
    barrier, won, failed = threading.Barrier(len(names)), list[str](), list[BaseException]()

    def reach(name: str) -> None:
        try:
            with anywhere.app_context():
                barrier.wait()
                taken = Lease.take(TIMETABLE, name)
                db.session.commit()
                won.extend([name] if taken else [])
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=reach, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(won) == 1
    assert Lease.holder(TIMETABLE) == won[0]
