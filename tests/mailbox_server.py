"""Real IMAP and POP3 servers on loopback, small but of the protocols, over one list of mails.

`before_delete` is called when a client asks to delete a mail, before it is done: a test may hang up or kill there.
"""

import re
import socketserver
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class HangUp(Exception):
    """Drop the connection without a word."""


@dataclass
class Mailbag:
    """The mails of one mailbox, by their lasting numbers."""

    password: str = "pa55 word"
    mails: dict[int, bytes] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    fetched: list[int] = field(default_factory=list)
    validity: int = 7
    uidplus: bool = True
    before_delete: Callable[[], None] = lambda: None
    before_fetch: Callable[[int], None] = lambda uid: None
    last: int = 0

    def put(self, *mails: bytes) -> None:
        """Let mails arrive."""
        for mail in mails:
            self.last += 1
            self.mails[self.last] = mail.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")

    def expunge(self, only: set[int] | None = None) -> list[int]:
        """Delete what is marked; returns which."""
        gone = sorted(self.deleted if only is None else self.deleted & only)
        for number in gone:
            del self.mails[number]
        self.deleted -= set(gone)
        return gone


class Server(socketserver.ThreadingTCPServer):
    """Either protocol, at a port of its own."""

    daemon_threads = True
    block_on_close = True

    def __init__(self, bag: Mailbag, talk: type[socketserver.StreamRequestHandler]) -> None:
        self.bag = bag
        super().__init__(("127.0.0.1", 0), talk)

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Talk(socketserver.StreamRequestHandler):
    """What both protocols share."""

    timeout = 120

    @property
    def bag(self) -> Mailbag:
        server = self.server
        assert isinstance(server, Server)
        return server.bag

    def say(self, line: str | bytes) -> None:
        self.wfile.write((line if isinstance(line, bytes) else line.encode()) + b"\r\n")

    def handle(self) -> None:
        try:
            self.greet()
            while line := self.rfile.readline():
                if not self.answer(line.decode().rstrip("\r\n")):
                    return
        except (HangUp, ConnectionError):
            return

    def greet(self) -> None:
        raise NotImplementedError

    def answer(self, line: str) -> bool:
        raise NotImplementedError


class Imap(Talk):
    """IMAP4rev1 as far as a reader of a mailbox needs it."""

    looking = False

    def greet(self) -> None:
        self.say("* OK ready")

    def answer(self, line: str) -> bool:
        tag, _, rest = line.partition(" ")
        verb, _, given = rest.partition(" ")
        done = getattr(self, f"do_{verb.lower()}")(given)
        self.say(f"{tag} {done or 'OK done'}")
        return verb.upper() != "LOGOUT"

    def do_capability(self, _: str) -> None:
        self.say(f"* CAPABILITY IMAP4rev1{' UIDPLUS' if self.bag.uidplus else ''}")

    def do_login(self, given: str) -> str:
        user, password = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', given)
        right = "".join(user) == "bounces" and "".join(password) == self.bag.password
        return "OK in" if right else f"NO [AUTHENTICATIONFAILED] no {self.bag.password} for bounces"

    def do_select(self, given: str) -> str:
        if given != '"INBOX"':
            return "NO no such folder"
        self.say(f"* {len(self.bag.mails)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {self.bag.validity}] lasting")
        return "OK [READ-WRITE] open"

    def do_examine(self, given: str) -> str:
        self.do_select(given)
        self.looking = True
        return "OK [READ-ONLY] open" if given == '"INBOX"' else "NO no such folder"

    def do_uid(self, given: str) -> None:
        verb, _, rest = given.partition(" ")
        getattr(self, f"uid_{verb.lower()}")(rest)

    def uid_search(self, given: str) -> None:
        """Those not deleted; of `UID n:*` those from n on, and the last one always. `SINCE` is taken for long ago."""
        there = [uid for uid in self.bag.mails if uid not in self.bag.deleted]
        first = re.search(r"UID (\d+):\*", given)
        shown = [uid for uid in there if not first or uid >= int(first[1]) or uid == max(there)]
        self.say("* SEARCH " + " ".join(map(str, shown)))

    def uid_fetch(self, given: str) -> None:
        wanted = re.fullmatch(r"(\d+) \(BODY\.PEEK\[(HEADER)?\]<0\.(\d+)>\)", given)
        assert wanted
        uid, part, most = wanted.groups(default="")
        self.bag.before_fetch(int(uid))
        self.bag.fetched.append(int(uid))
        if int(uid) in self.bag.mails:
            mail = self.bag.mails[int(uid)]
            mail = (mail.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if part else mail)[: int(most)]
            self.say(f"* 1 FETCH (UID {uid} BODY[{part}]<0> {{{len(mail)}}}".encode() + b"\r\n" + mail + b")")

    def uid_store(self, given: str) -> None:
        assert not self.looking
        self.bag.before_delete()
        self.bag.deleted.add(int(given.partition(" ")[0]))

    def uid_expunge(self, given: str) -> None:
        assert self.bag.uidplus
        for uid in self.bag.expunge({int(given)}):
            self.say(f"* {uid} EXPUNGE")

    def do_expunge(self, _: str) -> None:
        for uid in self.bag.expunge():
            self.say(f"* {uid} EXPUNGE")

    def do_logout(self, _: str) -> None:
        self.say("* BYE")


class Pop(Talk):
    """POP3 as far as a reader of a mailbox needs it: deletions are carried out at QUIT alone."""

    def greet(self) -> None:
        self.numbers = dict(enumerate(list(self.bag.mails), start=1))
        self.marked: set[int] = set()
        self.say("+OK ready")

    def answer(self, line: str) -> bool:
        verb, _, given = line.partition(" ")
        getattr(self, f"do_{verb.lower()}")(given)
        return verb.upper() != "QUIT"

    def do_user(self, _: str) -> None:
        self.say("+OK")

    def do_pass(self, given: str) -> None:
        self.say("+OK in" if given == self.bag.password else f"-ERR wrong: {given}")

    def do_uidl(self, _: str) -> None:
        self.listed(f"{number} {self.bag.validity}-{uid}" for number, uid in self.numbers.items())

    def do_list(self, _: str) -> None:
        self.listed(f"{number} {len(self.bag.mails[uid])}" for number, uid in self.numbers.items())

    def listed(self, lines: Iterator[str]) -> None:
        self.say("+OK")
        for line in lines:
            self.say(line)
        self.say(".")

    def do_retr(self, given: str) -> None:
        self.mail(int(given), None)

    def do_top(self, given: str) -> None:
        number, lines = given.split()
        self.mail(int(number), int(lines))

    def mail(self, number: int, lines: int | None) -> None:
        uid = self.numbers[number]
        self.bag.fetched.append(uid)
        head, _, body = self.bag.mails[uid].partition(b"\r\n\r\n")
        shown = [*head.split(b"\r\n"), b"", *body.removesuffix(b"\r\n").split(b"\r\n")[:lines]]
        self.say("+OK")
        for line in shown:
            self.say(b"." + line if line.startswith(b".") else line)
        self.say(".")

    def do_dele(self, given: str) -> None:
        self.bag.before_delete()
        self.marked.add(self.numbers[int(given)])
        self.say("+OK")

    def do_quit(self, _: str) -> None:
        self.bag.deleted |= self.marked
        self.bag.expunge()
        self.say("+OK")


@contextmanager
def serving(bag: Mailbag, talk: type[Talk]) -> Iterator[Server]:
    """A server that answers until the block ends."""
    server = Server(bag, talk)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def hang_up() -> None:
    """For `before_delete`: the connection breaks."""
    raise HangUp
