"""The queue: names of entries and nothing else, at most one of each waiting; Redis may lose all of it."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from queue import SimpleQueue

import pytest
import redis

from broadside.queue import Crew, Queue
from broadside.redis_server import RedisServer
from broadside.timetable import Entry
from tests.redis_server import RedisProcess
from tests.running import PATIENCE, until

SECRET = "a-secret-for-the-tests-and-nothing-else"


def entry(name: str, lane: str = "default") -> Entry:
    return Entry(name, timedelta(seconds=2), lambda stop: None, lane)


ENTRIES = [entry("read the sources", "reading"), entry("send mail", "mail"), entry("draft the next issues")]
LANES = ["default", "mail", "reading"]


@pytest.fixture
def queues(redis_server: RedisProcess) -> Iterator[list[Queue]]:
    """Two machines' ends of one queue."""
    made = [Queue(RedisServer(redis_server.url), SECRET) for _ in range(2)]
    yield made
    for queue in made:
        queue.server.close()


class Machine:
    """A crew whose jobs wait until they are let go."""

    def __init__(self, queue: Queue) -> None:
        self.begun, self.let_go = SimpleQueue[str](), threading.Event()
        self.crew: Crew = queue.crew(ENTRIES, self._run)

    def _run(self, entry: Entry) -> None:
        self.begun.put(entry.name)
        self.let_go.wait(PATIENCE)

    def next(self) -> str:
        return self.begun.get(timeout=PATIENCE)


@pytest.fixture
def machines(queues: list[Queue]) -> Iterator[list[Machine]]:
    made = [Machine(queue) for queue in queues]
    for machine in made:
        machine.crew.start()
    yield made
    for machine in made:
        machine.let_go.set()
        machine.crew.stop()


def test_an_entry_waits_once_however_often_it_is_asked_for(queues: list[Queue]) -> None:
    for _ in range(50):
        assert all(queues[0].put(each) for each in ENTRIES)
    assert queues[1].waiting(LANES) == ["draft the next issues", "send mail", "read the sources"]


def test_a_busy_machine_takes_nothing_that_a_free_one_could(queues: list[Queue], machines: list[Machine]) -> None:
    one, two = machines
    queues[0].put(entry("send mail", "mail"))
    until(lambda: not one.begun.empty() or not two.begun.empty())
    busy, free = (one, two) if not one.begun.empty() else (two, one)
    assert busy.next() == "send mail"
    queues[0].put(entry("send mail", "mail"))
    assert free.next() == "send mail"
    queues[0].put(entry("send mail", "mail"))
    queues[0].put(entry("send mail", "mail"))
    assert queues[0].waiting(["mail"]) == ["send mail"]
    assert busy.begun.empty()
    queues[0].put(entry("read the sources", "reading"))
    until(lambda: not one.begun.empty() or not two.begun.empty())  # another lane is free on both


def test_a_message_holds_the_name_of_an_entry_and_nothing_else(queues: list[Queue], redis_server: RedisProcess) -> None:
    queues[0].put(entry("send mail", "mail"))
    with redis.Redis.from_url(redis_server.url) as client:
        (data,) = client.hvals(f"{queues[0].namespace}:mail.msgs")
        assert b'"args":["send mail"],"kwargs":{}' in data
        assert all(queues[0].namespace in str(key) for key in client.scan_iter())


def test_two_broadsides_in_one_redis_take_nothing_of_each_other(
    queues: list[Queue], redis_server: RedisProcess
) -> None:
    other = Queue(RedisServer(redis_server.url), "another-secret-of-another-broadside-altogether")
    queues[0].put(entry("send mail", "mail"))
    assert other.waiting(LANES) == []
    other.server.close()


def test_redis_is_emptied_stopped_and_started_and_the_crew_works_on(
    queues: list[Queue], machines: list[Machine], redis_server: RedisProcess
) -> None:
    for machine in machines:
        machine.let_go.set()
    redis_server.flush()
    queues[0].put(entry("send mail", "mail"))
    until(lambda: any(not machine.begun.empty() for machine in machines))
    redis_server.stop()
    assert not queues[0].put(entry("read the sources", "reading"))
    assert not queues[0].up
    assert queues[0].waiting(LANES) == []
    redis_server.start()
    until(queues[0].server.look)
    until(lambda: queues[0].put(entry("read the sources", "reading")) and "read the sources" in begun(machines))


def begun(machines: list[Machine]) -> list[str]:
    """What was begun since it was last asked, by any machine."""
    return [machine.begun.get() for machine in machines for _ in range(machine.begun.qsize())]


def test_a_name_that_this_version_does_not_know_is_passed_over(
    queues: list[Queue], machines: list[Machine], caplog: pytest.LogCaptureFixture
) -> None:
    for machine in machines:
        machine.let_go.set()
    queues[0].put(entry("a job of next year", "mail"))
    until(lambda: "a job of next year" in caplog.text)
    queues[0].put(entry("send mail", "mail"))
    until(lambda: any(not machine.begun.empty() for machine in machines))


def test_what_was_lost_and_found_is_said_once(
    queues: list[Queue], redis_server: RedisProcess, caplog: pytest.LogCaptureFixture
) -> None:
    server = queues[0].server
    redis_server.stop()
    assert not any(server.look() for _ in range(3))
    redis_server.start()
    until(server.look)
    assert [record.message for record in caplog.records if "Redis" in record.message] == [
        "Redis does not answer (ConnectionError). Work goes on without it.",
        "Redis is back.",
    ]
