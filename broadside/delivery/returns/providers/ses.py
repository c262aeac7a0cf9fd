"""Amazon SES: bounces and complaints, told through a topic of Amazon SNS.

https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html: `mail.source` is our return path, and `headers`
are those of the mail where the notifications are set to include them.
"""

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from broadside.delivery.bounces import Kind, Means, Said
from broadside.delivery.returns.providers.events import Event
from broadside.delivery.returns.verdicts import kind_of

OURS = {"MessageTooLarge", "ContentRejected", "AttachmentRejected"}


class _Camel(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)


class _Recipient(_Camel):
    email_address: str
    status: str = ""
    diagnostic_code: str = ""


class _Bounce(_Camel):
    bounce_type: str
    bounce_sub_type: str = ""
    bounced_recipients: list[_Recipient]


class _Complaint(_Camel):
    complained_recipients: list[_Recipient]
    complaint_feedback_type: str | None = None


class _Header(_Camel):
    name: str
    value: str


class _Mail(_Camel):
    source: str = ""
    headers: list[_Header] = Field(default_factory=list)

    @property
    def quoted(self) -> str:
        return "\n".join([self.source, *(each.value for each in self.headers)])

    @property
    def message_ids(self) -> tuple[str, ...]:
        return tuple(each.value for each in self.headers if each.name.lower() == "message-id")


class _Told(_Camel):
    mail: _Mail
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None


def read(message: str, ident: str) -> list[Event]:
    """The events of a notification; `ident` is that of the SNS message. Raises ValueError for what is none."""
    told = _Told.model_validate_json(message)
    said: list[tuple[str, Said]] = []
    if told.bounce is not None:
        said = [(each.email_address, _said(told.bounce, each)) for each in told.bounce.bounced_recipients]
    elif told.complaint is not None and told.complaint.complaint_feedback_type != "not-spam":
        complaint = Said(Kind.COMPLAINT, Means.SES)
        said = [(each.email_address, complaint) for each in told.complaint.complained_recipients]
    return [
        Event(f"{ident} {number}", each, address, told.mail.message_ids, told.mail.quoted)
        for number, (address, each) in enumerate(said)
    ]


def _said(bounce: _Bounce, recipient: _Recipient) -> Said:
    words = recipient.diagnostic_code.removeprefix("smtp;").strip() or bounce.bounce_sub_type
    kind = kind_of(recipient.status, words)
    if bounce.bounce_type == "Permanent":
        kind = Kind.REFUSED if kind == Kind.REFUSED else Kind.HARD
    elif bounce.bounce_sub_type in OURS:
        kind = Kind.REFUSED
    elif kind == Kind.HARD:
        kind = Kind.SOFT
    return Said(kind, Means.SES, words)
