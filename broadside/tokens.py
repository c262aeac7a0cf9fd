"""Signed, single-purpose links: an opaque id and a version, never an address."""

from dataclasses import dataclass
from hashlib import sha256
from hmac import digest

from itsdangerous import BadData, URLSafeTimedSerializer

DAY = 86_400


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

    def _serializer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            self.secret_key,
            salt=f"broadside.{purpose}",
            signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"},
        )
