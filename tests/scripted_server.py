"""A server on loopback that plays a script, for the sharp edges of a wire that no real server shows when asked."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import NamedTuple

GREETING = b"220 mail.test\r\n"


class Step(NamedTuple):
    """Once `heard` has come (empty: at once), each of `said` is sent as it stands; a script's end hangs up."""

    heard: bytes
    said: tuple[bytes, ...]
    drip: bytes = b""


@dataclass
class Scripted:
    """One script a connection, in order; `heard` is what each connection was told, as far as its script had read."""

    scripts: Sequence[Sequence[Step]]
    heard: list[bytes] = field(default_factory=list)
    at_steps: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self.listener.getsockname()[1]}"

    def play(self) -> None:
        for script in self.scripts:
            try:
                connection = self.listener.accept()[0]
            except OSError:
                return
            self.heard.append(b"")
            with connection, suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                for step in script:
                    self._take(connection, step)

    def _take(self, connection: socket.socket, step: Step) -> None:
        start = len(self.heard[-1])
        while step.heard not in self.heard[-1][start:]:
            received = connection.recv(4096)
            if not received:
                raise ConnectionError
            self.heard[-1] += received
        self.at_steps.append(self.heard[-1])
        for words in step.said:
            connection.sendall(words)
        while step.drip:
            connection.sendall(step.drip)
            threading.Event().wait(0.01)


@contextmanager
def playing(*scripts: Sequence[Step]) -> Iterator[Scripted]:
    """A server that plays its scripts in a thread; leave the block once the client has hung up."""
    server = Scripted(scripts)
    thread = threading.Thread(target=server.play)
    thread.start()
    try:
        yield server
    finally:
        with suppress(OSError):
            server.listener.shutdown(socket.SHUT_RDWR)
        thread.join()
        server.listener.close()
