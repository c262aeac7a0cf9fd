"""The line in which the writers of one SQLite file wait, in whatever thread or process they are.

SQLite knows no line: who finds it busy sleeps up to 100 ms and looks again, so that a busy worker keeps a person
waiting for many seconds. Here the threads of a process go in the order in which they came, and processes take turns:
whoever is next stands in the door until the writer before has left, so that the one who has just written cannot push
in. It is a courtesy: SQLite's own lock is what guards. Who has waited too long goes to it out of turn.
"""

import fcntl
import os
import threading
import time
from collections import deque

LONGEST = 15.0  # seconds, as long as SQLite itself is told to wait
A_LOOK = 0.001


class Queue:
    """The threads of this process, one after the other."""

    def __init__(self) -> None:
        self.guard, self.busy = threading.Lock(), False
        self.gates: deque[threading.Lock] = deque()

    def enter(self) -> bool:
        """Wait until those before have left; False when that took too long."""
        with self.guard:
            if not self.busy:
                self.busy = True
                return True
            gate = threading.Lock()
            gate.acquire()
            self.gates.append(gate)
        return gate.acquire(timeout=LONGEST) or not self._give_up(gate)

    def _give_up(self, gate: threading.Lock) -> bool:
        """Stand in the line no more; False when the turn came at that very moment."""
        with self.guard:
            if gate in self.gates:
                self.gates.remove(gate)
                return True
        return False

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
        """Wait for the turn to write, but not for ever; who has it keeps it."""
        if self.writes or not self.queue.enter():
            return
        self.writes = True
        ends = time.monotonic() + LONGEST
        if _locked(self.door, ends):
            _locked(self.turn, ends)
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


def _locked(file: int, ends: float) -> bool:
    """Lock a file against other processes before an instant (of the monotonic clock); False when it could not be."""
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > ends:
                return False
            time.sleep(A_LOOK)
        else:
            return True
