"""SendGrid: bounces, drops and spam reports in batches, signed with ECDSA P-256 over a timestamp and the raw body.

https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features and
https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event (`smtp-id` is the Message-ID that we gave).
"""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from pydantic import BaseModel, Field, TypeAdapter

from broadside.delivery.bounces import Kind, Means, Said
from broadside.delivery.returns.providers.events import Event, NotProved, check_age, from_seconds
from broadside.delivery.returns.verdicts import kind_of

CLASSES = {
    "Invalid Address": Kind.HARD,
    "Reputation": Kind.REFUSED,
    "Content": Kind.REFUSED,
    "Frequency or Volume Too High": Kind.REFUSED,
}
DROPPED = {"Bounced Address": Kind.HARD, "Invalid": Kind.HARD, "Spam Reporting Address": Kind.COMPLAINT}


class _Told(BaseModel):
    event: str
    ident: str = Field(alias="sg_event_id")
    address: str = Field("", alias="email")
    smtp_id: str = Field("", alias="smtp-id")
    type: str = ""
    status: str = ""
    reason: str = ""
    classification: str = Field("", alias="bounce_classification")


_BATCH = TypeAdapter(list[_Told])


def read(body: bytes, signature: str, timestamp: str, key: str) -> list[Event]:
    """The events of a request; `key` is the verification key, in base 64. Raises NotProved, and ValueError."""
    try:
        public_key(key).verify(base64.b64decode(signature, validate=True), timestamp.encode() + body, ECDSA(SHA256()))
    except (InvalidSignature, binascii.Error, ValueError):
        raise NotProved("The signature is wrong.") from None
    check_age(from_seconds(timestamp))
    told = _BATCH.validate_json(body)
    return [
        Event(each.ident, said, each.address, (each.smtp_id,) if each.smtp_id else ())
        for each in told
        if (said := _said(each)) is not None
    ]


def public_key(key: str) -> EllipticCurvePublicKey:
    """The verification key as SendGrid shows it; raises ValueError for what is none."""
    loaded = load_der_public_key(base64.b64decode(key))
    if not isinstance(loaded, EllipticCurvePublicKey):
        raise ValueError("not a key of an elliptic curve")
    return loaded


def _said(told: _Told) -> Said | None:
    if told.event == "spamreport":
        return Said(Kind.COMPLAINT, Means.SENDGRID)
    if told.event == "dropped" and told.reason in DROPPED:
        return Said(DROPPED[told.reason], Means.SENDGRID, told.reason)
    if told.event != "bounce":
        return None
    kind = CLASSES.get(told.classification) or kind_of(told.status, told.reason)
    if told.type == "blocked" and kind == Kind.HARD:  # SendGrid's word for what it would try again
        kind = Kind.SOFT
    return Said(kind, Means.SENDGRID, told.reason)
