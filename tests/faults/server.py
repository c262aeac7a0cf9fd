"""A mail server made to misbehave: `python -m tests.faults.server LOG`, told what to do by lines on its standard input.

It speaks SMTP (RFC 5321) with PIPELINING, 8BITMIME, SIZE and SMTPUTF8, and takes thousands of mails a second. It prints
its port, and then one line for each it is told: `script JSON` (see `script`), `down` (refuse connections, and end those
there are), `up`, `quit`. It ends when its standard input does, so that it never outlives who started it.
"""

import asyncio
import re
import socket
import sys
import time
from pathlib import Path
from typing import cast

from tests.faults import script
from tests.faults.log import Log
from tests.faults.script import Fault, Rule, Script, Stage

OFFERED = ("mail.test", "PIPELINING", "8BITMIME", "SIZE 50000000", "ENHANCEDSTATUSCODES", "SMTPUTF8")
EXTENSIONS = "".join(f"250{'-' if word != OFFERED[-1] else ' '}{word}\r\n" for word in OFFERED)
ADDRESS = re.compile(rb"<([^>]*)>")
MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
TICK, STALL = 0.05, 0.15  # seconds: how often the server looks at the clock, and what it calls standing still
HEAD = 8_000
END = b"\r\n.\r\n"


class Mailroom:
    """What all talks share: the log, the script, the door."""

    def __init__(self, log: Log) -> None:
        self.log, self.script = log, Script()
        self.talks: dict[int, Talk] = {}
        self.begun = 0
        # Bound and never listening, so that the port stays ours while the server is down.
        self.place = _bound(0)
        self.port = int(self.place.getsockname()[1])
        self.door: asyncio.Server | None = None

    async def up(self) -> None:
        """Listen."""
        if self.door is None:
            door = _bound(self.port)
            self.door = await asyncio.get_running_loop().create_server(lambda: Talk(self), sock=door, backlog=200)

    async def down(self) -> None:
        """Refuse connections, and end those there are."""
        if self.door is not None:
            self.door.close()
            self.door = None
        for talk in list(self.talks.values()):
            talk.hang_up("down")

    async def watch_the_clock(self) -> None:
        """Note when the machine stood still, so that nobody is blamed for it."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(TICK)
            now = time.monotonic()
            if now - before > STALL:
                self.log.note(0, "stall", said=f"{now - before - TICK:.3f}")
                self.log.write()
            before = now


class Talk(asyncio.Protocol):
    """One connection."""

    def __init__(self, room: Mailroom) -> None:
        self.room, self.log = room, room.log
        room.begun += 1
        self.number = room.begun
        self.held, self.sought, self.in_body, self.deaf = bytearray(), 0, False, False
        self.sender = self.to = ""
        self.taken = 0
        self.replies: list[str] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        cast(socket.socket, transport.get_extra_info("socket")).setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.room.talks[self.number] = self
        self.log.note(self.number, "connect")
        if not self._strikes(Stage.CONNECT, ""):
            self.replies.append("220 mail.test ESMTP\r\n")
        elif self.replies:
            self._hang_up_after()  # a server that is not ready has nothing more to say
        self._speak()

    def connection_lost(self, error: Exception | None) -> None:
        self.room.talks.pop(self.number, None)
        self.log.note(self.number, "lost", self.to if self.in_body else "")
        self.log.write()

    def data_received(self, data: bytes) -> None:
        self.held += data
        while not self.deaf and (self._hear_body() if self.in_body else self._hear_command()):
            pass
        self._speak()

    def hang_up(self, why: str) -> None:
        """Close without a word."""
        self.deaf = True
        self.log.note(self.number, "fault", self.to, said=why)
        self.log.write()
        self.transport.abort()

    def _hear_command(self) -> bool:
        line, found, rest = self.held.partition(b"\r\n")
        if not found:
            return False
        self.held = rest
        verb = bytes(line[:4]).upper().decode("ascii", "replace").strip()
        answer = getattr(self, f"_{verb.lower()}", None) if verb in VERBS else None
        if answer is None:
            self.replies.append("502 5.5.1 Not here\r\n")
        else:
            answer(bytes(line))
        return True

    def _ehlo(self, line: bytes) -> None:
        self.replies.append(EXTENSIONS)

    def _helo(self, line: bytes) -> None:
        self.replies.append("250 mail.test\r\n")

    def _noop(self, line: bytes) -> None:
        self.replies.append("250 2.0.0 Ok\r\n")

    def _rset(self, line: bytes) -> None:
        self.sender = self.to = ""
        self.replies.append("250 2.0.0 Ok\r\n")

    def _quit(self, line: bytes) -> None:
        self.replies.append("221 2.0.0 Bye\r\n")
        self._hang_up_after()

    def _mail(self, line: bytes) -> None:
        self.sender, self.to = _address(line), ""
        if self._strikes(Stage.MAIL, self.sender):
            self.sender = ""
        else:
            self.replies.append("250 2.1.0 Ok\r\n")

    def _rcpt(self, line: bytes) -> None:
        if not self.sender:
            self.replies.append("503 5.5.1 MAIL first\r\n")
        elif not self._strikes(Stage.RCPT, _address(line)):
            self.to = _address(line)
            self.log.note(self.number, "rcpt", self.to)
            self.replies.append("250 2.1.5 Ok\r\n")

    def _data(self, line: bytes) -> None:
        if not self.to:
            self.replies.append("503 5.5.1 RCPT first\r\n")
            return
        self.log.note(self.number, "data", self.to)
        if not self._strikes(Stage.DATA, self.to):
            self.in_body, self.sought = True, 0
            self.replies.append("354 Go on\r\n")
            if self._strikes(Stage.BODY, self.to):
                self.in_body = False

    def _hear_body(self) -> bool:
        # A body that is empty is ended by a dot at its very beginning.
        end = 0 if self.held.startswith(b".\r\n") else self.held.find(END, max(0, self.sought - len(END)))
        if end < 0 or (end == 0 and len(self.held) < 3):
            self.sought = len(self.held)
            return False
        found = MESSAGE_ID.search(self.held, 0, min(end, HEAD)) if end else None
        size, self.held = end, self.held[end + (len(END) if end else 3) :]
        self.in_body = False
        self._take(found.group(1).decode("ascii", "replace") if found else "", size)
        return True

    def _take(self, message_id: str, size: int) -> None:
        """The final dot has come: the mail is taken, or a fault strikes."""
        rule = self.room.script.fault(Stage.DOT, self.to, self.taken)
        if rule is None or rule.do == Fault.TAKE_AND_DROP:
            self.taken += 1
            self.log.note(self.number, "taken", self.to, message_id, str(size))
        if rule is not None:
            self._do(Stage.DOT, rule, message_id)
        else:
            self.replies.append("250 2.0.0 Taken\r\n")
        self.sender = self.to = ""

    def _strikes(self, stage: Stage, address: str) -> bool:
        rule = self.room.script.fault(stage, address, self.taken)
        if rule is not None:
            self.to = address if stage == Stage.RCPT else self.to
            self._do(stage, rule, address if stage == Stage.MAIL else "")
        return rule is not None

    def _do(self, stage: Stage, rule: Rule, about: str) -> None:
        self.log.note(self.number, "fault", self.to, about, f"{stage}: {rule.do} {rule.say}".strip())
        if rule.do == Fault.REPLY:
            self.replies.append(f"{rule.say}\r\n")
            if stage == Stage.RCPT:
                self.to = ""
            if rule.say.startswith("421"):
                self._hang_up_after()
            return
        self._speak()
        self.deaf = True
        if rule.do == Fault.DRIP:
            self._drip(rule.seconds)
        elif rule.do != Fault.SILENT:
            self.transport.abort() if stage != Stage.BODY else self.transport.close()

    def _drip(self, seconds: float) -> None:
        """A reply that never ends; one line of it may be 512 octets long (RFC 5321, 4.5.3.1.5)."""
        if self.transport.is_closing():
            return
        self.transport.write(b"2")
        asyncio.get_running_loop().call_later(seconds, self._drip, seconds)

    def _speak(self) -> None:
        """Log first, then answer."""
        self.log.write()
        if self.replies and not self.transport.is_closing():
            self.transport.write("".join(self.replies).encode())
        self.replies.clear()

    def _hang_up_after(self) -> None:
        self._speak()
        self.deaf = True
        self.transport.close()


VERBS = frozenset({"EHLO", "HELO", "NOOP", "RSET", "QUIT", "MAIL", "RCPT", "DATA"})


def _address(line: bytes) -> str:
    found = ADDRESS.search(line)
    return found.group(1).decode("utf-8", "replace") if found else ""


def _bound(port: int) -> socket.socket:
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    place.bind(("127.0.0.1", port))
    return place


async def _serve(path: Path) -> None:
    loop = asyncio.get_running_loop()
    room = Mailroom(Log(path))
    await room.up()
    watch = loop.create_task(room.watch_the_clock())
    orders = asyncio.StreamReader(limit=1 << 20)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    print(room.port, flush=True)
    while (line := (await orders.readline()).decode().strip()) not in ("", "quit"):
        word, _, rest = line.partition(" ")
        if word == "script":
            room.script = script.read(rest)
        else:
            await (room.up() if word == "up" else room.down())
        print("done", flush=True)
    watch.cancel()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1])))
