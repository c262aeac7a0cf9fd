"""The line in which the writers of one SQLite file wait, in whatever thread or process they are.

SQLite knows no line: who finds it busy sleeps up to 100 ms and looks again, so that a busy worker keeps a person
waiting for many seconds. Here the threads of a process go in the order in which they came, and processes take turns:
whoever is next stands in the door until the writer before has left, so that the one who has just written cannot push
in. It is a courtesy: SQLite's own lock is what guards.
"""

import fcntl
import os
import threading
from collections import deque


class Queue:
    """The threads of this process, one after the other."""

    def __init__(self) -> None:
        self.guard, self.busy = threading.Lock(), False
        self.gates: deque[threading.Lock] = deque()

    def enter(self) -> None:
        """Wait until those before have left."""
        with self.guard:
            if not self.busy:
                self.busy = True
                return
            gate = threading.Lock()
            gate.acquire()
            self.gates.append(gate)
        gate.acquire()

    def leave(self) -> None:
        """Let the next in."""
        with self.guard:
            if self.gates:
                self.gates.popleft().release()
            else:
                self.busy = False


QUEUES: dict[str, Queue] = {}


class Line:
    """One connection's place in the line of its file."""

    def __init__(self, path: str) -> None:
        self.queue = QUEUES.setdefault(path, Queue())
        self.door, self.turn = (os.open(f"{path}-{name}", os.O_CREAT | os.O_RDWR, 0o600) for name in ("door", "turn"))
        self.writes = False

    def wait(self) -> None:
        """Wait for the turn to write; who has it keeps it."""
        if self.writes:
            return
        self.queue.enter()
        self.writes = True
        fcntl.flock(self.door, fcntl.LOCK_EX)
        fcntl.flock(self.turn, fcntl.LOCK_EX)
        fcntl.flock(self.door, fcntl.LOCK_UN)

    def leave(self) -> None:
        """Let the next write; nothing when it is not one's turn."""
        if self.writes:
            self.writes = False
            fcntl.flock(self.turn, fcntl.LOCK_UN)
            self.queue.leave()

    def __del__(self) -> None:
        """Keep no file open when the connection is gone."""
        self.leave()
        os.close(self.door)
        os.close(self.turn)
