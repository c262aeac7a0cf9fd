"""The wire of an SMTP connection: replies read whole, whatever packets they come in, and each wait with an end."""

import re
import select
import smtplib
import socket
import ssl
import time
from typing import NamedTuple

from broadside.delivery.turns import READ, WRITE, Ready, Steps

REPLY = re.compile(rb"(?:\d{3}-[^\n]*\n)*(\d{3})(?: ([^\n]*?))?\r?\n")
OTHER_LINE = re.compile(rb"(?m)^(?!\d{3}-)[^\n]*\n")
CODES = re.compile(rb"(?m)^\d{3}[ -]?")
LONGEST_REPLY = 65_536
HOLD_BACK = getattr(socket, "MSG_MORE", 0)
LATER = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Reply(NamedTuple):
    """One reply: its code and its words, without the codes of its lines."""

    code: int
    words: bytes


class Wire:
    """One connected socket, in plain or with TLS. Each method raises OSError, or SMTPServerDisconnected at its end."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._unread = b""
        self._watch = select.poll()
        self._watch.register(sock, select.POLLIN)

    def quicken(self) -> None:
        """From now on nothing blocks, and no final dot waits 40 ms for an acknowledgement of the body (Nagle)."""
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.setblocking(False)

    def reply(self, patience: float) -> Steps[Reply]:
        """The next reply; a server that sends it byte by byte has no longer than one that is silent."""
        found = REPLY.match(self._unread)
        if found is None:
            found = yield from self._wait(time.monotonic() + patience)
        self._unread = self._unread[found.end() :]
        many = found.start(1) > 0
        return Reply(int(found[1]), CODES.sub(b"", found[0]) if many else found[2] or b"")

    def send(self, content: bytes, patience: float, more: bool = False) -> Steps[None]:
        """Send everything; with `more` the last of it may be held back until more is sent."""
        flags = HOLD_BACK if more and not isinstance(self.sock, ssl.SSLSocket) else 0
        sent = self._send(content, flags)
        if sent == len(content):
            return
        deadline, rest = time.monotonic() + patience, memoryview(content)[sent:]
        while rest:
            if not (yield Ready(self.sock.fileno(), WRITE, deadline)):
                raise TimeoutError
            rest = rest[self._send(rest, flags) :]
            _check(deadline)

    def spoken(self) -> bool:
        """Whether the other side has said something, or has gone."""
        return bool(self._unread or self._watch.poll(0))

    def _wait(self, deadline: float) -> Steps[re.Match[bytes]]:
        while True:
            read_already = isinstance(self.sock, ssl.SSLSocket) and self.sock.pending()
            if not read_already and not (yield Ready(self.sock.fileno(), READ, deadline)):
                raise TimeoutError
            self._unread += self._receive()
            if found := REPLY.match(self._unread):
                return found
            if OTHER_LINE.search(self._unread) or len(self._unread) > LONGEST_REPLY:
                raise smtplib.SMTPServerDisconnected("the server does not speak SMTP")
            _check(deadline)

    def _receive(self) -> bytes:
        try:
            received = self.sock.recv(4096)
        except LATER:
            return b""
        if not received:
            raise smtplib.SMTPServerDisconnected("the server closed the connection")
        return received

    def _send(self, content: bytes | memoryview, flags: int) -> int:
        try:
            return self.sock.send(content, flags)
        except LATER:
            return 0


def _check(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise TimeoutError
