"""Checking signatures as receivers do: dkimpy, with a DNS of our own.

dkimpy verifies Ed25519 by PyNaCl, which nothing else here needs; what it asks of it is done by cryptography instead.
"""

import base64
import re
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import dkim
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from broadside.delivery.dkim_keys import Key


class VerifyKey:
    """PyNaCl's class of that name, as far as dkimpy uses it."""

    def __init__(self, key: bytes, encoder: object) -> None:
        self.public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))

    def verify(self, smessage: bytes, signature: bytes) -> bytes:
        try:
            self.public.verify(signature, smessage)
        except InvalidSignature:
            raise BadSignatureError from None
        return smessage


class BadSignatureError(Exception):
    pass


NACL = SimpleNamespace(
    signing=SimpleNamespace(VerifyKey=VerifyKey),
    encoding=SimpleNamespace(Base64Encoder=object),
    exceptions=SimpleNamespace(BadSignatureError=BadSignatureError, ValueError=ValueError),
)


def verdicts(content: bytes, keys: Sequence[Key], domain: str = "example.org") -> list[bool]:
    """Whether each signature of a mail holds, from the top, by the records of these keys in DNS."""
    records = {f"{key.name(domain)}.".encode(): key.record.encode() for key in keys}
    library: Any = dkim
    library.nacl = NACL
    check = library.DKIM(content)
    head = content.partition(b"\r\n\r\n")[0]
    number = len(re.findall(rb"^DKIM-Signature:", head, re.MULTILINE))
    return [_holds(check, idx, records) for idx in range(number)]


def _holds(check: Any, idx: int, records: dict[bytes, bytes]) -> bool:
    try:
        return bool(check.verify(idx=idx, dnsfunc=lambda name, timeout=5: records.get(name)))
    except dkim.DKIMException:
        return False
