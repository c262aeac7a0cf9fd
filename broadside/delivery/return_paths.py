"""Return paths: an envelope sender of its own for each message, so that what comes back says which one it was (VERP).

The token holds the message's number, masked, and a keyed hash of the number and the address: it names nobody, cannot be
made without the key, and is void once the reader is erased. It is written in base 32, since mail servers may fold case.
"""

import base64
import binascii
import hmac
import re
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from sqlalchemy import select

from broadside.config import Settings
from broadside.database import db
from broadside.delivery.messages import Message
from broadside.tokens import Tokens

NUMBER_BYTES, HASH_BYTES = 6, 10
LARGEST_ROW = 2**31 - 1


class Posted(Protocol):
    """What is known of one message when it is addressed."""

    @property
    def id(self) -> int: ...

    @property
    def address(self) -> str: ...


@dataclass(frozen=True)
class SignedPaths:
    """Return paths below one address: of bounces@news.example.org, bounces+TOKEN@news.example.org."""

    tokens: Tokens
    address: str

    @classmethod
    def of_settings(cls, settings: Settings, tokens: Tokens) -> "SignedPaths | None":
        """Those of BROADSIDE_BOUNCE_ADDRESS; None when it is not set: mails then come back to their sender."""
        return cls(tokens, settings.bounce_address) if settings.bounce_address else None

    def of(self, copy: Posted) -> str:
        """The envelope sender of a message; the same at each try."""
        name, _, domain = self.address.rpartition("@")
        return f"{name}+{self.token(copy.id, copy.address)}@{domain}"

    def token(self, message_id: int, address: str) -> str:
        """What names and signs a message within its return path."""
        signed = self._hash(message_id, address)
        masked = _mask(message_id.to_bytes(NUMBER_BYTES, "big"), self._pad(signed))
        return base64.b32encode(masked + signed).decode().rstrip("=").lower()

    def read(self, local_part: str) -> int | None:
        """The message that a local part such as `bounces+TOKEN` names; None when it is forged, or nobody's any more."""
        return self.message_of(local_part.rpartition("+")[2])

    def message_of(self, token: str) -> int | None:
        """The message that a token names; None when it is forged, or its reader was erased."""
        try:
            raw = base64.b32decode(f"{token.upper()}======", casefold=False)
        except (binascii.Error, ValueError):
            return None
        if len(raw) != NUMBER_BYTES + HASH_BYTES:
            return None
        masked, signed = raw[:NUMBER_BYTES], raw[NUMBER_BYTES:]
        message_id = int.from_bytes(_mask(masked, self._pad(signed)), "big")
        if message_id > LARGEST_ROW:
            return None
        address = db.session.scalar(select(Message.address).where(Message.id == message_id))
        expected = self._hash(message_id, address or "")
        return message_id if hmac.compare_digest(expected, signed) and address else None

    def tokens_in(self, words: str) -> list[str]:
        """Every token of a return path of ours that stands in headers, those that are none of ours too."""
        return self._pattern.findall(words)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        name, _, domain = self.address.rpartition("@")
        return re.compile(
            rf"(?<![\w.+-]){re.escape(name)}\+([^\s@<>\"]{{1,64}})@{re.escape(domain)}(?![\w-])", re.IGNORECASE
        )

    def _hash(self, message_id: int, address: str) -> bytes:
        return bytes.fromhex(self.tokens.keyed_hash("return path", f"{message_id} {address}"))[:HASH_BYTES]

    def _pad(self, signed: bytes) -> bytes:
        return bytes.fromhex(self.tokens.keyed_hash("return path number", signed.hex()))[:NUMBER_BYTES]


def _mask(number: bytes, pad: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(number, pad, strict=True))
