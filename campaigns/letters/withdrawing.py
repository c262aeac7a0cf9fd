"""Withdrawing: leaving a letter, so that nothing but a number tells that somebody ever stood on it."""

from sqlalchemy import delete, select

from broadside.database import db, hold
from broadside.people import Person
from campaigns.letters import following
from campaigns.letters.invitations import forget_signed
from campaigns.letters.signatures import COUNTING, Signature, SignatureKind
from campaigns.letters.signing import Signing


def withdraw(signature: Signature) -> Person | None:
    """Leave the letter at once, with the form that was filled; returns who may now be nobody's business any more.

    With their last signature on a letter they are written to about it no more.
    """
    hold(signature)
    person, letter, organisation = signature.person, signature.letter, signature.organisation
    if not signature.withdraw():
        return None
    if signature.kind == SignatureKind.ORGANISATION and organisation is not None:
        forget_signed(letter, organisation)
    if person is None:
        return None
    same = Signing.letter_id == letter.id, Signing.kind == signature.kind, Signing.address == person.address
    db.session.execute(delete(Signing).where(*same))
    other = select(Signature.id).where(Signature.letter_id == letter.id, Signature.person_id == person.id)
    if db.session.scalar(other.where(Signature.standing.in_(COUNTING)).limit(1)) is None:
        following.forget(person, letter)
    return person
