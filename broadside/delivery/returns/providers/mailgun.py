"""Mailgun: failures and complaints, signed with HMAC-SHA256 over a timestamp and a token that is good once.

https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks and …/webhooks/webhook-payloads.
"""

import hmac
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, Field

from broadside.delivery.bounces import Kind, Means, Said
from broadside.delivery.returns.providers.events import Event, NotProved, check_age, from_seconds
from broadside.delivery.returns.verdicts import kind_of

REASONS = {"suppress-bounce": Kind.HARD, "suppress-complaint": Kind.COMPLAINT, "old": Kind.SOFT}


class _Signature(BaseModel):
    timestamp: str
    token: str
    signature: str


class _Status(BaseModel):
    code: int | str = ""
    enhanced: str = Field("", alias="enhanced-code")
    message: str | None = ""
    description: str | None = ""


class _Told(BaseModel):
    event: str
    severity: str = ""
    reason: str = ""
    recipient: str = ""
    status: _Status = Field(default_factory=lambda: _Status.model_validate({}), alias="delivery-status")
    envelope: dict[str, Any] = Field(default_factory=dict)
    message: dict[str, Any] = Field(default_factory=dict)


class _Request(BaseModel):
    signature: _Signature
    told: _Told = Field(alias="event-data")


def read(body: bytes, key: str) -> list[Event]:
    """The event of a request; `key` is the HTTP webhook signing key. Raises NotProved, and ValueError for no event."""
    request = _Request.model_validate_json(body)
    signed, told = request.signature, request.told
    expected = hmac.new(key.encode(), f"{signed.timestamp}{signed.token}".encode(), sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), signed.signature.encode()):
        raise NotProved("The signature is wrong.")
    check_age(from_seconds(signed.timestamp))
    said = _said(told)
    headers = told.message.get("headers")
    message_id = str(headers.get("message-id", "")) if isinstance(headers, dict) else ""
    return (
        [Event(signed.token, said, told.recipient, (message_id,), str(told.envelope.get("sender", "")))] if said else []
    )


def _said(told: _Told) -> Said | None:
    """What was told; a temporary failure is tried again by Mailgun, and is nothing yet."""
    words = told.status.message or told.status.description or told.reason
    if told.event == "complained":
        return Said(Kind.COMPLAINT, Means.MAILGUN)
    if told.event != "failed" or told.severity != "permanent" or told.reason == "suppress-unsubscribe":
        return None
    return Said(
        REASONS.get(told.reason) or kind_of(told.status.enhanced, f"{told.status.code} {words}"), Means.MAILGUN, words
    )
