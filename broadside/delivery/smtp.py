"""SMTP, with MAIL, RCPT, DATA, body and dot as separate steps: smtplib's own `sendmail` hides where a mail was lost.

A server that offers PIPELINING (RFC 2920) is given MAIL and RCPT in one packet, behind the dot of the mail before where
there is one, which its section 3.1 allows by name: two waits a mail, not three. DATA always waits for their replies.
"""

import re
import smtplib
import socket
from contextlib import suppress
from functools import partial
from urllib.parse import urlsplit

from broadside.delivery.envelope import Envelope
from broadside.delivery.talk import Patience, Talk, begin
from broadside.delivery.transport import Kind, Outcome, Phase
from broadside.delivery.turns import Aside, Steps
from broadside.delivery.wire import Reply, Wire

SHUTTING_DOWN = 421
PLAIN_PATH = re.compile(r"[^\s\x00-\x1f\x7f<>()\[\]\\,;:\"]*")
BROKEN = (OSError, smtplib.SMTPException)


class SmtpTransport:
    """One connection to one relay, kept from mail to mail."""

    def __init__(self, url: str, hostname: str, patience: Patience | None = None) -> None:
        self.url = urlsplit(url)
        self.hostname = hostname
        self.patience = patience or Patience()
        self.connection: Talk | None = None
        self._ahead: Envelope | None = None  # named behind a dot: its two replies are still to come
        self._trusting = True

    def offer(self, envelope: Envelope) -> Steps[Outcome | None]:
        """MAIL and RCPT; a kept connection that has gone stale meanwhile is opened once more."""
        if self._ahead is not None and self._ahead is not envelope:
            yield from self.withdraw()
        kept, named = self.connection is not None, self._ahead is not None
        refusal = yield from self._offer(envelope)
        if kept and refusal and refusal.kind == Kind.UNREACHABLE and refusal.phase == Phase.MAIL:
            self._trusting = self._trusting and not named  # a server may lose what stands behind a dot
            return (yield from self._offer(envelope))
        return refusal

    def deliver(self, envelope: Envelope, following: Envelope | None = None) -> Steps[Outcome]:
        """DATA, the body, the final dot: what fails before the dot is surely not sent; silence after it is doubt."""
        if self.connection is None:
            return Outcome(Kind.UNREACHABLE, Phase.DATA, "the connection was lost")
        wire, phase, behind = self.connection.wire, Phase.DATA, self._behind(self.connection, following)
        try:
            refusal = self._judge(phase, (yield from self._ask(wire, b"DATA\r\n")), good=354)
            if refusal:
                yield from self.withdraw()
                return refusal
            phase = Phase.BODY
            if interruption := (yield from self._send_body(wire, envelope, more=bool(behind))):
                return interruption
        except BROKEN as error:
            return self._lost(phase, error)
        self._ahead = following if behind else None
        return (yield from self._final_reply(wire, behind))

    def withdraw(self) -> Steps[None]:
        owed, self._ahead = 0 if self._ahead is None else 2, None
        yield from self._take_back(owed)

    def close(self) -> Steps[None]:
        if self.connection is not None:
            with suppress(*BROKEN):
                wire = self.connection.wire
                yield from wire.send(b"QUIT\r\n", self.patience.connect)
                yield from wire.reply(self.patience.connect)
            self.drop()

    def drop(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = self._ahead = None

    def _offer(self, envelope: Envelope) -> Steps[Outcome | None]:
        if self.connection is None:
            opening = yield Aside(partial(begin, self.url, self.hostname, self.patience))
            try:
                self.connection = opening.result()
            except BROKEN as error:
                return self._lost(Phase.CONNECT, error)
        talk = self.connection
        if envelope.utf8 and not talk.has("smtputf8"):
            return Outcome(Kind.PERMANENT, Phase.RCPT, "The mail server cannot take addresses outside ASCII.")
        if talk.has("pipelining"):
            return (yield from self._name_both(talk, envelope))
        return (yield from self._name_each(talk, envelope))

    def _name_both(self, talk: Talk, envelope: Envelope) -> Steps[Outcome | None]:
        phase, named, self._ahead = Phase.MAIL, self._ahead is envelope, None
        try:
            if not named:
                yield from talk.wire.send(_both(talk, envelope), self.patience.reply)
            reply = yield from talk.wire.reply(self.patience.reply)
            if refusal := self._judge(phase, reply):
                yield from self._take_back(owed=1)
                return refusal
            phase = Phase.RCPT
            if refusal := self._judge(phase, (yield from talk.wire.reply(self.patience.reply))):
                yield from self.withdraw()
        except BROKEN as error:
            return self._lost(phase, error)
        return refusal

    def _name_each(self, talk: Talk, envelope: Envelope) -> Steps[Outcome | None]:
        for phase, command in ((Phase.MAIL, _mail(talk, envelope)), (Phase.RCPT, _rcpt(envelope))):
            try:
                refusal = self._judge(phase, (yield from self._ask(talk.wire, command)))
            except BROKEN as error:
                return self._lost(phase, error)
            if refusal:
                yield from self.withdraw()
                return refusal
        return None

    def _behind(self, talk: Talk, following: Envelope | None) -> bytes:
        """What to say of the next mail behind the dot of this one; nothing where that is not plainly welcome."""
        if following is None or not (self._trusting and talk.has("pipelining")):
            return b""
        if following.utf8 and not talk.has("smtputf8"):
            return b""
        try:
            return _both(talk, following)
        except ValueError:  # which is for its own offer to say
            return b""

    def _send_body(self, wire: Wire, envelope: Envelope, more: bool) -> Steps[Outcome | None]:
        """The mail to its end; a server that speaks, or goes, before its last line has not taken it."""
        content = envelope.content if envelope.dotless else _stuffed(envelope.content)
        whole = content if content.endswith(b"\r\n") else content + b"\r\n"
        yield from wire.send(whole, self.patience.body, more=True)
        if wire.spoken():
            reply = yield from wire.reply(self.patience.reply)
            self.drop()
            return self._judge(Phase.BODY, reply, good=0)
        yield from wire.send(b".\r\n", self.patience.reply, more)
        return None

    def _final_reply(self, wire: Wire, behind: bytes) -> Steps[Outcome]:
        """The answer to a dot that was sent: from here on a lost connection leaves the mail in doubt."""
        try:
            if behind:
                yield from wire.send(behind, self.patience.reply)
            reply = yield from wire.reply(self.patience.dot)
        except BROKEN as error:
            self.drop()
            return Outcome(Kind.DOUBTFUL, Phase.DOT, f"No answer came to the complete mail ({_why(error)})")
        kind = _final(reply.code)
        if kind in (Kind.DOUBTFUL, Kind.UNREACHABLE):
            self.drop()
        return Outcome(kind, Phase.DOT, _words(reply))

    def _ask(self, wire: Wire, command: bytes) -> Steps[Reply]:
        yield from wire.send(command, self.patience.reply)
        return (yield from wire.reply(self.patience.reply))

    def _judge(self, phase: Phase, reply: Reply, good: int = 250) -> Outcome | None:
        """None for a good answer; one that is neither good nor a refusal ends the connection."""
        code = reply.code
        if code == good or (good == 250 and code == 251):
            return None
        if code == SHUTTING_DOWN or not 400 <= code < 600:
            self.drop()
            return Outcome(Kind.UNREACHABLE, phase, _words(reply))
        return Outcome(Kind.TEMPORARY if code < 500 else Kind.PERMANENT, phase, _words(reply))

    def _take_back(self, owed: int) -> Steps[None]:
        """Make the connection ready for the next mail, once so many replies to what was sent already were heard."""
        if self.connection is None:
            return
        try:
            wire, codes = self.connection.wire, set()
            yield from wire.send(b"RSET\r\n", self.patience.reply)
            for _ in range(owed + 1):
                codes.add((yield from wire.reply(self.patience.reply)).code)
            if SHUTTING_DOWN in codes:
                self.drop()
        except BROKEN:
            self.drop()

    def _lost(self, phase: Phase, error: Exception) -> Outcome:
        self.drop()
        return Outcome(Kind.UNREACHABLE, phase, _why(error))


def _both(talk: Talk, envelope: Envelope) -> bytes:
    return _mail(talk, envelope) + _rcpt(envelope)


def _mail(talk: Talk, envelope: Envelope) -> bytes:
    """MAIL with what the server wants to know: SIZE (RFC 1870), 8BITMIME (RFC 6152), SMTPUTF8 (RFC 6531)."""
    options = f" SIZE={len(envelope.content)}" if talk.has("size") else ""
    if not envelope.dotless and talk.has("8bitmime") and not envelope.content.isascii():
        options += " BODY=8BITMIME"
    if envelope.utf8:
        options += " SMTPUTF8"
    return f"MAIL FROM:{_path(envelope.sender)}{options}\r\n".encode()


def _rcpt(envelope: Envelope) -> bytes:
    return f"RCPT TO:{_path(envelope.recipient)}\r\n".encode()


def _path(address: str) -> str:
    """An address as a command names it; raises ValueError for one that would end the command early."""
    if PLAIN_PATH.fullmatch(address):
        return f"<{address}>"
    if not address.isprintable():
        raise ValueError("An address holds a line break or a control character, which no command may.")
    return smtplib.quoteaddr(address)


def _stuffed(content: bytes) -> bytes:
    """The mail with each dot at the beginning of a line doubled (RFC 5321, 4.5.2)."""
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if content.startswith(b".") else stuffed


def _final(code: int) -> Kind:
    """What the answer to the final dot means; an answer that is none leaves the mail in doubt."""
    if code == SHUTTING_DOWN:
        return Kind.UNREACHABLE
    kinds = {2: Kind.ACCEPTED, 4: Kind.TEMPORARY, 5: Kind.PERMANENT}
    return kinds.get(code // 100, Kind.DOUBTFUL)


def _words(reply: Reply) -> str:
    return f"{reply.code} " + " ".join(reply.words.decode("utf-8", "replace").split())[:400]


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        raw = error.smtp_error
        return _words(Reply(error.smtp_code, raw if isinstance(raw, bytes) else str(raw).encode()))
    if isinstance(error, TimeoutError):
        return "the mail server did not answer in time"
    if isinstance(error, socket.gaierror):
        return "the mail server's name could not be looked up"
    if isinstance(error, ConnectionRefusedError):
        return "the mail server refused the connection"
    return " ".join(str(error).split())[:400] or type(error).__name__
