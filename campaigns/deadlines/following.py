"""Following: readers who asked to be reminded of a consultation, with the words they agreed to and the days they chose.

The subscription says whether; the row beside it says how many days before. A consultation that closed 90 days ago
has nothing left to tell: who followed it is forgotten then.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.consent import State, Subscription
from broadside.database import Base, db
from broadside.people import Person
from campaigns.consultations.consultations import Consultation
from campaigns.deadlines.reminders import DAYS_BEFORE, known

WORDING = "Remind me by mail before this consultation closes, and tell me when its deadline moves."
KEPT_AFTER_CLOSING = timedelta(days=90)


class Follower(Base):
    """The days that somebody chose for one consultation; whether mail is sent stands in the subscription."""

    __tablename__ = "follower"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    consultation_id: Mapped[int] = mapped_column(
        ForeignKey("consultation.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    days: Mapped[list[int]] = mapped_column(JSON)
    consultation: Mapped[Consultation] = relationship()


def follows(person: Person | None, consultation: Consultation) -> bool:
    """Whether somebody is reminded of it."""
    return Subscription.active(person, consultation.purpose)


def follow(person: Person, consultation: Consultation, days: Collection[int], source: str) -> bool:
    """Remind somebody from now on, on these days; False when that was so already."""
    choose(person, consultation, days)
    return Subscription.begin(person, consultation.purpose).join(source, WORDING)


def choose(person: Person, consultation: Consultation, days: Collection[int]) -> None:
    """Keep how many days before somebody wants to hear of it; with none of them, only that the deadline moved."""
    row = db.session.get(Follower, (person.id, consultation.id))
    if row is None:
        db.session.add(Follower(person_id=person.id, consultation_id=consultation.id, days=list(known(days))))
    else:
        row.days = list(known(days))
    db.session.flush()


def chosen_by(person: Person, consultation: Consultation) -> tuple[int, ...]:
    """The days that somebody chose."""
    row = db.session.get(Follower, (person.id, consultation.id))
    return DAYS_BEFORE if row is None else tuple(row.days)


def followers(consultation: Consultation) -> list[tuple[Subscription, tuple[int, ...]]]:
    """Those who are reminded of a consultation, each with the days they chose."""
    active = select(Subscription).where(
        Subscription.purpose == consultation.purpose, Subscription.state == State.ACTIVE
    )
    chosen = dict(
        db.session.execute(
            select(Follower.person_id, Follower.days).where(Follower.consultation_id == consultation.id)
        ).all()
    )
    rows = db.session.scalars(active.order_by(Subscription.id))
    return [(each, tuple(chosen.get(each.person_id, DAYS_BEFORE))) for each in rows]


def followed() -> list[Consultation]:
    """The public consultations that somebody follows."""
    purposes = select(Subscription.purpose).where(
        Subscription.purpose.startswith("consultation:"), Subscription.state == State.ACTIVE
    )
    slugs = [each.partition(":")[2] for each in db.session.scalars(purposes.distinct())]
    wanted = select(Consultation).where(Consultation.slug.in_(slugs), Consultation.public)
    return list(db.session.scalars(wanted.order_by(Consultation.id)))


def forget_old() -> list[Person]:
    """Forget who followed what closed 90 days ago; returns who may now be nobody's business any more."""
    closed = select(Consultation).where(Consultation.closes_at < clock.now() - KEPT_AFTER_CLOSING)
    purposes = {each.purpose for each in db.session.scalars(closed)}
    following = select(Subscription).where(Subscription.purpose.startswith("consultation:"))
    people = {}
    for subscription in db.session.scalars(following).all():
        if subscription.purpose in purposes:
            people[subscription.person_id] = subscription.person
            subscription.forget()
    db.session.execute(delete(Follower).where(Follower.consultation_id.in_(closed.with_only_columns(Consultation.id))))
    return list(people.values())


def held(person: Person) -> list[dict[str, Any]]:
    """What is kept of the days somebody chose."""
    rows = db.session.scalars(select(Follower).where(Follower.person_id == person.id))
    return [{"consultation": each.consultation.title, "days before": each.days} for each in rows]
