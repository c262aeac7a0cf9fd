"""Broadside as its own processes, as `broadside run` starts them: real ports, a real home."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from broadside.config import ROOT

PATIENCE = 120  # seconds: a wait that is longer is one for ever; no test is faster or slower for it

# Below those that systems lend to whoever connects (from 32768 or 49152); each process begins at a place of its own.
PORTS = iter(range(15_000 + os.getpid() * 100 % 17_000, 32_768))


def until(holds: Callable[[], object], seconds: float = PATIENCE, every: float = 0.05) -> None:
    """Wait for something to hold, however slow the machine is; it is asked `every` so many seconds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came about"
        time.sleep(every)


def free_port() -> int:
    """A port that nobody listens on, and that nobody is given between now and its use; no port comes twice."""
    for port in PORTS:
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("all ports were asked for")


@dataclass
class Run:
    """A `broadside run` of the test's own, and what it has said so far."""

    home: Path
    port: int
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.process = start(self.home, self.port, "run")
        assert self.process.stdout is not None
        self.reader = threading.Thread(target=self.said.extend, args=(self.process.stdout,), daemon=True)
        self.reader.start()

    def heard(self, pattern: str) -> re.Match[str]:
        """Wait until a line that matches was printed."""
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(pattern, "".join(self.said))):
            assert self.process.poll() is None, "".join(self.said)
            assert time.monotonic() < deadline, f"never said {pattern!r}: {''.join(self.said)}"
            time.sleep(0.1)
        return found

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        """Wait for the end, with everything heard; returns the exit code."""
        code = self.process.wait(PATIENCE)
        self.reader.join(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def end_by_force(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.ended()


def start(home: Path, port: int, *command: str, module: bool = True) -> subprocess.Popen[str]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("BROADSIDE_")}
    env |= {"BROADSIDE_HOME": str(home), "BROADSIDE_PORT": str(port), "PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(
        [sys.executable, *(("-m", "broadside") if module else ()), *command],
        cwd=ROOT,
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
