"""Postmark: bounces and spam complaints, with a user and a password of our own in each request.

https://postmarkapp.com/developer/webhooks/bounce-webhook and …/spam-complaint-webhook: there is no signature, so the
address of the webhook is given to Postmark as https://user:password@host/returns/postmark. Postmark gives mails
numbers of its own and returns no header, so a mail is known by the address, for which Postmark vouches.
"""

import base64
import binascii
import hmac

from pydantic import BaseModel, Field

from broadside.delivery.bounces import Kind, Means, Said
from broadside.delivery.returns.providers.events import Event, NotProved

KINDS = {
    "HardBounce": Kind.HARD,
    "BadEmailAddress": Kind.HARD,
    "SoftBounce": Kind.SOFT,
    "DnsError": Kind.SOFT,
    "Unknown": Kind.SOFT,
    "Blocked": Kind.REFUSED,
    "SpamNotification": Kind.REFUSED,
    "VirusNotification": Kind.REFUSED,
    "DMARCPolicy": Kind.REFUSED,
    "SpamComplaint": Kind.COMPLAINT,
}


class _Told(BaseModel):
    record: str = Field("", alias="RecordType")
    ident: int = Field(alias="ID")
    type: str = Field("", alias="Type")
    address: str = Field(alias="Email")
    description: str = Field("", alias="Description")
    details: str = Field("", alias="Details")


def read(body: bytes, authorization: str, secret: str) -> list[Event]:
    """The events of a request; `secret` is `user:password`. Raises NotProved, and ValueError for what is no event."""
    if not hmac.compare_digest(_given(authorization), secret.encode()):
        raise NotProved("The user or the password is wrong.")
    told = _Told.model_validate_json(body)
    kind = Kind.COMPLAINT if told.record == "SpamComplaint" else KINDS.get(told.type)
    if kind is None or told.record not in ("Bounce", "SpamComplaint"):
        return []
    said = Said(kind, Means.POSTMARK, told.details or told.description)
    return [Event(f"{told.record} {told.ident}", said, told.address)]


def _given(authorization: str) -> bytes:
    scheme, _, encoded = authorization.partition(" ")
    try:
        return base64.b64decode(encoded, validate=True) if scheme.lower() == "basic" else b""
    except (binascii.Error, ValueError):
        return b""
