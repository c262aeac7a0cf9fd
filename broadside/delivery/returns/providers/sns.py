"""Amazon SNS: the envelope in which SES tells of bounces, signed by a certificate of Amazon's own.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html: version 2 alone (RSA with SHA-256), the
certificate from amazonaws.com by HTTPS, and topics that the operator has named: anybody may have a topic of their own.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import load_pem_x509_certificate
from pydantic import BaseModel

from broadside import clock
from broadside.delivery.returns.providers.events import NotProved, check_age
from broadside.feeds.fetching import Fetcher

HOST = re.compile(r"sns\.[a-z0-9-]{1,30}\.amazonaws\.com(?:\.cn)?")
SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}
MOST_CERTIFICATES = 8


class Envelope(BaseModel):
    """One message of a topic."""

    Type: str
    MessageId: str
    TopicArn: str
    Message: str
    Timestamp: str
    SignatureVersion: str
    Signature: str
    SigningCertURL: str
    Subject: str | None = None
    SubscribeURL: str | None = None
    Token: str | None = None

    @property
    def signed(self) -> bytes:
        """What the signature is over: the names and values of what is there, each on a line."""
        given = ((name, getattr(self, name)) for name in SIGNED[self.Type])
        return "".join(f"{name}\n{value}\n" for name, value in given if value is not None).encode()


@dataclass(frozen=True)
class Office:
    """Opens envelopes of the topics named; keeps the certificates it has fetched."""

    topics: tuple[str, ...]
    fetcher: Fetcher
    certificates: dict[str, RSAPublicKey] = field(default_factory=dict)

    def open(self, body: bytes) -> Envelope:
        """A request that is proved; raises NotProved, ValueError for what is no envelope, and FetchError."""
        envelope = Envelope.model_validate_json(body)
        if envelope.TopicArn not in self.topics:
            raise NotProved("The topic is not among BROADSIDE_SES_TOPICS.")
        if envelope.Type not in SIGNED or envelope.SignatureVersion != "2":
            raise NotProved("Only notifications with a signature of version 2 are read: set it for the topic.")
        try:
            signature, at = base64.b64decode(envelope.Signature, validate=True), _instant(envelope.Timestamp)
            self._key(envelope.SigningCertURL).verify(signature, envelope.signed, PKCS1v15(), SHA256())
        except (InvalidSignature, binascii.Error, ValueError):
            raise NotProved("The signature is wrong.") from None
        check_age(at)
        return envelope

    def subscribe(self, envelope: Envelope) -> None:
        """Confirm a subscription to a topic that was named; raises NotProved and FetchError."""
        self.fetcher.fetch(amazons(envelope.SubscribeURL or ""))

    def _key(self, url: str) -> RSAPublicKey:
        if url not in self.certificates:
            if len(self.certificates) >= MOST_CERTIFICATES:
                self.certificates.clear()
            self.certificates[url] = _read(self.fetcher.fetch(amazons(url, ".pem"), accept="*/*").body)
        return self.certificates[url]


def amazons(url: str, ending: str = "") -> str:
    """The address, if it is Amazon SNS's own and by HTTPS; raises NotProved."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not HOST.fullmatch(parts.netloc) or not parts.path.endswith(ending):
        raise NotProved("The address of the certificate or of the subscription is not Amazon's.")
    return url


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("no zone is named")
    return at


def _read(pem: bytes) -> RSAPublicKey:
    certificate = load_pem_x509_certificate(pem)
    key = certificate.public_key()
    if not certificate.not_valid_before_utc <= clock.now() <= certificate.not_valid_after_utc:
        raise ValueError("the certificate is out of date")
    if not isinstance(key, RSAPublicKey):
        raise ValueError("the certificate is not of RSA")
    return key
