"""The fault server as a test holds it: a process of its own, told what to do, and its log read as it grows."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from broadside.config import ROOT
from tests.faults import script
from tests.faults.evidence import Evidence
from tests.faults.script import Rule


class Relay:
    """A running fault server and the evidence of its log."""

    def __init__(self, log: Path) -> None:
        self.log = log
        command = [sys.executable, "-m", "tests.faults.server", str(log)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self._heard())
        self.evidence = Evidence(log)

    @property
    def url(self) -> str:
        """What BROADSIDE_SMTP_URL is to be."""
        return f"smtp://127.0.0.1:{self.port}"

    def play(self, *rules: Rule, seed: int = 1) -> None:
        """Put rules in force, instead of those before; none: behave."""
        self._tell(f"script {script.write(rules, seed)}")

    def down(self) -> None:
        """Refuse connections, and end those there are."""
        self._tell("down")

    def up(self) -> None:
        """Take connections again."""
        self._tell("up")

    def look(self) -> Evidence:
        """The evidence up to now."""
        self.evidence.read()
        return self.evidence

    def stop(self) -> None:
        """End the process; what it logged stays."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def _tell(self, order: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(order + "\n")
        self.process.stdin.flush()
        assert self._heard() == "done"

    def _heard(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        assert line, "the fault server ended"
        return line


@contextmanager
def relay(log: Path) -> Iterator[Relay]:
    """A fault server until the block ends."""
    running = Relay(log)
    try:
        yield running
    finally:
        running.stop()
