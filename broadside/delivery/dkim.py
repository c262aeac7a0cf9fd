"""DKIM: signatures over the ready bytes of a mail, relaxed for headers and body (RFC 6376; Ed25519 by RFC 8463)."""

import base64
import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from broadside import clock
from broadside.config import BadSettings, Settings
from broadside.delivery import dkim_keys
from broadside.delivery.dkim_keys import BadKey, Key
from broadside.delivery.envelope import ascii_address

# What a reader sees or a mail program acts upon. RFC 8058 asks for both List-Unsubscribe headers.
COVERED = (
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"reply-to",
    b"mime-version",
    b"content-type",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
    b"list-id",
)
OVERSIGNED = b"from"  # named once more than it occurs, so that no second From can be put before it (RFC 6376, 8.15)
NAMES_A_LINE = 5
FOLD = b"\r\n\t"
LONGEST_LINE = 72
UNFOLD = re.compile(rb"\r\n(?=[ \t])")
SPACES = re.compile(rb"  +")


@dataclass(frozen=True)
class Signer:
    """Signs for one domain and those below it, with one key or two of different algorithms."""

    domain: str
    keys: tuple[Key, ...]

    @classmethod
    def of(cls, settings: Settings) -> "Signer | None":
        """The signer that the settings ask for; raises BadSettings when it cannot be had."""
        if not settings.dkim_selector:
            return None
        if not settings.dkim_domain:
            raise BadSettings("BROADSIDE_DKIM_DOMAIN: name the domain that BROADSIDE_DKIM_SELECTOR signs for")
        try:
            keys = tuple(dkim_keys.read(settings.dkim_folder, selector) for selector in settings.dkim_selector)
        except BadKey as error:
            raise BadSettings(f"BROADSIDE_DKIM_SELECTOR: {error}") from None
        return cls(settings.dkim_domain, keys)

    def covers(self, sender: str) -> bool:
        """Whether the domain of an address is ours or below it: elsewhere our signature would prove nothing."""
        domain = domain_of(sender)
        return domain == self.domain or domain.endswith(f".{self.domain}")

    def sign(self, content: bytes, sender: str) -> bytes:
        """The mail with a signature of each key before it; as it was when its From address is not covered.

        The content has CRLF line ends and no others; `sender` is the address in From.
        """
        if not self.covers(sender):
            return content
        head, blank, body = content.partition(b"\r\n\r\n")
        names, lines = _chosen(head)
        body_hash = hashlib.sha256(_relaxed(body) if blank else b"").digest()
        return b"".join(self._signature(key, names, lines, body_hash) for key in self.keys) + content

    def _signature(self, key: Key, names: list[bytes], lines: bytes, body_hash: bytes) -> bytes:
        rows = (b":".join(names[start : start + NAMES_A_LINE]) for start in range(0, len(names), NAMES_A_LINE))
        header = (
            f"DKIM-Signature: v=1; a={key.algorithm}-sha256; c=relaxed/relaxed;\r\n\td={self.domain};\r\n\t"
            f"s={key.selector}; t={int(clock.now().timestamp())};\r\n\th="
        ).encode() + b"%b;\r\n\tbh=%b;\r\n\tb=" % ((b":" + FOLD + b" ").join(rows), base64.b64encode(body_hash))
        relaxed = header.replace(b"DKIM-Signature: ", b"dkim-signature:").replace(FOLD, b" ").replace(b"  ", b" ")
        made = base64.b64encode(key.sign(lines + relaxed))
        pieces = (made[start : start + LONGEST_LINE] for start in range(0, len(made), LONGEST_LINE))
        return header + FOLD.join(pieces) + b"\r\n"


@lru_cache(maxsize=256)
def domain_of(address: str) -> str:
    """The domain of an address, in ASCII and small letters; raises BadMail."""
    return ascii_address(address).rpartition("@")[2].lower()


def _chosen(head: bytes) -> tuple[list[bytes], bytes]:
    """The names for `h=`, and the headers that they stand for as they are signed: of several, the last one first."""
    found = defaultdict(list)
    for line in _even(UNFOLD.sub(b"", head)).split(b"\r\n"):
        name, _, value = line.partition(b":")
        found[name.rstrip(b" ").lower()].append(value.strip(b" "))
    signed = [(name, value) for name in COVERED for value in reversed(found[name])]
    names = [OVERSIGNED, *(name for name, _ in signed)]
    return names, b"".join(b"%b:%b\r\n" % field for field in signed)


def _relaxed(body: bytes) -> bytes:
    """The body, relaxed (RFC 6376, 3.4.4)."""
    if body and not body.endswith(b"\r\n"):
        body += b"\r\n"
    words = _even(body).replace(b" \r\n", b"\r\n").rstrip(b"\r\n")
    return words + b"\r\n" if words else b""


def _even(words: bytes) -> bytes:
    """The same with one space for each run of spaces and tabs; ten times as fast as one expression for both."""
    return SPACES.sub(b" ", words.replace(b"\t", b" "))
