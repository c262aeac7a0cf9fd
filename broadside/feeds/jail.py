"""Where third-party bytes are read: in a child with 5 s of processor and clock, 400 MB and no secrets."""

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from broadside.feeds.found import (
    KINDS,
    FoundFeed,
    FoundPage,
    Outline,
    TooHeavyError,
    UnreadableError,
    feed_from,
    page_from,
)
from broadside.feeds.jailer import SECONDS, STUCK

PACKAGES = Path(__file__).resolve().parents[2]
PATIENCE = STUCK + 1.0
MOST_ANSWER = 64 * 1024 * 1024


class Jail:
    """One jailer and the way to it; safe to use from many threads, started at first use."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jailer: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._owner = 0

    def read_feed(self, body: bytes, url: str = "", content_type: str = "") -> FoundFeed:
        """The feed in these bytes. Raises UnreadableError and its kinds."""
        return feed_from(self._read("feed", body, (url, content_type)))

    def read_page(self, body: bytes, url: str = "", content_type: str = "") -> FoundPage:
        """What the web page says about itself. Raises UnreadableError and its kinds."""
        return page_from(self._read("page", body, (url, content_type)))

    def read_mail(self, body: bytes) -> FoundFeed:
        """The links of substance of a mail. Raises UnreadableError and its kinds."""
        return feed_from(self._read("mail", body, ("", "")))

    def read_opml(self, body: bytes) -> tuple[Outline, ...]:
        """The feeds of an OPML list. Raises UnreadableError and its kinds."""
        return tuple(Outline(**outline) for outline in self._read("opml", body, ("", "")))

    def close(self) -> None:
        """End the jailer; the next read starts another."""
        with self._lock:
            self._close()

    def _read(self, reader: str, body: bytes, named: tuple[str, str]) -> Any:
        head = json.dumps({"reader": reader, "url": named[0], "content_type": named[1]}).encode()
        answer = self._ask(head + b"\n" + body)
        if not answer:
            raise TooHeavyError(f"Reading it took more than {SECONDS} seconds or 400 MB, so it was stopped.")
        said = json.loads(answer)
        if "error" in said:
            raise KINDS.get(said["error"], UnreadableError)(said["message"])
        return said["found"]

    def _ask(self, job: bytes) -> bytes:
        """The prisoner's answer, or b"" when it died without one."""
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                self._hand_over(theirs)
            try:
                ours.settimeout(PATIENCE)
                ours.sendall(job)
                ours.shutdown(socket.SHUT_WR)
                return _receive(ours)
            except OSError:
                return b""

    def _hand_over(self, job: socket.socket) -> None:
        with self._lock:
            for attempt in (1, 2):
                try:
                    socket.send_fds(self._running(), [b"j"], [job.fileno()])
                    return
                except OSError:
                    self._close()
                    if attempt == 2:
                        raise

    def _running(self) -> socket.socket:
        """The way to a living jailer of this very process: after a fork the parent's is left alone."""
        control, jailer = self._control, self._jailer
        if control and jailer and self._owner == os.getpid() and jailer.poll() is None:
            return control
        self._close()
        return self._start()

    def _start(self) -> socket.socket:
        control, theirs = socket.socketpair()
        command, nothing = [sys.executable, "-m", "broadside.feeds.jailer"], {"PYTHONDONTWRITEBYTECODE": "1"}
        with theirs:
            self._jailer = subprocess.Popen(  # noqa: S603  our own interpreter and module
                command, stdin=theirs.fileno(), cwd=PACKAGES, env=nothing
            )
        self._control, self._owner = control, os.getpid()
        return control

    def _close(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._jailer is not None and self._owner == os.getpid():
            self._jailer.wait(timeout=PATIENCE)
        self._control = self._jailer = None


def _receive(answering: socket.socket) -> bytes:
    """All that is answered before the prisoner's time is up; its clock runs out before ours."""
    ends, parts, size = time.monotonic() + PATIENCE, [], 0
    while part := answering.recv(1 << 16):
        parts.append(part)
        size += len(part)
        if size > MOST_ANSWER or time.monotonic() > ends:
            return b""
    return b"".join(parts)


jail = Jail()
atexit.register(jail.close)
