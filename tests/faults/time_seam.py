"""The seam of time: in a worker under test the project's one clock can jump, and waiting can go faster.

The wall clock (`broadside.clock.now`) and the clock of waits (`time.monotonic`) are the only two that sending asks.
"""

import mmap
import struct
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from broadside import clock

SIZE = 16


class Seam:
    """Holds the jump of the wall clock, which the test may change while the worker runs, and counts troubles."""

    def __init__(self) -> None:
        self.shared: mmap.mmap | None = None
        self.now: Callable[[], datetime] = clock.now
        self.real: Callable[[], float] = time.monotonic

    def enter(self, path: Path, haste: float) -> None:
        """From now on follow the file; waits by the monotonic clock go `haste` times as fast."""
        self.shared = opened(path)
        if haste != 1:
            moment: Any = time
            moment.monotonic = lambda: self.real() * haste

    def instant(self) -> datetime:
        """What takes the place of `clock.now`."""
        jump = struct.unpack_from("d", self.shared, 0)[0] if self.shared else 0.0
        return self.now() + timedelta(seconds=jump)

    def trouble(self) -> None:
        """Count one error of the database."""
        if self.shared is not None:
            struct.pack_into("q", self.shared, 8, struct.unpack_from("q", self.shared, 8)[0] + 1)

    def hurried(self, entry: Any, looks: float) -> Any:
        """A job of the timetable, looked at `looks` times as often."""
        return replace(entry, every=entry.every / looks)


def opened(path: Path) -> mmap.mmap:
    """The file that a test and its workers share, made when it is not there."""
    if not path.exists():
        path.write_bytes(bytes(SIZE))
    with path.open("r+b") as file:
        return mmap.mmap(file.fileno(), SIZE)


seam = Seam()
clock.now = seam.instant
