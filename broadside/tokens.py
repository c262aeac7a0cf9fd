"""Signed, single-purpose links: an opaque id and a version, never an address."""

import time
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from hmac import digest
from json import JSONEncoder

from itsdangerous import BadData, URLSafeTimedSerializer
from itsdangerous.encoding import int_to_bytes

DAY = 86_400
PURPOSES_KEPT = 64  # keys and serializers: more purposes than these cost a derivation, nothing else
_json = JSONEncoder(ensure_ascii=False).encode


class BadToken(Exception):
    """A link that is forged, out of date, or meant for something else."""


@dataclass(frozen=True)
class Tokens:
    """Makes and reads links for one secret key; each purpose has a salt of its own.

    A link is revoked by raising the version kept with the thing it names.
    """

    secret_key: str

    def make(self, purpose: str, ident: int | str, version: int = 0) -> str:
        """A URL-safe token that only `read` with the same purpose accepts.

        It is the library's own token, written here in one go: a mailing makes two for each reader.
        """
        payload = f"[{_json(ident) if isinstance(ident, str) else ident},{version}]".encode()
        signed = _base64(payload) + b"." + _stamp(int(time.time()))
        return (signed + b"." + _base64(digest(_key(self.secret_key, purpose), signed, sha256))).decode("ascii")

    def read(self, purpose: str, token: str, days: int | None = None) -> tuple[int | str, int]:
        """(id, version) of a token not older than `days` (None: it never expires); raises BadToken."""
        try:
            ident, version = _serializer(self.secret_key, purpose).loads(
                token, max_age=None if days is None else days * DAY
            )
        except (BadData, ValueError, TypeError):
            raise BadToken("This link is not valid, or it is out of date.") from None
        return ident, version

    def keyed_hash(self, purpose: str, text: str) -> str:
        """A hash (hex, 64 characters) that nobody without the key can make or test."""
        return digest(self.secret_key.encode(), f"{purpose}\0{text}".encode(), sha256).hex()


@lru_cache(maxsize=PURPOSES_KEPT)
def _serializer(secret_key: str, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        secret_key,
        salt=f"broadside.{purpose}",
        signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"},
    )


@lru_cache(maxsize=PURPOSES_KEPT)
def _key(secret_key: str, purpose: str) -> bytes:
    return _serializer(secret_key, purpose).make_signer().derive_key()


@lru_cache(maxsize=4)
def _stamp(second: int) -> bytes:
    return _base64(int_to_bytes(second))


def _base64(content: bytes) -> bytes:
    return urlsafe_b64encode(content).rstrip(b"=")
