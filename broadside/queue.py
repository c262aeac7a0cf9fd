"""The queue: Dramatiq over Redis, by which several machines share what the timetable finds due.

A message is the name of a timetable entry, nothing else. The rows in the database say what is to be done, so Redis may
be emptied at any moment: the next look puts the names in again. At most one message of an entry waits.
"""

import logging
from collections.abc import Callable, Sequence
from hashlib import blake2s

import dramatiq
import redis
from dramatiq import Broker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.errors import DramatiqError

from broadside.redis_server import RedisServer
from broadside.timetable import Entry

log = logging.getLogger(__name__)

IDLE = 1_000  # milliseconds between two looks of an idle lane
LEAVE = 5_000  # milliseconds to wait at the end for Dramatiq's own threads, when nothing is in hand any more


class Queue:
    """The messages of one Broadside in a Redis that may hold others' too."""

    def __init__(self, server: RedisServer, secret_key: str) -> None:
        self.server = server
        self.namespace = "broadside-" + blake2s(b"queue", key=secret_key.encode()[:32], digest_size=6).hexdigest()
        # No middleware: a job that fails is looked at again by the timetable (so no retries), each connection has
        # its own time limits (an exception thrown into a thread between DATA and its answer would make doubt), and
        # jobs are told to stop by their event.
        self.broker: Broker = RedisBroker(  # type: ignore[no-untyped-call]
            client=server.client, middleware=[], namespace=self.namespace
        )

    @property
    def up(self) -> bool:
        """Whether Redis answered last time."""
        return self.server.up

    def put(self, entry: Entry) -> bool:
        """Ask for an entry to be looked at by whoever is free, unless that waits already; False when Redis is away."""
        try:
            if entry.name not in self._waiting(entry.lane):
                self.broker.enqueue(
                    dramatiq.Message(
                        queue_name=entry.lane, actor_name=entry.lane, args=(entry.name,), kwargs={}, options={}
                    )
                )
        except (redis.RedisError, DramatiqError) as error:
            self.server.lost(error)
            return False
        return True

    def waiting(self, lanes: Sequence[str]) -> list[str]:
        """The names that wait in these lanes, the oldest of each first; none when Redis is away."""
        try:
            return [name for lane in lanes for name in self._waiting(lane)]
        except redis.RedisError as error:
            self.server.lost(error)
            return []

    def _waiting(self, lane: str) -> list[str]:
        idents = self.server.client.lrange(f"{self.namespace}:{lane}", 0, -1)
        if not idents:
            return []
        kept = self.server.client.hmget(f"{self.namespace}:{lane}.msgs", idents)
        return [str(dramatiq.Message.decode(data).args[0]) for data in kept if isinstance(data, bytes)]

    def crew(self, entries: Sequence[Entry], run: Callable[[Entry], None]) -> "Crew":
        """Threads of this process that take work from the queue, one for each lane."""
        return Crew(self, entries, run)


class Crew:
    """One thread a lane, which takes a message only when it is free: none waits behind a busy one."""

    def __init__(self, queue: Queue, entries: Sequence[Entry], run: Callable[[Entry], None]) -> None:
        self._by_name = {entry.name: entry for entry in entries}
        self._do = run
        lanes = sorted({entry.lane for entry in entries})
        for lane in lanes:
            dramatiq.actor(broker=queue.broker, actor_name=lane, queue_name=lane)(self._run)
        # What it logs while Redis is away is said once by `RedisServer`; what a job raises, by the timetable.
        logging.getLogger("dramatiq").setLevel(logging.CRITICAL + 1)
        self._worker = dramatiq.Worker(queue.broker, worker_threads=len(lanes), worker_timeout=IDLE)
        self._worker.queue_prefetch = 1

    def _run(self, name: str) -> None:
        entry = self._by_name.get(name)
        if entry is None:
            log.warning("The queue asks for “%s”, which this version of Broadside does not know.", name)
        else:
            self._do(entry)

    def start(self) -> None:
        """Begin to take work."""
        self._worker.start()

    def stop(self) -> None:
        """Take no more. What is fetched and not begun goes back, or, with Redis away, is put in again by a look."""
        try:
            self._worker.stop(LEAVE)
        except (redis.RedisError, DramatiqError) as error:
            log.info("Redis was not told that this worker ends (%s).", type(error).__name__)
