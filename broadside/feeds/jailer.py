"""The jailer: a small process of its own that forks one prisoner for each file to be read.

It is started by jail.py without the settings, the database or the secret key, and holds nothing
but the readers. For each job it is handed one socket; the prisoner reads the job from it, limits
itself, works, answers in JSON and dies. A prisoner that exceeds a limit dies without an answer.
"""

import contextlib
import gc
import json
import os
import resource
import signal
import socket
from collections.abc import Callable
from typing import Any

from broadside.feeds.found import UnreadableError, as_plain
from broadside.feeds.mails import read_mail
from broadside.feeds.opml import read_opml
from broadside.feeds.pages import read_page
from broadside.feeds.parsing import read_feed

SECONDS = 5  # of work
STUCK = 60  # by the clock, for who hangs without working: on a busy machine a little work takes long
MEMORY = 400 * 1024 * 1024
MOST_OPEN_FILES = 16
TOO_LARGE = "It is too large or too deeply nested to be read safely, so reading was stopped."
BROKEN = "It is broken in a way that the reader does not know ({})."
READERS: dict[str, Callable[[bytes, str, str], Any]] = {
    "feed": read_feed,
    "page": read_page,
    "opml": read_opml,
    "mail": read_mail,
}


def main() -> None:
    """Serve jobs from the control socket (standard input) until its other end closes."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are reaped by the kernel
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, whose end closes the socket
    gc.freeze()
    control = socket.socket(fileno=os.dup(0))
    while job := _next_job(control):
        if os.fork() == 0:
            control.close()
            _serve_sentence(job)
        job.close()


def _next_job(control: socket.socket) -> socket.socket | None:
    message, descriptors, _flags, _address = socket.recv_fds(control, 1, 1)
    return socket.socket(fileno=descriptors[0]) if message and descriptors else None


def _serve_sentence(job: socket.socket) -> None:
    """The prisoner's whole life; it never returns."""
    status = 1
    with contextlib.suppress(BaseException):
        _limit()
        head, _, body = _receive(job).partition(b"\n")
        job.sendall(json.dumps(_answer(json.loads(head), body), default=_iso).encode())
        status = 0
    os._exit(status)


def _iso(value: Any) -> str:
    """Instants as ISO 8601; nothing else needs help to become JSON."""
    return str(value.isoformat())


def _limit() -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, STUCK)
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (MOST_OPEN_FILES, MOST_OPEN_FILES))
    with contextlib.suppress(ValueError, OSError):  # macOS knows the limit and does not let it be set
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _receive(job: socket.socket) -> bytes:
    parts = []
    while part := job.recv(1 << 16):
        parts.append(part)
    return b"".join(parts)


def _answer(head: dict[str, str], body: bytes) -> dict[str, Any]:
    try:
        found = READERS[head["reader"]](body, head["url"], head["content_type"])
    except UnreadableError as error:
        return {"error": type(error).__name__, "message": str(error)}
    except (MemoryError, RecursionError):
        return {"error": "TooHeavyError", "message": TOO_LARGE}
    except Exception as error:  # a reader's own fault must become a sentence, not a dead source
        return {"error": "DamagedError", "message": BROKEN.format(type(error).__name__)}
    return {"found": [as_plain(part) for part in found] if isinstance(found, tuple) else as_plain(found)}


if __name__ == "__main__":
    main()
