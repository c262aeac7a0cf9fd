"""Workers as a test holds them: begun, frozen, killed, and known when they have ended."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from broadside.config import ROOT
from tests.faults.order import Order
from tests.running import PATIENCE, until


@dataclass
class Worker:
    """One process that works; `killed_at` by the clock that never jumps."""

    pid: int
    order: Order
    began_at: float
    stopped: bool = False
    status: int | None = None
    ended_at: float = 0.0

    @property
    def running(self) -> bool:
        return self.status is None

    @property
    def killed(self) -> bool:
        """Whether it ended by SIGKILL, its own or ours."""
        return self.status == -signal.SIGKILL

    def send(self, number: int) -> None:
        """A signal, if it still runs."""
        if self.running:
            os.kill(self.pid, number)

    def thaw(self) -> None:
        """Let a frozen one go on."""
        self.stopped = False
        self.send(signal.SIGCONT)

    def kill(self) -> None:
        """SIGKILL, and wait for the end."""
        self.send(signal.SIGKILL)
        self.ended()

    def ended(self) -> int:
        """Wait for the end; returns the exit code, negative for a signal."""
        until(lambda: not self.running, every=0.005)
        assert self.status is not None
        return self.status


@dataclass
class Launcher:
    """The parent of the workers; see `launcher`."""

    workers: dict[int, Worker] = field(default_factory=dict)

    orders: dict[int, Order] = field(default_factory=dict)
    begun: dict[int, Worker] = field(default_factory=dict)

    def __post_init__(self) -> None:
        command = [sys.executable, "-m", "tests.faults.launcher"]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.ready = threading.Event()
        self.guard = threading.Lock()
        self.ear = threading.Thread(target=self._listen, daemon=True)
        self.ear.start()
        assert self.ready.wait(PATIENCE), "the launcher did not start"

    def start(self, order: Order) -> Worker:
        """Begin a worker."""
        with self.guard:
            number = len(self.orders)
            self.orders[number] = order
            assert self.process.stdin is not None
            self.process.stdin.write((json.dumps({"start": order.write(), "number": number}) + "\n").encode())
            self.process.stdin.flush()
        until(lambda: number in self.begun, every=0.002)
        return self.begun[number]

    def stop(self) -> None:
        """End it and every worker."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(PATIENCE)
        self.ear.join(PATIENCE)
        self.process.stdout.close()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said = json.loads(line)
            if "ready" in said:
                self.ready.set()
            elif "began" in said:
                worker = Worker(said["pid"], self.orders[said["began"]], time.monotonic())
                self.workers[worker.pid] = self.begun[said["began"]] = worker
            elif "stopped" in said:
                self.workers[said["stopped"]].stopped = True
            else:
                worker = self.workers[said["ended"]]
                worker.ended_at, worker.status = time.monotonic(), said["status"]


@contextmanager
def launcher() -> Iterator[Launcher]:
    """A launcher until the block ends."""
    running = Launcher()
    try:
        yield running
    finally:
        running.stop()
