"""DKIM keys: one file in the home for each selector, and the DNS record that lets others check its signatures."""

import base64
import hashlib
import os
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from broadside.config import is_label

LEAST_BITS = 2048  # RFC 8301, 3.2 asks signers for 2048 bits
LONGEST_STRING = 255  # octets in one string of a TXT record (RFC 1035, 3.3)
OTHERS = 0o077


class BadKey(ValueError):
    """A key that cannot be used or made; its text says why and what to do."""


class Algorithm(StrEnum):
    """What a key signs with; the value is what `k=` says of it in DNS."""

    RSA = "rsa"
    ED25519 = "ed25519"


@dataclass(frozen=True)
class Key:
    """A private key and the selector under which its public half stands in DNS."""

    selector: str
    private: RSAPrivateKey | Ed25519PrivateKey

    @property
    def algorithm(self) -> Algorithm:
        return Algorithm.RSA if isinstance(self.private, RSAPrivateKey) else Algorithm.ED25519

    @property
    def public(self) -> str:
        """The public half as `p=` has it: for Ed25519 the bare 32 octets (RFC 8463, 4)."""
        public = self.private.public_key()
        if self.algorithm == Algorithm.RSA:
            return base64.b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode()
        return base64.b64encode(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()

    @property
    def record(self) -> str:
        """What the TXT record is to say."""
        return f"v=DKIM1; k={self.algorithm}; p={self.public}"

    def name(self, domain: str) -> str:
        """Where the TXT record is to stand."""
        return f"{self.selector}._domainkey.{domain}"

    def sign(self, data: bytes) -> bytes:
        """The signature of the data's SHA-256; Ed25519 signs the hash itself (RFC 8463, 3)."""
        if isinstance(self.private, RSAPrivateKey):
            return self.private.sign(data, PKCS1v15(), hashes.SHA256())
        return self.private.sign(hashlib.sha256(data).digest())


def read(folder: Path, selector: str) -> Key:
    """The key of a selector; raises BadKey when it is missing, open to others, too short or no key at all."""
    path = _path(folder, selector)
    try:
        mode, written = path.stat().st_mode, path.read_bytes()
    except FileNotFoundError:
        raise BadKey(f"{path} is not there. Make it with: broadside dkim make {selector}") from None
    except OSError as error:
        raise BadKey(f"{path} cannot be read: {error.strerror}") from None
    if mode & OTHERS:
        raise BadKey(f"{path} can be read by others than its owner. Close it with: chmod 600 {path}")
    return Key(selector, _private(path, written))


def every(folder: Path) -> list[Key]:
    """All keys of a folder that can be used, by selector."""
    found = []
    for path in sorted(folder.glob("*.pem")):
        try:
            found.append(read(folder, path.stem))
        except BadKey:
            continue
    return found


def make(folder: Path, selector: str, algorithm: Algorithm) -> Key:
    """A new key, written for its owner alone; raises BadKey when there is one, which is never written over."""
    path = _path(folder, selector)
    rsa = algorithm == Algorithm.RSA
    private = generate_private_key(65537, LEAST_BITS) if rsa else Ed25519PrivateKey.generate()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(path, "xb", opener=_for_the_owner) as file:
            file.write(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    except FileExistsError:
        raise BadKey(f"There is a key {selector} already. A new key takes a new selector.") from None
    except OSError as error:
        raise BadKey(f"{path} cannot be written: {error.strerror}") from None
    return Key(selector, private)


def strings(record: str) -> list[str]:
    """The record as the strings of at most 255 octets that a zone file wants."""
    return [record[start : start + LONGEST_STRING] for start in range(0, len(record), LONGEST_STRING)]


def zone_line(name: str, record: str) -> str:
    """The TXT record as one line of a zone file."""
    return f"{name}. IN TXT " + " ".join(f'"{part}"' for part in strings(record))


def _path(folder: Path, selector: str) -> Path:
    if not is_label(selector):
        raise BadKey(f"“{selector[:63]}” is no selector. Use letters, digits and hyphens, such as b2026.")
    return folder / f"{selector}.pem"


def _private(path: Path, written: bytes) -> RSAPrivateKey | Ed25519PrivateKey:
    try:
        private = load_pem_private_key(written, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadKey(f"{path} is no private key in PEM without a passphrase.") from None
    if isinstance(private, RSAPrivateKey):
        if private.key_size < LEAST_BITS:
            raise BadKey(f"{path} is a key of {private.key_size} bits; mailbox providers want {LEAST_BITS}.")
        return private
    if isinstance(private, Ed25519PrivateKey):
        return private
    raise BadKey(f"{path} is a key of another kind; DKIM knows RSA and Ed25519.")


def _for_the_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
