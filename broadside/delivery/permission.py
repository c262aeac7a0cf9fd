"""Permission: whether a person may still get a mailing, asked again at the very moment of sending."""

from sqlalchemy import select

from broadside import clock
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.delivery.words import ERASED
from broadside.people import Person
from broadside.suppressions import reason_for
from broadside.tokens import Tokens

EXAMPLE_READER = "example reader"


def made_up(address: str) -> bool:
    """Whether an address is that of an example reader, to whom no mail server is ever asked to write."""
    return bool(db.session.scalar(select(Person.example).where(Person.address == address)))


def objection(tokens: Tokens, purpose: str | None, person_id: int | None, address: str) -> str:
    """Why this person gets nothing more of this purpose, in words; empty when nothing stands against it.

    A notice (no purpose) answers what a person has just asked for: only that it is wanted counts, and it was.
    """
    if purpose is None:
        return ""
    if person_id is None:
        return ERASED
    if why := reason_for(tokens, address):
        return f"The address gets no more mail: {why}."
    return _standing(purpose, person_id)


def _standing(purpose: str, person_id: int) -> str:
    found = db.session.execute(
        select(Subscription.state, Subscription.paused_until).where(
            Subscription.person_id == person_id, Subscription.purpose == purpose
        )
    ).one_or_none()
    if found is None:
        return "No longer subscribed."
    if found.state == State.ACTIVE:
        paused = found.paused_until is not None and found.paused_until > clock.now()
        return "Paused during the send." if paused else ""
    return "Left during the send." if found.state == State.LEFT else "Has not confirmed."
