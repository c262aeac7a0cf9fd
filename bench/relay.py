"""The yardstick: Postfix's own smtp-sink, which takes mail and forgets it, and smtp-source, which sends it from C.

Debian's package is fetched and unpacked under build/, not installed.
"""

import json
import os
import resource
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from broadside.config import ROOT
from tests.running import free_port, until

CACHE = ROOT / "build" / "postfix"
CONNECTIONS = 10
BYTES = 30_720


@dataclass
class Spent:
    """What one run cost: seconds by the clock, seconds of CPU of the sender, and its largest memory in MB."""

    seconds: float = 0.0
    cpu: float = 0.0
    memory: float = 0.0

    @classmethod
    @contextmanager
    def counted(cls) -> Iterator["Spent"]:
        """What the block costs this process; to be read after it."""
        spent, cpu, began = cls(), time.process_time(), time.monotonic()
        yield spent
        spent.seconds, spent.cpu = time.monotonic() - began, time.process_time() - cpu
        spent.memory = _peak()

    @classmethod
    def by(cls, module: str, *words: str) -> "Spent":
        """What a module of the benchmark cost, run in a process of its own, as it says itself."""
        command = [sys.executable, "-m", module, *words]
        ran = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
        return cls(**json.loads(ran.stdout))


@dataclass(frozen=True)
class Postfix:
    """The two programs, and where their libraries are."""

    programs: Path
    libraries: Path

    @classmethod
    def find(cls) -> "Postfix | None":
        """The programs of the system, or of Debian's package; None, with a line that says so, when neither is there."""
        if cls.unpacked() is None:
            _unpack()
        found = cls.unpacked()
        if found is None:
            print("!!! No smtp-sink: install Debian's postfix, or run where apt-get can fetch it.", file=sys.stderr)
        return found

    @classmethod
    def unpacked(cls) -> "Postfix | None":
        """The programs as far as they are here already, without fetching anything."""
        installed = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if installed:
            return cls(Path(installed).parent, Path("/usr/lib/postfix"))
        here = cls(CACHE / "usr/sbin", CACHE / "usr/lib/postfix")
        return here if (here.programs / "smtp-sink").exists() else None

    @contextmanager
    def sink(self) -> Iterator[str]:
        """A server that takes everything; yields its address as host:port."""
        address = f"127.0.0.1:{free_port()}"
        user = ["-u", "nobody"] if os.geteuid() == 0 else []
        with subprocess.Popen([self.programs / "smtp-sink", *user, address, "100"], env=self._environment) as server:
            try:
                until(lambda: _answers(address))
                yield address
            finally:
                server.terminate()

    def source(self, address: str, number: int) -> Spent:
        """Send so many messages of 30 KB over ten kept connections."""
        names = ["-f", "news@example.org", "-t", "reader@example.net"]
        size = ["-d", "-s", str(CONNECTIONS), "-l", str(BYTES), "-m", str(number)]
        before, began = _children_cpu(), time.monotonic()
        subprocess.run([self.programs / "smtp-source", *size, *names, address], env=self._environment, check=True)
        return Spent(time.monotonic() - began, _children_cpu() - before)

    @property
    def _environment(self) -> dict[str, str]:
        return os.environ | {"LD_LIBRARY_PATH": str(self.libraries)}


def _unpack() -> None:
    """Fetch and unpack the package, where apt-get and dpkg-deb are; what cannot be had is simply not there after."""
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return
    CACHE.mkdir(parents=True, exist_ok=True)
    if not _download():  # a new machine knows no packages before it has asked for their list
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _download()
    for package in CACHE.glob("postfix_*.deb"):
        subprocess.run(["dpkg-deb", "-x", str(package), str(CACHE)], check=True)


def _download() -> bool:
    words = ["apt-get", "download", "-qq", "postfix"]
    return subprocess.run(words, cwd=CACHE, check=False, stderr=subprocess.DEVNULL).returncode == 0


def _answers(address: str) -> bool:
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            return connection.recv(3) == b"220"
    except OSError:
        return False


def _peak() -> float:
    """The largest memory of this process in MB; `ru_maxrss` would count that of its parent too (Linux, execve)."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024


def _children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
