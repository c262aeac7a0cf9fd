"""SMTP, with MAIL, RCPT, DATA, body and dot as separate steps: smtplib's own `sendmail` hides where a mail was lost."""

import select
import smtplib
import socket
import ssl
from contextlib import suppress
from urllib.parse import parse_qs, unquote, urlsplit

from broadside.delivery.envelope import Envelope
from broadside.delivery.transport import Kind, Outcome, Phase

CONNECT_SECONDS = 30.0
REPLY_SECONDS = 120.0
FINAL_REPLY_SECONDS = 600.0  # RFC 5321, 4.5.3.2.6
SHUTTING_DOWN = 421


class SmtpTransport:
    """One connection to one relay, kept from mail to mail."""

    def __init__(self, url: str, hostname: str) -> None:
        self.url = urlsplit(url)
        self.hostname = hostname
        self.connection: smtplib.SMTP | None = None

    def offer(self, envelope: Envelope) -> Outcome | None:
        """MAIL and RCPT; a kept connection that has gone stale meanwhile is opened once more."""
        kept = self.connection is not None
        refusal = self._offer(envelope)
        if kept and refusal and refusal.kind == Kind.UNREACHABLE and self.connection is None:
            return self._offer(envelope)
        return refusal

    def deliver(self, envelope: Envelope) -> Outcome:
        """DATA, the body, the final dot: what fails before the dot is surely not sent; silence after it is doubt."""
        connection = self.connection
        if connection is None:
            return Outcome(Kind.UNREACHABLE, Phase.DATA, "the connection was lost")
        try:
            refusal = self._judge(Phase.DATA, *connection.docmd("data"), good=354)
            if refusal:
                return refusal
            self._send_body(connection, envelope.content)
        except (OSError, smtplib.SMTPException) as error:
            return self._lost(Phase.BODY, error)
        return self._send_dot(connection)

    def withdraw(self) -> None:
        if self.connection is not None:
            try:
                self.connection.docmd("rset")
            except (OSError, smtplib.SMTPException):
                self._drop()

    def close(self) -> None:
        if self.connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                self.connection.docmd("quit")
            self._drop()

    def _offer(self, envelope: Envelope) -> Outcome | None:
        try:
            connection = self.connection = self.connection or self._connect()
        except (OSError, smtplib.SMTPException) as error:
            return self._lost(Phase.CONNECT, error)
        try:
            options = self._options(connection, envelope)
            if options is None:
                return Outcome(Kind.PERMANENT, Phase.RCPT, "The mail server cannot take addresses outside ASCII.")
            return self._judge(Phase.MAIL, *connection.mail(envelope.sender, options)) or self._judge(
                Phase.RCPT, *connection.rcpt(envelope.recipient)
            )
        except (OSError, smtplib.SMTPException) as error:
            return self._lost(Phase.MAIL, error)

    def _connect(self) -> smtplib.SMTP:
        host, context = self.url.hostname or "localhost", ssl.create_default_context()
        connection: smtplib.SMTP
        if self.url.scheme == "smtps":
            connection = smtplib.SMTP_SSL(
                host, self.url.port or 465, self.hostname, timeout=CONNECT_SECONDS, context=context
            )
        else:
            connection = smtplib.SMTP(host, self.url.port or 25, self.hostname, timeout=CONNECT_SECONDS)
        try:
            if parse_qs(self.url.query).get("tls") == ["starttls"]:
                connection.starttls(context=context)
            connection.ehlo_or_helo_if_needed()
            if self.url.username:
                connection.login(unquote(self.url.username), unquote(self.url.password or ""))
            _set_up(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _options(self, connection: smtplib.SMTP, envelope: Envelope) -> list[str] | None:
        options = [f"SIZE={len(envelope.content)}"] if connection.has_extn("size") else []
        if not envelope.utf8:
            return options
        if not connection.has_extn("smtputf8"):
            return None
        return [*options, "SMTPUTF8"]

    def _judge(self, phase: Phase, code: int, reply: bytes, good: int = 250) -> Outcome | None:
        """None for a good answer; a refusal leaves the connection ready for the next mail, or closed."""
        if code == good or (good == 250 and code == 251):
            return None
        if code == SHUTTING_DOWN or not 400 <= code < 600:
            self._drop()
            return Outcome(Kind.UNREACHABLE, phase, _words(code, reply))
        self.withdraw()
        return Outcome(Kind.TEMPORARY if code < 500 else Kind.PERMANENT, phase, _words(code, reply))

    def _send_body(self, connection: smtplib.SMTP, content: bytes) -> None:
        wire = connection.sock
        if wire is None:
            raise smtplib.SMTPServerDisconnected("the connection was lost")
        stuffed = content.replace(b"\r\n.", b"\r\n..")
        wire.sendall((b"." + stuffed if content.startswith(b".") else stuffed).removesuffix(b"\r\n") + b"\r\n")
        if select.select([wire], [], [], 0)[0]:
            # The other side speaks, or has gone, before the mail is complete: it was not taken.
            raise smtplib.SMTPServerDisconnected("the server ended the mail before it was complete")

    def _send_dot(self, connection: smtplib.SMTP) -> Outcome:
        try:
            connection.send(b".\r\n")
        except (OSError, smtplib.SMTPException) as error:
            return self._lost(Phase.BODY, error)
        try:
            _wait_for_replies(connection, FINAL_REPLY_SECONDS)
            code, reply = connection.getreply()
            _wait_for_replies(connection, REPLY_SECONDS)
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            return Outcome(Kind.DOUBTFUL, Phase.DOT, f"No answer came to the complete mail ({_why(error)})")
        kind = _final(code)
        if kind in (Kind.DOUBTFUL, Kind.UNREACHABLE):
            self._drop()
        return Outcome(kind, Phase.DOT, _words(code, reply))

    def _lost(self, phase: Phase, error: Exception) -> Outcome:
        self._drop()
        return Outcome(Kind.UNREACHABLE, phase, _why(error))

    def _drop(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def _final(code: int) -> Kind:
    """What the answer to the final dot means; an answer that is none leaves the mail in doubt."""
    if code == SHUTTING_DOWN:
        return Kind.UNREACHABLE
    kinds = {2: Kind.ACCEPTED, 4: Kind.TEMPORARY, 5: Kind.PERMANENT}
    return kinds.get(code // 100, Kind.DOUBTFUL)


def _set_up(connection: smtplib.SMTP) -> None:
    """Patience for replies; and no final dot that waits 40 ms for an acknowledgement of the body (Nagle)."""
    _wait_for_replies(connection, REPLY_SECONDS)
    if connection.sock is not None:
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _wait_for_replies(connection: smtplib.SMTP, seconds: float) -> None:
    if connection.sock is not None:
        connection.sock.settimeout(seconds)


def _words(code: int, reply: bytes) -> str:
    return f"{code} " + " ".join(reply.decode("utf-8", "replace").split())[:400]


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        raw = error.smtp_error
        return _words(error.smtp_code, raw if isinstance(raw, bytes) else str(raw).encode())
    if isinstance(error, TimeoutError):
        return "the mail server did not answer in time"
    if isinstance(error, socket.gaierror):
        return "the mail server's name could not be looked up"
    if isinstance(error, ConnectionRefusedError):
        return "the mail server refused the connection"
    return " ".join(str(error).split())[:400] or type(error).__name__
