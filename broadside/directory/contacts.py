"""Contacts: the people who speak with us for an organisation; who is erased leaves it."""

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from broadside import audit
from broadside.accounts import Account
from broadside.database import db
from broadside.directory.organisations import Contact, Organisation
from broadside.people import Person, normalise, one_line
from broadside.suppressions import Suppression, Why, hash_of
from broadside.tokens import Tokens

SPELT = re.compile(r"(?:(?P<name>[^<>@]*)<(?P<within>[^<>]+)>|(?P<bare>[^<>,\s]+))\s*(?:,\s*(?P<role>.*))?", re.DOTALL)
MARKS = re.compile(r"[;|<>\r\n]")


class BadContact(ValueError):
    """A person who cannot be noted as a contact; says why."""


@dataclass(frozen=True)
class Told:
    """A contact as somebody tells it; the address is in its normal form."""

    address: str
    name: str = ""
    role: str = ""

    @classmethod
    def of(cls, address: str, name: str = "", role: str = "") -> "Told":
        """From what was typed; raises BadAddress."""
        return cls(normalise(address), _tidy(name), _tidy(role))

    @classmethod
    def read(cls, spelt: str) -> "Told":
        """From “Nora Miles <nora@example.org>, director”; name and role may be left out; raises ValueError."""
        found = SPELT.fullmatch(spelt.strip())
        if found is None:
            raise ValueError("must be like: Nora Miles <nora@example.org>, director")
        return cls.of(found["within"] or found["bare"], found["name"] or "", found["role"] or "")

    @property
    def spelt(self) -> str:
        """As `read` takes it."""
        whole = f"{self.name} <{self.address}>" if self.name else self.address
        return f"{whole}, {self.role}" if self.role else whole


def told(contact: Contact) -> Told:
    """A contact that is noted."""
    return Told(contact.person.address, _tidy(contact.person.name).replace("@", " "), _tidy(contact.role))


def put(organisation: Organisation, said: Told) -> bool:
    """Let somebody be a contact, or have another role; whether that changes anything. Not noted in the log."""
    contact = next((each for each in organisation.contacts if each.person.address == said.address), None)
    if contact is None:
        organisation.contacts.append(Contact(person=Person.of(said.address, said.name), role=said.role))
    elif said.role and contact.role != said.role:
        contact.role = said.role
    else:
        return False
    db.session.flush()
    return True


def note(organisation: Organisation, said: Told, by: Account | None) -> None:
    """The same, noted in the log; raises BadContact when it changes nothing."""
    if not put(organisation, said):
        raise BadContact("This person is a contact already. Give another role to change it.")
    audit.record("organisation.contact_noted", organisation.ref, by, name=organisation.name)


def is_news(organisation: Organisation, said: Told) -> bool:
    """Whether `put` would change anything."""
    role = {each.person.address: each.role for each in organisation.contacts}.get(said.address)
    return role is None or (bool(said.role) and role != said.role)


def may_be_kept(tokens: Tokens, address: str) -> bool:
    """Whether we may note this address: its owner did not have it erased."""
    suppression = db.session.get(Suppression, hash_of(tokens, address))
    return suppression is None or suppression.why != Why.ERASED


def drop(contact: Contact, by: Account | None) -> None:
    """Let somebody be a contact no more."""
    organisation = db.session.get_one(Organisation, contact.organisation_id)
    organisation.contacts.remove(contact)
    db.session.flush()
    audit.record("organisation.contact_removed", organisation.ref, by, name=organisation.name)


class ContactHolder:
    """Contacts, as personal data."""

    def held(self, person: Person) -> Any:
        noted = select(Contact, Organisation.name).join(Organisation).where(Contact.person_id == person.id)
        return [
            {"organisation": name, "role": one.role} for one, name in db.session.execute(noted.order_by(Contact.id))
        ]

    def erase(self, person: Person) -> None:
        db.session.execute(delete(Contact).where(Contact.person_id == person.id))

    def needs(self, person: Person) -> bool:
        return db.session.scalar(select(Contact.id).where(Contact.person_id == person.id).limit(1)) is not None


def _tidy(typed: str) -> str:
    return one_line(MARKS.sub(" ", typed))
