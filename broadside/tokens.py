"""Signed, single-purpose links: an opaque id and a version, never an address."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from hmac import digest
from json import JSONEncoder
from typing import Any

from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode
from itsdangerous.signer import Signer, SigningAlgorithm

DAY = 86_400
PURPOSES_KEPT = 64  # serializers, each with its key: more purposes than these cost a derivation, nothing else


class BadToken(Exception):
    """A link that is forged, out of date, or meant for something else."""


@dataclass(frozen=True)
class Tokens:
    """Makes and reads links for one secret key; each purpose has a salt of its own.

    A link is revoked by raising the version kept with the thing it names.
    """

    secret_key: str

    def make(self, purpose: str, ident: int | str, version: int = 0) -> str:
        """A URL-safe token that only `read` with the same purpose accepts."""
        return self._serializer(purpose).dumps([ident, version])

    def read(self, purpose: str, token: str, days: int | None = None) -> tuple[int | str, int]:
        """(id, version) of a token not older than `days` (None: it never expires); raises BadToken."""
        try:
            ident, version = self._serializer(purpose).loads(token, max_age=None if days is None else days * DAY)
        except (BadData, ValueError, TypeError):
            raise BadToken("This link is not valid, or it is out of date.") from None
        return ident, version

    def keyed_hash(self, purpose: str, text: str) -> str:
        """A hash (hex, 64 characters) that nobody without the key can make or test."""
        return digest(self.secret_key.encode(), f"{purpose}\0{text}".encode(), sha256).hex()

    def _serializer(self, purpose: str) -> "_Serializer":
        return _serializer(self.secret_key, purpose)


class _Hmac(SigningAlgorithm):
    """HMAC-SHA256 in one call, where the library's own makes objects on the way to the same bytes."""

    def get_signature(self, key: bytes, value: bytes) -> bytes:
        return digest(key, value, sha256)


class _Signer(TimestampSigner):
    """The library's signer, whose key is derived once and not for each link of a mailing."""

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        return self._derived if secret_key in (None, self.secret_key) else super().derive_key(secret_key)

    @cached_property
    def _derived(self) -> bytes:
        return super().derive_key()


class _Serializer(URLSafeTimedSerializer):
    """The library's tokens, without a new signer and a try at zlib for each: what is signed is too short to shrink."""

    default_signer = _Signer
    _compact = JSONEncoder(ensure_ascii=False, separators=(",", ":"))

    def make_signer(self, salt: str | bytes | None = None) -> Signer:
        return self._own_signer if salt is None else super().make_signer(salt)

    @cached_property
    def _own_signer(self) -> Signer:
        return super().make_signer()

    def dump_payload(self, obj: Any) -> bytes:
        return base64_encode(self._compact.encode(obj))


@lru_cache(maxsize=PURPOSES_KEPT)
def _serializer(secret_key: str, purpose: str) -> _Serializer:
    return _Serializer(
        secret_key,
        salt=f"broadside.{purpose}",
        signer_kwargs={"digest_method": sha256, "key_derivation": "hmac", "algorithm": _Hmac()},
    )
