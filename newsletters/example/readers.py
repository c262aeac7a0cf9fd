"""Example readers: made-up subscribers at reserved domains, with a year of joining, pausing and leaving."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from broadside import clock
from broadside.consent import Act, Consent, State, Subscription
from broadside.database import db, rows_changed
from broadside.people import Person
from broadside.topics import Topic
from newsletters.newsletter import Newsletter
from newsletters.subscribers import Cadence, Subscriber

MONTH = timedelta(days=30, hours=10)
SOURCE = "example programme"
CADENCES = {"digest": Cadence.DIGEST, "alerts": Cadence.ALERTS}


def load(newsletter: Newsletter, told: list[dict[str, Any]]) -> list[Person]:
    """The readers of the programme; an address that somebody real has already is left alone."""
    topics = [topic.slug for topic in Topic.all()]
    now = clock.now()
    return [_reader(newsletter, one, topics, now) for one in told if Person.known(one["address"]) is None]


def remove() -> int:
    """Delete every example reader with all that is held about them; returns how many there were."""
    gone = rows_changed(delete(Person).where(Person.example).execution_options(synchronize_session=False))
    db.session.expire_all()
    return gone


def _reader(newsletter: Newsletter, one: dict[str, Any], topics: list[str], now: datetime) -> Person:
    joined = now - MONTH * one["months"] - timedelta(days=2)
    person = Person(address=one["address"], name=one["name"], example=True, created_at=joined)
    db.session.add(person)
    db.session.flush()
    subscription = Subscription(person_id=person.id, person=person, purpose=newsletter.purpose, since=joined)
    db.session.add(subscription)
    db.session.flush()
    db.session.add(
        Subscriber(
            subscription_id=subscription.id,
            newsletter_id=newsletter.id,
            cadence=CADENCES.get(one.get("cadence", ""), Cadence.EVERY),
            topics=topics[: one.get("topics", 0)],
            plain=one.get("plain", False),
        )
    )
    _live(subscription, one, joined, now, newsletter.consent_wording)
    return person


def _live(subscription: Subscription, one: dict[str, Any], joined: datetime, now: datetime, wording: str) -> None:
    """What the reader did since, each act with its day."""
    _act(subscription, Act.ASKED, joined, wording=wording)
    if one.get("pending"):
        return
    _act(subscription, Act.CONFIRMED, joined + timedelta(minutes=14), wording=wording)
    subscription.state, subscription.since = State.ACTIVE, joined + timedelta(minutes=14)
    if "left" in one:
        left = now - timedelta(days=one["left"])
        _act(subscription, Act.LEFT, left, evidence=one["reason"])
        subscription.state, subscription.since = State.LEFT, left
    if "paused" in one:
        subscription.paused_until = clock.end_of(clock.local(now + timedelta(days=one["paused"] - 1)).date())
        until = clock.day_words(clock.local(subscription.paused_until).date())
        _act(subscription, Act.PAUSED, now - timedelta(days=6), evidence=f"until {until}")


def _act(subscription: Subscription, act: Act, at: datetime, *, wording: str = "", evidence: str = "") -> None:
    db.session.add(
        Consent(
            person_id=subscription.person_id,
            purpose=subscription.purpose,
            act=act,
            at=at,
            source=SOURCE,
            wording=wording,
            evidence=evidence,
        )
    )
