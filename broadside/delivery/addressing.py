"""Addressing: one rendered mailing and one person make one mail, with their own links and the list headers."""

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote

from sqlalchemy import bindparam, select

from broadside import clock
from broadside.database import db
from broadside.delivery.envelope import Envelope, Mail, ascii_address, seal
from broadside.delivery.messages import Mailing, Message
from broadside.delivery.personal import Personal, greeting
from broadside.delivery.spliced import Own, Shelf, Spliced
from broadside.people import Person
from broadside.personal_links import PersonalLinks
from broadside.tokens import Tokens

MESSAGE = (Message.id, Message.address, Message.plain, Message.attempts, Message.doubts, Message.losses)
READER = (Person.id, Person.name, Person.example, Person.link_version)
# Written down once: a statement made anew keeps its list of ids until the garbage collector finds it.
COPIES = (
    select(*MESSAGE, *READER)
    .join(Person, Person.id == Message.person_id, isouter=True)
    .where(Message.id.in_(bindparam("ids", expanding=True)), Message.address.is_not(None))
    .order_by(Message.id)
)


@dataclass(frozen=True)
class Text:
    """What a mailing says, read once for many messages."""

    id: int
    ref: str
    purpose: str | None
    sender_name: str
    sender_address: str
    reply_to: str
    subject: str
    html: str
    text: str
    headers: dict[str, str]
    note: str = field(compare=False)  # about the sending, not part of what is said

    @classmethod
    def of(cls, mailing: Mailing) -> "Text":
        return cls(**{name: getattr(mailing, name) for name in cls.__dataclass_fields__})


class Reader(NamedTuple):
    """What a mail needs to know of a person: a plain value, which outlives its row and its session."""

    id: int
    name: str
    example: bool
    link_version: int

    @classmethod
    def of(cls, person: Person) -> "Reader":
        return cls(person.id, person.name, person.example, person.link_version)


class Copy(NamedTuple):
    """One claimed message and its reader, who is None when nobody is known by the address."""

    id: int
    address: str
    plain: bool
    person: Reader | None
    attempts: int
    doubts: int
    losses: int


class Signer(Protocol):
    """Puts a signature before a mail that is otherwise complete (DKIM); what it adds begins no line with a dot."""

    def sign(self, content: bytes, sender: str) -> bytes:
        """The signed mail; `sender` is the address in its From."""


class ReturnPaths(Protocol):
    """Gives each message the address to which its bounces go (VERP), in ASCII."""

    def of(self, copy: Copy) -> str:
        """The sender that the envelope is to name."""


@dataclass(frozen=True)
class Desk:
    """Where mails are addressed: the key of the links, the public address without a final slash, and who signs.

    With `return_paths` each message has an envelope sender of its own; `leaving_address` reads mails that ask to leave.
    """

    tokens: Tokens
    address: str
    signer: Signer | None = None
    return_paths: ReturnPaths | None = None
    leaving_address: str = ""
    shelf: Shelf = field(default_factory=Shelf, compare=False, repr=False)

    def envelope(self, text: Text, copy: Copy) -> Envelope:
        """The mail of one person; raises BadMail when it cannot be written."""
        own = self._own(text, copy)
        if text.purpose is None or copy.person is None or not own.address.isascii():
            envelope = seal(self._mail(text, copy.plain, own))
        else:
            spliced = self.shelf.find((text.id, copy.plain), text, lambda: self._spliced(text, copy.plain))
            envelope = Envelope(ascii_address(text.sender_address), own.address, spliced.content(own), dotless=True)
        return self._finished(envelope, text, copy)

    def message_id(self, text: Text, reader: int | str) -> str:
        """The same for each try at the same message, so that a relay or a mailbox can spot a second copy."""
        hashed = self.tokens.keyed_hash("message-id", f"{text.ref} {reader}")[:40]
        return f"<{hashed}@{_domain(text.sender_address)}>"

    def _finished(self, envelope: Envelope, text: Text, copy: Copy) -> Envelope:
        if self.signer is None and self.return_paths is None:
            return envelope
        content = self.signer.sign(envelope.content, text.sender_address) if self.signer else envelope.content
        sender = self.return_paths.of(copy) if self.return_paths else envelope.sender
        return Envelope(sender, envelope.recipient, content, envelope.dotless)

    def _own(self, text: Text, copy: Copy) -> Own:
        """What is this reader's alone; the token that leaves serves both the page and the mail that ask for it."""
        own, ask = PersonalLinks(self.tokens, self.address), f"{self.address}/preferences"
        person, leave, leave_url = copy.person, "", ask
        if person is not None and text.purpose is not None:
            token = own.leave_token(person.id, text.purpose)
            leave_url = own.leave_by(token)
            leave = f"<{leave_url}>, <mailto:{self._mailbox(text)}?subject=unsubscribe%20{token}>"
        preferences = own.preferences_of(person.id, person.link_version) if person else ask
        return Own(
            name=person.name if person and text.purpose else "",
            address=ascii_address(copy.address),
            message_id=self.message_id(text, person.id if person else copy.address),
            date=clock.now(),
            leave=leave,
            personal=Personal(leave_url, preferences, greeting(person.name if person else "")),
        )

    def _mailbox(self, text: Text) -> str:
        return _quoted(self.leaving_address or text.reply_to or text.sender_address)

    def _mail(self, text: Text, plain: bool, own: Own) -> Mail:
        """One person's mail in full, for `seal`."""
        html = None if plain or not text.html else own.personal.into_html(text.html)
        return _mail(text, own, own.personal.into_text(text.text), html)

    def _spliced(self, text: Text, plain: bool) -> Spliced:
        """The mailing for everybody; it is made of a mail to nobody."""
        nobody = Copy(0, "nobody@example.invalid", plain, Reader(0, "", False, 0), 0, 0, 0)
        return Spliced(_mail(text, self._own(text, nobody), text.text, None if plain else text.html or None))


def _mail(text: Text, own: Own, words: str, html: str | None) -> Mail:
    return Mail(
        sender_name=text.sender_name,
        sender_address=text.sender_address,
        reply_to=text.reply_to,
        name=own.name,
        address=own.address,
        subject=text.subject,
        text=words,
        html=html,
        message_id=own.message_id,
        date=own.date,
        headers=text.headers | _leaving(text, own),
    )


def _leaving(text: Text, own: Own) -> dict[str, str]:
    """How to leave, for mail programs: by the web in one step (RFC 8058), and by mail (RFC 2369).

    A notice cannot be left; it says instead that nobody need be told of an absence (RFC 3834).
    """
    if text.purpose is None:
        return {"Auto-Submitted": "auto-generated"}
    if not own.leave:
        return {}
    return {"List-Unsubscribe": own.leave, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


@lru_cache(maxsize=64)
def _quoted(address: str) -> str:
    return quote(address, safe="@")


@lru_cache(maxsize=64)
def _domain(address: str) -> str:
    return address.rpartition("@")[2].encode("idna").decode("ascii")


def read_text(mailing_id: int) -> Text | None:
    """The text of a mailing, or None when it is gone."""
    mailing = db.session.get(Mailing, mailing_id)
    return Text.of(mailing) if mailing else None


def read_copies(ids: list[int]) -> list[Copy]:
    """The messages of these ids with their readers, in order; those without address left out."""
    return [_copy(*row) for row in db.session.execute(COPIES, {"ids": ids})]


def _copy(*row: Any) -> Copy:
    ident, address, plain, attempts, doubts, losses, *person = row
    reader = None if person[0] is None else Reader(*person)
    return Copy(ident, address, plain, reader, attempts, doubts, losses)
