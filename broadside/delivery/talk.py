"""A talk with a mail server: the library's connection, with its TLS and its passwords, over a wire of our own."""

import smtplib
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote

from broadside.delivery.turns import alone
from broadside.delivery.wire import Wire


@dataclass(frozen=True)
class Patience:
    """Seconds that each step may take in all, however often a byte comes (RFC 5321, 4.5.3.2)."""

    connect: float = 30.0
    reply: float = 120.0
    body: float = 600.0
    dot: float = 600.0


class Talk(smtplib.SMTP):
    """One connection; while it is opened each reply has `patience.connect` seconds."""

    def __init__(self, host: str, port: int, hostname: str, patience: Patience, **tls: Any) -> None:
        self.patience = patience
        self._wire: Wire | None = None
        super().__init__(host, port, hostname, timeout=patience.connect, **tls)

    @property
    def wire(self) -> Wire:
        """The wire of the present socket: what was read before TLS began is not believed afterwards."""
        if self.sock is None:
            raise smtplib.SMTPServerDisconnected("the connection was lost")
        if self._wire is None or self._wire.sock is not self.sock:
            self._wire = Wire(self.sock)
        return self._wire

    def getreply(self) -> tuple[int, bytes]:
        try:
            return alone(self.wire.reply(self.patience.connect))
        except (OSError, smtplib.SMTPException):
            self.close()
            raise

    def has(self, extension: str) -> bool:
        """Whether the server offers an extension, named in lower case."""
        return extension in self.esmtp_features


class TlsTalk(Talk, smtplib.SMTP_SSL):
    """The same with TLS from the start."""


def begin(url: SplitResult, hostname: str, patience: Patience) -> Talk:
    """A talk ready for its first mail; raises OSError or SMTPException, with nothing left open."""
    host, starttls = url.hostname or "localhost", parse_qs(url.query).get("tls") == ["starttls"]
    # Reading all authorities takes 20 ms of CPU, which a relay next door without TLS need not cost.
    context = ssl.create_default_context() if starttls or url.scheme == "smtps" else None
    if url.scheme == "smtps":
        talk: Talk = TlsTalk(host, url.port or 465, hostname, patience, context=context)
    else:
        talk = Talk(host, url.port or 25, hostname, patience)
    try:
        if starttls:
            talk.starttls(context=context)
        talk.ehlo_or_helo_if_needed()
        if url.username:
            talk.login(unquote(url.username), unquote(url.password or ""))
        talk.wire.quicken()
    except BaseException:
        talk.close()
        raise
    return talk
