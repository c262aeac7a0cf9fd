"""Addressing: one rendered mailing and one person make one mail, with their own links and the list headers."""

from dataclasses import dataclass, replace
from urllib.parse import quote

from sqlalchemy import select

from broadside import clock
from broadside.database import db
from broadside.delivery.dkim import Signer
from broadside.delivery.envelope import Envelope, Mail, seal
from broadside.delivery.messages import Mailing, Message
from broadside.delivery.personal import Personal, greeting
from broadside.people import Person
from broadside.personal_links import PersonalLinks
from broadside.tokens import Tokens


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
    note: str

    @classmethod
    def of(cls, mailing: Mailing) -> "Text":
        return cls(**{name: getattr(mailing, name) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class Copy:
    """One claimed message and its reader."""

    id: int
    address: str
    plain: bool
    person: Person | None
    attempts: int
    doubts: int
    losses: int


@dataclass(frozen=True)
class Desk:
    """Where mails are addressed: the key of the links, the public address without a final slash, and who signs."""

    tokens: Tokens
    address: str
    signer: Signer | None = None

    def envelope(self, text: Text, copy: Copy) -> Envelope:
        """The mail of one person; raises BadMail when it cannot be written."""
        personal = self._personal(text, copy)
        html = None if copy.plain or not text.html else personal.into_html(text.html)
        mail = Mail(
            sender_name=text.sender_name,
            sender_address=text.sender_address,
            reply_to=text.reply_to,
            name=copy.person.name if copy.person and text.purpose else "",
            address=copy.address,
            subject=text.subject,
            text=personal.into_text(text.text),
            html=html,
            message_id=self.message_id(text, copy.person.id if copy.person else copy.address),
            date=clock.now(),
            headers=text.headers | self._leaving(text, copy, personal),
        )
        envelope = seal(mail)
        if self.signer is None:
            return envelope
        return replace(envelope, content=self.signer.sign(envelope.content, text.sender_address))

    def message_id(self, text: Text, reader: int | str) -> str:
        """The same for each try at the same message, so that a relay or a mailbox can spot a second copy."""
        hashed = self.tokens.keyed_hash("message-id", f"{text.ref} {reader}")[:40]
        domain = text.sender_address.rpartition("@")[2].encode("idna").decode("ascii")
        return f"<{hashed}@{domain}>"

    def _personal(self, text: Text, copy: Copy) -> Personal:
        own, ask = PersonalLinks(self.tokens, self.address), f"{self.address}/preferences"
        if copy.person is None:
            return Personal(unsubscribe_url=ask, preferences_url=ask, greeting=greeting(""))
        return Personal(
            unsubscribe_url=own.leave(copy.person.id, text.purpose) if text.purpose else ask,
            preferences_url=own.preferences(copy.person),
            greeting=greeting(copy.person.name),
        )

    def _leaving(self, text: Text, copy: Copy, personal: Personal) -> dict[str, str]:
        """How to leave, for mail programs: by the web in one step (RFC 8058), and by mail (RFC 2369).

        A notice cannot be left; it says instead that nobody need be told of an absence (RFC 3834).
        """
        if text.purpose is None:
            return {"Auto-Submitted": "auto-generated"}
        if copy.person is None:
            return {}
        token = PersonalLinks(self.tokens, self.address).leave_token(copy.person.id, text.purpose)
        by_mail = f"mailto:{quote(text.reply_to or text.sender_address, safe='@')}?subject=unsubscribe%20{token}"
        return {
            "List-Unsubscribe": f"<{personal.unsubscribe_url}>, <{by_mail}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }


def read_text(mailing_id: int) -> Text | None:
    """The text of a mailing, or None when it is gone."""
    mailing = db.session.get(Mailing, mailing_id)
    return Text.of(mailing) if mailing else None


def read_copies(ids: list[int]) -> list[Copy]:
    """The messages of these ids with their readers, kept readable after a commit; those without address left out."""
    found = db.session.execute(
        select(Message, Person)
        .join(Person, Person.id == Message.person_id, isouter=True)
        .where(Message.id.in_(ids), Message.address.is_not(None))
        .order_by(Message.id)
    ).all()
    copies = [Copy(m.id, m.address or "", m.plain, person, m.attempts, m.doubts, m.losses) for m, person in found]
    db.session.expunge_all()
    return copies
