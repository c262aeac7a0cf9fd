"""The foreman: of any number of schedulers one starts what is due, wherever the lease goes meanwhile."""

import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from flask import Flask

from broadside.database import db
from broadside.foreman import Foreman
from broadside.hands import Hands
from broadside.heart import BELIEF, Heart
from broadside.lease import TIMETABLE, Lease
from broadside.queue import Queue
from broadside.redis_server import RedisServer
from broadside.timetable import Entry
from broadside.workers import Worker
from tests.broadside.test_lease import anywhere as anywhere  # noqa: PLC0414 - a fixture
from tests.broadside.test_pulses import Watch
from tests.redis_server import RedisProcess

TRIALS = 100


@dataclass
class Team:
    """Some workers of one application, each with a scheduler's tick; no thread of theirs runs by itself."""

    app: Flask
    queue: Queue | None = None
    starts: Counter[str] = field(default_factory=Counter)
    stop: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.shared = db.engine.dialect.name != "sqlite"
        self.watch = Watch()
        self.foremen = [self.join() for _ in range(2)]

    def join(self) -> Foreman:
        heart = Heart(self.app, Hands(), self.watch)
        heart.worker_id = Worker.begin().id
        db.session.commit()
        return Foreman(self.app, heart, self.stop, self.queue, shared=self.shared)

    def beat(self) -> None:
        for foreman in self.foremen:
            foreman.heart.beat()

    def entry(self, name: str, *, everywhere: bool = False) -> Entry:
        return Entry(name, timedelta(minutes=1), lambda stop: self.starts.update([name]), everywhere=everywhere)

    @property
    def leaders(self) -> list[Foreman]:
        return [foreman for foreman in self.foremen if foreman.heart.leads]

    def together(self, entry: Entry) -> None:
        """Both schedulers come round at the same moment."""
        barrier = threading.Barrier(len(self.foremen))

        def tick(foreman: Foreman) -> None:
            barrier.wait()
            foreman.tick(entry)

        threads = [threading.Thread(target=tick, args=(foreman,)) for foreman in self.foremen]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


@pytest.fixture
def team(anywhere: Flask) -> Team:
    return Team(anywhere)


@pytest.fixture
def queue(redis_server: RedisProcess) -> Iterator[Queue]:
    server = RedisServer(redis_server.url)
    yield Queue(server, "a-secret-for-the-tests-and-nothing-else")
    server.close()


def test_two_schedulers_start_each_of_a_hundred_jobs_once(team: Team) -> None:
    """The lease is given back now and then, the leader replaced by another, and its successor found by a beat."""
    chance = random.Random(20)
    for trial in range(TRIALS):
        if team.leaders and chance.random() < 0.3:
            left = team.leaders[0]
            left.heart.resign()
            Worker.end(left.heart.worker_id)
            db.session.commit()
            team.foremen.remove(left)
            team.foremen.append(team.join())
        team.beat()
        assert len(team.leaders) == 1
        team.together(team.entry(f"job {trial}"))
    assert team.starts == {f"job {trial}": 1 for trial in range(TRIALS)}


def test_what_claims_its_rows_itself_is_done_by_everybody(team: Team) -> None:
    team.beat()
    team.together(team.entry("send mail", everywhere=True))
    assert team.starts == {"send mail": 2}


def test_a_worker_that_could_not_beat_stops_leading_before_others_take_over(team: Team) -> None:
    team.beat()
    (leader,) = team.leaders
    team.watch.now += BELIEF - 0.1
    assert leader.heart.leads
    team.watch.now += 0.2
    team.together(team.entry("job"))
    assert team.starts == {}
    team.beat()
    assert team.leaders == [leader]


@pytest.mark.postgres
def test_a_job_that_a_former_leader_still_runs_is_not_begun_beside_it(postgres_app: Flask) -> None:
    team = Team(postgres_app)
    team.beat()
    (first,) = team.leaders
    second = next(each for each in team.foremen if each is not first)
    begun, go_on, runs = threading.Event(), threading.Event(), list[str]()

    def slow(stop: threading.Event) -> None:
        runs.append("run")
        begun.set()
        go_on.wait()

    entry = Entry("slow", timedelta(minutes=1), slow)
    running = threading.Thread(target=first.tick, args=(entry,))
    running.start()
    begun.wait()
    first.heart.resign()
    team.beat()
    assert second.heart.leads
    second.tick(entry)
    assert runs == ["run"]
    go_on.set()
    running.join()
    second.tick(entry)
    assert runs == ["run", "run"]


def test_who_resigned_leads_no_more_and_begins_nothing_after_the_stop(team: Team) -> None:
    team.beat()
    (leader,) = team.leaders
    leader.heart.resign()
    team.beat()
    assert leader not in team.leaders
    assert len(team.leaders) == 1
    team.stop.set()
    team.together(team.entry("job"))
    team.together(team.entry("send mail", everywhere=True))
    assert team.starts == {}


def test_an_end_gives_everything_back(team: Team) -> None:
    team.beat()
    (leader,) = team.leaders
    Lease.take("job", leader.heart.worker_id)
    db.session.commit()
    leader.heart._thread.start()
    leader.heart.end()
    assert Lease.holder(TIMETABLE) is None
    assert Lease.holder("job") is None
    assert not Worker.lives(leader.heart.worker_id)


@pytest.mark.postgres
def test_with_a_queue_the_leader_asks_once_and_runs_nothing_itself(postgres_app: Flask, queue: Queue) -> None:
    team = Team(postgres_app, queue)
    team.beat()
    job, mail = team.entry("job"), team.entry("send mail", everywhere=True)
    for _ in range(20):
        team.together(job)
        team.together(mail)
    assert queue.waiting(["default"]) == ["job", "send mail"]
    assert team.starts == {}


@pytest.mark.postgres
def test_while_redis_is_away_work_is_done_here_and_when_it_is_back_it_is_asked_again(
    postgres_app: Flask, queue: Queue, redis_server: RedisProcess
) -> None:
    team = Team(postgres_app, queue)
    team.beat()
    redis_server.stop()
    team.together(team.entry("job"))
    assert team.starts == {"job": 1}
    team.together(team.entry("send mail", everywhere=True))
    assert team.starts == {"job": 1, "send mail": 2}
    redis_server.start()
    assert queue.server.look()
    team.together(team.entry("job"))
    assert team.starts["job"] == 1
    assert queue.waiting(["default"]) == ["job"]
