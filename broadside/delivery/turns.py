"""Turns: many talks in one thread. A talk goes on until it must wait, says for what, and the others have their turn.

Threads that hand Python's one lock to each other cost more than all that is done for a message.
"""

import select
import socket
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

READ, WRITE = select.POLLIN, select.POLLOUT
LONGEST = 0.2  # seconds without a look at the deadlines
ASIDE = 64  # threads for what blocks
A_MOMENT = 0.001  # seconds that who waits for what is done between the turns waits for company
AROUND = 20  # so often others may go on before those who wait for what is done between the turns


class Ready(NamedTuple):
    """Wait for a socket, by its file number, to be read or written, until a deadline; False comes back when it passed.

    A file number of -1 is no socket: it waits for the deadline alone.
    """

    file: int
    event: int
    deadline: float


class Aside(NamedTuple):
    """Wait for work that blocks, in a thread of its own; its Future comes back, done."""

    work: Callable[[], Any]


class Between:
    """Wait until everybody has had this turn, and what is done between the turns is done."""


BETWEEN = Between()
T = TypeVar("T")
Steps = Generator[Ready | Aside | Between, Any, T]


def alone(steps: Steps[T]) -> T:
    """Take steps to their end with nobody else; returns or raises what they do."""
    results: list[T] = []

    def talk() -> Steps[None]:
        results.append((yield from steps))

    Turns().run([talk()])
    return results[0]


def rest(seconds: float) -> Steps[None]:
    """Wait so long."""
    yield Ready(-1, 0, time.monotonic() + seconds)


class Turns:
    """Runs talks until all have ended; `between` is called when all who can go on have, and somebody waits for it."""

    def __init__(self, between: Callable[[], object] = lambda: None) -> None:
        self.between = between
        self.ready: deque[tuple[Steps[None], Any]] = deque()
        self.paused: list[Steps[None]] = []
        self.reading: dict[int, tuple[Steps[None], float]] = {}
        self.resting: list[tuple[Steps[None], float]] = []
        self.open = 0
        self._poll = select.poll()
        self._pool: ThreadPoolExecutor | None = None
        self._next_look = 0.0

    def run(self, talks: Sequence[Steps[None]]) -> None:
        """Let all talk to their end; the first error that one does not keep for itself ends all, and is raised."""
        self.ready.extend((talk, None) for talk in talks)
        self.open = len(talks)
        self._ours, self._theirs = socket.socketpair()
        with self._ours, self._theirs:
            self._ours.setblocking(False)
            self._poll.register(self._ours, READ)
            try:
                self._turn_about()
            finally:
                for talk in talks:
                    talk.close()
                if self._pool is not None:
                    self._pool.shutdown()

    def _turn_about(self) -> None:
        while self.open:
            for _ in range(AROUND):
                while self.ready:
                    self._step(*self.ready.popleft())
                if len(self.paused) * 2 > self.open or not self._look():
                    break
            if self.paused:
                self.between()
                self.ready.extend((talk, None) for talk in self.paused)
                self.paused.clear()

    def _step(self, talk: Steps[None], news: Any) -> None:
        """One talk as far as it goes."""
        try:
            wait = talk.send(news)
        except StopIteration:
            self.open -= 1
            return
        if isinstance(wait, Ready):
            if wait.file < 0:
                self.resting.append((talk, wait.deadline))
            else:
                self.reading[wait.file] = talk, wait.deadline
                self._poll.register(wait.file, wait.event)
        elif isinstance(wait, Aside):
            self._begin_aside(talk, wait)
        else:
            self.paused.append(talk)

    def _look(self) -> bool:
        """Note who may go on, and whether anybody may; where nobody is paused, wait for what comes first."""
        now = time.monotonic()
        ends = min((deadline for _, deadline in self.resting), default=now + LONGEST)
        patience = A_MOMENT if self.paused else LONGEST if self.open else 0.0
        for file, _ in self._poll.poll(max(0.0, min(patience, ends - now)) * 1000):
            if file in self.reading:
                self._poll.unregister(file)
                self.ready.append((self.reading.pop(file)[0], True))
            else:
                with suppress(BlockingIOError):
                    self._ours.recv(4096)
        if not self.ready or now >= self._next_look:
            self._next_look = now + LONGEST
            self._end_waits(time.monotonic())
        return bool(self.ready)

    def _end_waits(self, now: float) -> None:
        for file, (talk, deadline) in list(self.reading.items()):
            if now >= deadline:
                self._poll.unregister(file)
                del self.reading[file]
                self.ready.append((talk, False))
        late = [each for each in self.resting if now >= each[1]]
        for each in late:
            self.resting.remove(each)
            self.ready.append((each[0], False))

    def _begin_aside(self, talk: Steps[None], wait: Aside) -> None:
        self._pool = self._pool or ThreadPoolExecutor(ASIDE, "aside")
        self._pool.submit(wait.work).add_done_callback(lambda done: self._end_aside(talk, done))

    def _end_aside(self, talk: Steps[None], done: Future[Any]) -> None:
        """Called in the other thread: `deque.append` is one step there too."""
        self.ready.append((talk, done))
        self._theirs.send(b"\0")
