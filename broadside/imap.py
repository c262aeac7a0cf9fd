"""IMAP (RFC 3501): one folder of a mail server that is only looked at, by EXAMINE and BODY.PEEK: nothing there changes.

What goes wrong is explained in words that may be shown: without the user and the password.
"""

import imaplib
import socket
import ssl
from contextlib import suppress
from datetime import date
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from broadside import logs

PATIENCE = 30.0  # seconds for each answer
TROUBLES = (OSError, EOFError, imaplib.IMAP4.error, UnicodeEncodeError)


class Folder:
    """A folder that is open for looking; mails are known by their UIDs, which last as long as the UIDVALIDITY."""

    def __init__(self, url: str) -> None:
        """Open imaps://user:password@host/FOLDER; raises what TROUBLES names."""
        self.imap, self.validity = opened(urlsplit(url), readonly=True)

    def __enter__(self) -> "Folder":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            with suppress(*TROUBLES):
                self.imap.logout()
        drop(self.imap)

    def uids(self, after: int = 0) -> list[int]:
        """The mails that came after a UID, the oldest first."""
        return self._searched(f"UID {after + 1}:*", after)  # of which the last one is always one, however old

    def since(self, day: date) -> list[int]:
        """The mails that came on a day or later, the oldest first."""
        return self._searched(f"SINCE {day:%d-%b-%Y}")

    def headers(self, uid: int, most: int) -> bytes:
        """The header of a mail, and no more of it; empty when it is gone."""
        return self._fetched(uid, "HEADER", most)

    def mail(self, uid: int, most: int) -> bytes:
        """A mail, or its first bytes; empty when it is gone."""
        return self._fetched(uid, "", most)

    def _searched(self, wanted: str, after: int = 0) -> list[int]:
        found = must(self.imap.uid("SEARCH", f"UNDELETED {wanted}"))[0] or b""
        return sorted(uid for uid in map(int, found.split()) if uid > after)

    def _fetched(self, uid: int, part: str, most: int) -> bytes:
        for piece in must(self.imap.uid("FETCH", str(uid), f"(BODY.PEEK[{part}]<0.{most}>)")):
            if isinstance(piece, tuple):
                return bytes(piece[1])
        return b""


def opened(parts: SplitResult, readonly: bool = False) -> tuple[imaplib.IMAP4, int]:
    """A connection with its folder selected, and the UIDVALIDITY of that; TLS is verified."""
    host, context = parts.hostname or "", ssl.create_default_context()
    imap: imaplib.IMAP4
    if parts.scheme == "imaps":
        imap = imaplib.IMAP4_SSL(host, parts.port or 993, ssl_context=context, timeout=PATIENCE)
    else:
        imap = imaplib.IMAP4(host, parts.port or 143, timeout=PATIENCE)
    try:
        imap.login(*login(parts))
        folder = (unquote(parts.path.strip("/")) or "INBOX").replace("\\", "\\\\").replace('"', '\\"')
        must(imap.select(f'"{folder}"', readonly))
    except BaseException:
        drop(imap)
        raise
    return imap, int((imap.response("UIDVALIDITY")[1] or [b"0"])[0] or b"0")


def drop(imap: imaplib.IMAP4) -> None:
    """Leave at once, whatever state it is in; nothing raises."""
    with suppress(*TROUBLES):
        imap.shutdown()


def login(parts: SplitResult) -> tuple[str, str]:
    """The user and the password of an address."""
    return unquote(parts.username or ""), unquote(parts.password or "")


def must(answer: tuple[str, list[Any]]) -> list[Any]:
    """What a server said to what it did; raises its refusal."""
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(data[0] if data else kind)
    return data


def explained(error: Exception, url: str) -> str:
    """What went wrong, in words that may be shown: without the user and the password of the mailbox."""
    match error:
        case TimeoutError():
            return "The mail server did not answer in time."
        case ConnectionRefusedError():
            return "The mail server refused the connection."
        case socket.gaierror():
            return "The mail server's name could not be looked up."
        case ssl.SSLError():
            return f"No secure connection could be made: {getattr(error, 'verify_message', '') or error.reason}."
        case UnicodeEncodeError():
            return "The user and the password of the mailbox must be in ASCII."
    said = error.args[0] if error.args else ""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)
    for secret in login(urlsplit(url)):
        words = words.replace(secret, "…") if secret else words
    return f"The mail server said: {' '.join(logs.clean(words).split())[:300] or 'nothing'}"
