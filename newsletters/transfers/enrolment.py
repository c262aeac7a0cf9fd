"""Enrolment: people taken into a newsletter by colleagues, from a file or by hand, on a basis told in words.

Never revived: who left, who was erased, whose mail bounced, who complained. Never changed: who reads already.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select

from broadside import bulk, clock
from broadside.consent import Act, Consent, State, Subscription
from broadside.database import db
from broadside.people import Person, key_of
from broadside.suppressions import suppressed
from broadside.tokens import Tokens
from newsletters.newsletter import Newsletter
from newsletters.subscribers import Subscriber
from newsletters.transfers.intake import Row

SOURCE = "import"
PERSON = ("id", "address", "name", "name_key", "link_version", "example", "created_at")
STANDING = ("state", "since", "paused_until")
CHOICES = ("cadence", "plain", "topics")
CONSENT = ("person_id", "purpose", "act", "at", "source", "wording", "evidence")
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


class Known(NamedTuple):
    """Somebody whose address is known: their number, name, and subscription when they have one."""

    person: int
    name: str
    subscription: int | None
    state: State | None
    chose: bool


@dataclass(frozen=True)
class Enrolment:
    """Where people are taken in, and why that is allowed; the key knows who is suppressed.

    All rows together take a dozen statements. Taking in wants the turn to write before it looks (see `database.hold`).
    """

    newsletter: Newsletter
    tokens: Tokens
    basis: str = ""

    def foresee(self, rows: Sequence[Row]) -> list[Outcome]:
        """What would become of each row."""
        return self._outcomes(rows, self._known(rows))

    def take_in(self, rows: Sequence[Row]) -> list[Outcome]:
        """Take the rows in; returns what became of each."""
        db.session.flush()
        known = self._known(rows)
        outcomes = self._outcomes(rows, known)
        new = [row for row, outcome in zip(rows, outcomes, strict=True) if outcome == Outcome.NEW]
        if new:
            self._enrol(new, known)
            db.session.expire_all()
        return outcomes

    def _outcomes(self, rows: Sequence[Row], known: Mapping[str, Known]) -> list[Outcome]:
        silent = suppressed(self.tokens, [row.address for row in rows])
        if not known and not silent and len({row.address for row in rows}) == len(rows):
            return [Outcome.NEW] * len(rows)
        seen: set[str] = set()
        outcomes = []
        for row in rows:
            repeated = row.address in seen
            outcomes.append(Outcome.REPEATED if repeated else _outcome(row, known.get(row.address), silent))
            seen.add(row.address)
        return outcomes

    def _known(self, rows: Sequence[Row]) -> dict[str, Known]:
        address = bulk.listed(row.address for row in rows).c.value
        what = (Person.address, Person.id, Person.name, Subscription.id, Subscription.state, Subscriber.subscription_id)
        theirs = (Subscription.person_id == Person.id) & (Subscription.purpose == self.newsletter.purpose)
        found = select(*what).select_from(address.table).join(Person, Person.address == address)
        found = found.outerjoin(Subscription, theirs).outerjoin(Subscriber)
        return {
            row[0]: Known(row[1], row[2], row[3], State(row[4]) if row[4] else None, row[5] is not None)
            for row in db.session.execute(found)
        }

    def _enrol(self, rows: Sequence[Row], known: Mapping[str, Known]) -> None:
        people = self._people(rows, known)
        waiting = {row.address: at.subscription for row in rows if (at := known.get(row.address)) and at.subscription}
        fresh = [row for row in rows if row.address not in waiting]
        ids = dict(zip((row.address for row in fresh), bulk.reserve(Subscription, len(fresh)), strict=True)) | waiting
        self._subscribe([row for row in rows if row.address in waiting], fresh, people, ids)
        choose = [row for row in rows if row.address in waiting and known[row.address].chose]
        first = [row for row in rows if row.address not in waiting or not known[row.address].chose]
        bulk.change(Subscriber, CHOICES, ((*_choices(row), ids[row.address]) for row in choose))
        bulk.put(
            Subscriber,
            ("subscription_id", "newsletter_id", *CHOICES),
            ((ids[row.address], self.newsletter.id, *_choices(row)) for row in first),
        )
        bulk.put(Consent, CONSENT, self._consents(rows, people))

    def _people(self, rows: Sequence[Row], known: Mapping[str, Known]) -> dict[str, int]:
        """Everybody's number; strangers are written down, and a name fills an empty one."""
        now = clock.now()
        strangers = [row for row in rows if row.address not in known]
        ids = dict(zip((row.address for row in strangers), bulk.reserve(Person, len(strangers)), strict=True))
        bulk.put(
            Person,
            PERSON,
            ((ids[row.address], row.address, row.name, key_of(row.name), 0, False, now) for row in strangers),
        )
        nameless = [row for row in rows if row.name and row.address in known and not known[row.address].name]
        named = ((row.name, key_of(row.name), known[row.address].person) for row in nameless)
        bulk.change(Person, ("name", "name_key"), named)
        return ids | {row.address: known[row.address].person for row in rows if row.address in known}

    def _subscribe(
        self, waiting: Sequence[Row], fresh: Sequence[Row], people: Mapping[str, int], ids: Mapping[str, int]
    ) -> None:
        now, purpose = clock.now(), self.newsletter.purpose
        stands = ((row, (str(row.state), row.since or now, _pause(row))) for row in fresh)
        bulk.put(
            Subscription,
            ("id", "person_id", "purpose", *STANDING),
            ((ids[row.address], people[row.address], purpose, *standing) for row, standing in stands),
        )
        turned = ((str(row.state), row.since or now, _pause(row), ids[row.address]) for row in waiting)
        bulk.change(Subscription, STANDING, turned)

    def _consents(self, rows: Sequence[Row], people: Mapping[str, int]) -> Iterator[bulk.Cells]:
        now, purpose = clock.now(), self.newsletter.purpose
        for row in rows:
            basis = row.basis or (self.basis if row.state == State.ACTIVE else "")
            yield people[row.address], purpose, str(ACTS[row.state]), now, SOURCE, "", basis


def _outcome(row: Row, known: Known | None, silent: set[str]) -> Outcome:
    if row.address in silent:
        return Outcome.SUPPRESSED
    if known is None or known.state is None:
        return Outcome.NEW
    if known.state == State.LEFT:
        return Outcome.LEFT
    confirms = known.state == State.PENDING and row.state == State.ACTIVE
    return Outcome.NEW if confirms else Outcome.KNOWN


def _choices(row: Row) -> tuple[str, bool, tuple[str, ...]]:
    return str(row.choices.cadence), row.choices.plain, row.choices.topics


def _pause(row: Row) -> datetime | None:
    return row.paused_until if row.state == State.ACTIVE else None
