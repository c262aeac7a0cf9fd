"""Letters for the tests: one with a text, open for signing, and signatures of each kind below it."""

from datetime import datetime, timedelta
from typing import Any

from broadside import clock
from broadside.database import db
from broadside.directory.names import sorting
from broadside.directory.organisations import Contact, Organisation
from broadside.people import Person
from campaigns.letters.letters import Initiator, Letter
from campaigns.letters.signatures import Hint, Signature, SignatureKind, Standing
from campaigns.letters.versions import Edit, Version, hash_of

TEXT = "We write as organisations that stand beside people who move.\n\nWe ask for **six more weeks**."


def letter(slug: str = "nfi-letter", **fields: Any) -> Letter:
    """A letter with its first text, published and open for nine more days; committed."""
    given: dict[str, Any] = {
        "title": "Give people time to answer",
        "addressee": "The Head of the National Matching Office",
        "office": "National Matching Office",
        "postal": "1 Example Street\nLondon",
        "target": 60,
        "published_at": clock.now() - timedelta(days=2),
        "opens_at": clock.now() - timedelta(days=2),
        "closes_at": clock.now() + timedelta(days=9),
    } | fields
    made = Letter(slug=slug, **given)
    db.session.add(made)
    db.session.flush()
    version(made)
    db.session.commit()
    return made


def version(of: Letter, text: str = TEXT, edit: Edit = Edit.FIRST, at: datetime | None = None) -> Version:
    """The next text of a letter."""
    number = db.session.query(Version).filter_by(letter_id=of.id).count() + 1
    made = Version(letter_id=of.id, number=number, edit=edit, text=text, text_hash=hash_of(text))
    made.at = at or clock.now()
    db.session.add(made)
    db.session.flush()
    return made


def latest(of: Letter) -> Version:
    """The newest text of a letter."""
    return db.session.query(Version).filter_by(letter_id=of.id).order_by(Version.number.desc()).first()  # type: ignore[return-value]


def organisation(name: str, website: str = "", contact: str = "") -> Organisation:
    """An organisation of the directory, found again by its name; `contact` is an address to write to."""
    found = Organisation.named(name) or Organisation.add(name)
    found.website = website or found.website
    if contact and not any(each.person.address == contact for each in found.contacts):
        found.contacts.append(Contact(person=Person.of(contact, "Nora Contact"), role="Director"))
    db.session.flush()
    return found


def by_organisation(of: Letter, called: str, **fields: Any) -> Signature:
    """A signature in the name of an organisation, accepted, shown and with its authority, unless told otherwise."""
    given: dict[str, Any] = {
        "organisation_id": organisation(called).id,
        "organisation_name": called,
        "name": "Nora Signer",
        "role": "Director",
        "sorting": sorting(called),
        "authorised_at": clock.now(),
        "hint": Hint.MATCH,
    } | fields
    return _put(of, SignatureKind.ORGANISATION, given)


def by_leader(of: Letter, name: str, role: str, organisation_name: str, **fields: Any) -> Signature:
    """A signature of a leader in their role."""
    given = {"name": name, "role": role, "organisation_name": organisation_name, "sorting": sorting(name)} | fields
    return _put(of, SignatureKind.LEADER, given)


def by_person(of: Letter, name: str, **fields: Any) -> Signature:
    """A signature of somebody for themselves."""
    return _put(of, SignatureKind.INDIVIDUAL, {"name": name, "sorting": sorting(name)} | fields)


def begun_by(of: Letter, *names: str) -> None:
    """Make organisations the initiators of a letter, in this order."""
    of.initiators = [
        Initiator(organisation_id=organisation(name).id, position=place) for place, name in enumerate(names)
    ]
    db.session.commit()


def _put(of: Letter, kind: SignatureKind, fields: dict[str, Any]) -> Signature:
    address = fields.pop("address", None)
    given = {"version_id": latest(of).id, "standing": Standing.ACCEPTED, "shown": True} | fields
    if address:
        given["person_id"] = Person.of(address, fields["name"]).id
    made = Signature(letter_id=of.id, kind=kind, **given)
    db.session.add(made)
    db.session.commit()
    return made
