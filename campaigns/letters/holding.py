"""Holding: what signing keeps about people, shown and erased with the rest, and forgotten when its time is over."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select

from broadside import clock
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.people import Person
from campaigns.letters.letters import Letter
from campaigns.letters.link_requests import SignatureLinkRequest
from campaigns.letters.signatures import Signature
from campaigns.letters.signing import CONFIRM_DAYS, Signing

KEPT_AFTER_CLOSING = timedelta(days=365)
MOST = 500  # signatures unlinked in one look


class SignatureHolder:
    """Signatures, filled forms and asked-for links, as personal data."""

    def held(self, person: Person) -> Any:
        filled = db.session.scalars(select(Signing).where(Signing.address == person.address).order_by(Signing.id))
        return {
            "signatures": [_told(each) for each in Signature.by(person)],
            "forms filled": [
                {
                    "letter": each.letter.title,
                    "signed": each.kind,
                    "name": each.name,
                    "role": each.role,
                    "organisation": each.organisation,
                    "website": each.website,
                    "at": each.asked_at.isoformat(),
                    "confirmed": each.confirmed_at and each.confirmed_at.isoformat(),
                }
                for each in filled
            ],
        }

    def erase(self, person: Person) -> None:
        for signature in Signature.by(person):
            signature.erase()
        db.session.execute(delete(Signing).where(Signing.address == person.address))
        db.session.execute(delete(SignatureLinkRequest).where(SignatureLinkRequest.address == person.address))
        db.session.flush()

    def needs(self, person: Person) -> bool:
        waits = select(Signing.id).where(Signing.address == person.address, Signing.confirmed_at.is_(None))
        signed = select(Signature.id).where(Signature.person_id == person.id)
        return any(db.session.scalar(query.limit(1)) is not None for query in (signed, waits))


def _told(signature: Signature) -> dict[str, Any]:
    return {
        "letter": signature.letter.title,
        "text": f"version {signature.version.number}, SHA-256 {signature.version.text_hash}",
        "signed": signature.kind,
        "stands": signature.standing,
        "name": signature.name,
        "role": signature.role,
        "organisation": signature.organisation_name,
        "website": signature.website,
        "shown": signature.shown,
        "said to be authorised": signature.authorised_at and signature.authorised_at.isoformat(),
        "what the address says": signature.hint,
        "noted": "; ".join(part for part in (signature.doubt, signature.evidence, signature.decision) if part),
        "at": signature.signed_at.isoformat(),
    }


def forget_forms() -> list[Person]:
    """Delete forms a week old, confirmed or not; returns who may now be nobody's business any more."""
    old = Signing.asked_at < clock.now() - timedelta(days=CONFIRM_DAYS)
    addresses = set(db.session.scalars(select(Signing.address).where(old)))
    db.session.execute(delete(Signing).where(old))
    return [person for address in sorted(addresses) if (person := Person.known(address)) is not None]


def unlink_old() -> list[Person]:
    """A year after a letter closed, forget by what addresses it was signed, but for who wants to hear of it.

    Returns who may now be nobody's business any more.
    """
    follows = exists().where(
        Subscription.person_id == Signature.person_id,
        Subscription.purpose == "letter:" + Letter.slug,
        Subscription.state == State.ACTIVE,
    )
    due = select(Signature).join(Letter).where(_long_closed(), Signature.person_id.is_not(None), ~follows)
    people = {}
    for signature in db.session.scalars(due.order_by(Signature.id).limit(MOST)):
        if signature.person is not None:
            people[signature.person.id] = signature.person
        signature.unlink()
    db.session.flush()
    return list(people.values())


def _long_closed() -> ColumnElement[bool]:
    before = clock.now() - KEPT_AFTER_CLOSING
    by_clock = and_(Letter.closed_at.is_(None), Letter.closes_at < before)
    return or_(Letter.closed_at < before, by_clock)
