"""The server's log: one line an event, in the hands of the kernel before the reply that it stands for leaves."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Event:
    """What happened in a talk: `at` by the clock that never jumps (of the whole machine), `wall` by the other one."""

    at: float
    wall: float
    talk: int
    what: str
    to: str = ""
    message_id: str = ""
    said: str = ""


class Log:
    """Appends events; `write` is one system call for all that `note` noted since."""

    def __init__(self, path: Path) -> None:
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.lines: list[str] = []

    def note(self, talk: int, what: str, to: str = "", message_id: str = "", said: str = "") -> None:
        """Hold an event for the next `write`."""
        self.lines.append(
            json.dumps([round(time.monotonic(), 6), round(time.time(), 3), talk, what, to, message_id, said])
        )

    def write(self) -> None:
        """Hand over what was noted: from now on it outlives this process."""
        if self.lines:
            os.write(self.file, ("\n".join(self.lines) + "\n").encode())
            self.lines.clear()

    def close(self) -> None:
        os.close(self.file)


@dataclass
class Reader:
    """Reads a log that is still being written, each time from where it stopped."""

    path: Path
    offset: int = 0

    def news(self) -> Iterator[Event]:
        """The events that came since the last call; a half-written line waits for the next."""
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self.offset)
            for line in file:
                if not line.endswith(b"\n"):
                    return
                self.offset += len(line)
                yield Event(*json.loads(line))
