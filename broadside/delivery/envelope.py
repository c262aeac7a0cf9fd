"""One mail as its bytes: headers as RFC 5322 and 2047 want them, quoted-printable bodies, nothing injected."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from email_validator import EmailNotValidError, validate_email

# Standard headers whose long addresses must stand as they are: folding them as RFC 2047 words would break them.
VERBATIM = frozenset(
    {"list-id", "list-unsubscribe", "list-unsubscribe-post", "list-archive", "list-help", "archived-at", "message-id"}
)
FORBIDDEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
UNCARRIED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
ONE_HEADER = re.compile(rb"[^\x00-\x08\x0a-\x1f\x7f]+(?:\r\n[\t ][^\x00-\x08\x0a-\x1f\x7f]+)*\r\n")
LONGEST_LINE = 998  # RFC 5322, 2.1.1


class BadMail(ValueError):
    """A mail that cannot be written, because a field holds what it must not; names the field."""


@dataclass(frozen=True)
class Mail:
    """The parts of one mail to one person; `html` of None makes it plain text."""

    sender_name: str
    sender_address: str
    address: str
    subject: str
    text: str
    html: str | None
    message_id: str
    date: datetime
    name: str = ""
    reply_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Envelope:
    """What a transport is given: from whom, to whom, and the bytes, with CRLF line ends.

    `dotless` promises that no line begins with a dot, so that SMTP need not look for one in each mail of thousands.
    """

    sender: str
    recipient: str
    content: bytes
    dotless: bool = False

    @property
    def utf8(self) -> bool:
        """Whether an address needs a relay that speaks SMTPUTF8 (RFC 6531)."""
        return not (self.sender.isascii() and self.recipient.isascii())


class _Policy(policy.EmailPolicy):
    """The standard's SMTP policy, but for headers that must not be folded inside an address."""

    def fold(self, name: str, value: Any) -> str:
        if name.lower() in VERBATIM:
            return f"{name}: " + str(value).replace(", ", f",{self.linesep} ") + self.linesep
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header's lines; a word that the library decodes only now, such as =??Q?=0D, must not end one early."""
        if name.lower() in VERBATIM:
            folded = self.fold(name, value).encode("utf-8" if self.utf8 else "ascii")
        else:
            folded = super().fold_binary(name, value)
        if not ONE_HEADER.fullmatch(folded):
            raise BadMail(f"{name} holds a line break or a control character, which a header must not.")
        return folded


def seal(mail: Mail) -> Envelope:
    """The mail as bytes in an envelope; raises BadMail naming the field that cannot be sent."""
    sender, recipient = ascii_address(mail.sender_address), ascii_address(mail.address)
    utf8 = not (sender.isascii() and recipient.isascii())
    message = _blank(utf8)
    for name, value in _headers(mail, sender, recipient):
        _put(message, name, value)
    message.set_content(clean(mail.text), charset="utf-8", cte="quoted-printable")
    if mail.html is not None:
        message.add_alternative(clean(mail.html), subtype="html", charset="utf-8", cte="quoted-printable")
    return Envelope(sender, recipient, message.as_bytes())


def to_header(name: str, address: str) -> bytes:
    """The To header alone, with its line end, for an address in ASCII; raises BadMail."""
    message = _blank(utf8=False)
    _put(message, "To", _person("To", name, ascii_address(address)))
    return message.as_bytes().removesuffix(b"\r\n")


def clean(text: str) -> str:
    """The text with one kind of line end, and without characters that mail cannot carry."""
    return UNCARRIED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def ascii_address(address: str) -> str:
    """The address with its domain in ASCII (IDNA), as SMTP wants it; raises BadMail."""
    if FORBIDDEN.search(address) or " " in address:
        raise BadMail("The address holds a character that no address may hold.")
    if address.isascii():
        return address
    try:
        checked = validate_email(address, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise BadMail(f"The address cannot be written to: {error}") from None
    return f"{checked.local_part}@{checked.ascii_domain}"


def check_header(name: str, value: str) -> None:
    """Refuse what would end a header early or cannot be put on one line; raises BadMail naming the header."""
    if FORBIDDEN.search(value):
        raise BadMail(f"{name} holds a line break or a control character, which a header must not.")
    if name.lower() in VERBATIM and (
        not value.isascii() or max(map(len, value.split(", "))) > LONGEST_LINE - len(name) - 2
    ):
        raise BadMail(f"{name} is too long, or not in ASCII.")


def _blank(utf8: bool) -> EmailMessage:
    """A message without anything; its lines hold 76 octets, as RFC 2045 (6.7) wants those of a quoted body."""
    return EmailMessage(policy=_Policy(linesep="\r\n", raise_on_defect=True, utf8=utf8, max_line_length=76))


def _headers(mail: Mail, sender: str, recipient: str) -> list[tuple[str, str | Address]]:
    fixed: list[tuple[str, str | Address]] = [
        ("From", _person("From", mail.sender_name, sender)),
        ("To", _person("To", mail.name, recipient)),
        ("Subject", mail.subject),
        ("Date", format_datetime(mail.date)),
        ("Message-ID", mail.message_id),
    ]
    if mail.reply_to:
        fixed.insert(2, ("Reply-To", _person("Reply-To", "", ascii_address(mail.reply_to))))
    return [*fixed, *mail.headers.items()]


def _person(header: str, name: str, address: str) -> Address:
    check_header(header, name)
    try:
        if address.isascii():
            return Address(display_name=name.strip(), addr_spec=address)
        username, _, domain = address.rpartition("@")  # addr_spec takes ASCII alone; SMTPUTF8 (RFC 6532) more
        return Address(display_name=name.strip(), username=username, domain=domain)
    except (ValueError, IndexError, MessageError) as error:
        raise BadMail(f"{header} cannot be written: {error}") from None


def _put(message: EmailMessage, name: str, value: str | Address) -> None:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]{0,60}", name):
        raise BadMail(f"“{name[:60]}” is no header's name.")
    if isinstance(value, str):
        check_header(name, value)
    try:
        message[name] = value
    except (ValueError, IndexError, MessageError) as error:
        raise BadMail(f"{name} cannot be written: {error}") from None
    check_header(name, str(message[name]))  # once more: a line break may come as an RFC 2047 word, =?utf-8?q?=0d=0a?=
