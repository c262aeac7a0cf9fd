"""Enrolment: people taken into a newsletter by colleagues, from a file or by hand, on a basis told in words.

Never revived: who left, who was erased, whose mail bounced, who complained. Never changed: who reads already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from broadside.consent import Act, State, Subscription
from broadside.database import db
from broadside.people import Person
from broadside.suppressions import suppressed
from broadside.tokens import Tokens
from newsletters.newsletter import Newsletter
from newsletters.subscribers import Subscriber
from newsletters.transfers.intake import Row

SOURCE = "import"
ACTS = {State.ACTIVE: Act.IMPORTED, State.PENDING: Act.ASKED, State.LEFT: Act.CHANGED}


class Outcome(StrEnum):
    """What becomes of one row."""

    NEW = "new"
    KNOWN = "known"
    LEFT = "left"
    SUPPRESSED = "suppressed"
    REPEATED = "repeated"


OUTCOME_WORDS = {
    Outcome.NEW: "new",
    Outcome.KNOWN: "there already: nothing changes for them",
    Outcome.LEFT: "left, so not brought back",
    Outcome.SUPPRESSED: "erased, bounced or complained, so not to be mailed",
    Outcome.REPEATED: "a repeat of another row",
}


@dataclass(frozen=True)
class Enrolment:
    """Where people are taken in, and why that is allowed; the key knows who is suppressed."""

    newsletter: Newsletter
    tokens: Tokens
    basis: str = ""

    def foresee(self, rows: Sequence[Row]) -> list[Outcome]:
        """What would become of each row."""
        found, silent = self._subscribers(rows), suppressed(self.tokens, [row.address for row in rows])
        seen: set[str] = set()
        outcomes = []
        for row in rows:
            outcomes.append(self._outcome(row, found, silent) if row.address not in seen else Outcome.REPEATED)
            seen.add(row.address)
        return outcomes

    def take_in(self, rows: Sequence[Row]) -> list[Outcome]:
        """Take the rows in; returns what became of each."""
        outcomes = self.foresee(rows)
        new = [row for row, outcome in zip(rows, outcomes, strict=True) if outcome == Outcome.NEW]
        people = self._people(new)
        waiting = self._subscribers(new)
        fresh = [row for row in new if row.address not in waiting]
        for row, subscriber in zip(fresh, self._add([people[row.address] for row in fresh], fresh), strict=True):
            self._enrol(subscriber, row)
        for row in new:
            if row.address in waiting:
                self._enrol(waiting[row.address], row)
        db.session.flush()
        return outcomes

    def _outcome(self, row: Row, found: dict[str, Subscriber], silent: set[str]) -> Outcome:
        if row.address in silent:
            return Outcome.SUPPRESSED
        subscriber = found.get(row.address)
        if subscriber is None:
            return Outcome.NEW
        if subscriber.subscription.state == State.LEFT:
            return Outcome.LEFT
        confirms = subscriber.subscription.state == State.PENDING and row.state == State.ACTIVE
        return Outcome.NEW if confirms else Outcome.KNOWN

    def _enrol(self, subscriber: Subscriber, row: Row) -> None:
        subscription = subscriber.subscription
        subscriber.cadence, subscriber.plain = row.choices.cadence, row.choices.plain
        subscriber.topics = list(row.choices.topics)
        basis = self.basis if row.state == State.ACTIVE else ""
        subscription.turn(row.state, ACTS[row.state], SOURCE, evidence=row.basis or basis)
        subscription.since = row.since or subscription.since
        subscription.paused_until = _later(row.paused_until, subscription)

    def _add(self, people: Sequence[Person], rows: Sequence[Row]) -> list[Subscriber]:
        subscriptions = [
            Subscription(person_id=each.id, purpose=self.newsletter.purpose, person=each) for each in people
        ]
        db.session.add_all(subscriptions)
        db.session.flush()
        added = [
            Subscriber(subscription_id=each.id, newsletter_id=self.newsletter.id, subscription=each)
            for each in subscriptions
        ]
        db.session.add_all(added)
        return added

    def _people(self, rows: Sequence[Row]) -> dict[str, Person]:
        addresses = [row.address for row in rows]
        known = {each.address: each for each in db.session.scalars(select(Person).where(Person.address.in_(addresses)))}
        for row in rows:
            person = known.setdefault(row.address, Person(address=row.address, name=row.name))
            person.name = person.name or row.name
        db.session.add_all(known.values())
        db.session.flush()
        return known

    def _subscribers(self, rows: Sequence[Row]) -> dict[str, Subscriber]:
        addresses = [row.address for row in rows]
        joined = select(Subscriber).join(Subscriber.subscription).join(Subscription.person)
        found = joined.where(Subscriber.newsletter_id == self.newsletter.id, Person.address.in_(addresses))
        return {each.subscription.person.address: each for each in db.session.scalars(found)}


def _later(until: datetime | None, subscription: Subscription) -> datetime | None:
    return until if subscription.state == State.ACTIVE else None
