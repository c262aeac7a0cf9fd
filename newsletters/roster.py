"""Roster: who reads a newsletter, filtered, and paged from one known reader on, so that any page is quick."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select, union
from sqlalchemy.orm import contains_eager

from broadside import clock
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.people import Person
from newsletters.newsletter import Newsletter
from newsletters.subscribers import Cadence, Subscriber
from newsletters.tallies import ReaderTally

PAGE = 50
SMALL = 5_000  # readers that are looked through for a part of a name or an address; more are found by how it begins
MOST_FOUND = 100  # addresses, and as many names, of a large list


class Standing(StrEnum):
    """How a reader stands, as the desk filters."""

    ANY = ""
    ACTIVE = "active"
    PAUSED = "paused"
    PENDING = "pending"
    LEFT = "left"


@dataclass(frozen=True)
class Filter:
    """What is looked for; empty is anything."""

    words: str = ""
    standing: Standing = Standing.ANY
    cadence: str = ""
    topic: str = ""

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != Filter()


@dataclass(frozen=True)
class Page:
    """Some readers, newest first, and from where to go on in each direction (None: nothing there)."""

    readers: list[Subscriber]
    older: int | None
    newer: int | None


@dataclass(frozen=True)
class Roster:
    """The readers of one newsletter that a filter lets through."""

    newsletter: Newsletter
    filter: Filter

    @cached_property
    def small(self) -> bool:
        """Whether there are so few readers that each can be looked at for a part of a name or an address."""
        return ReaderTally.sum(self.newsletter.id) <= SMALL

    def page(self, older_than: int | None = None, newer_than: int | None = None) -> Page:
        """A page that begins after, or ends before, the reader of a number."""
        ident = self._leading
        query = self._found().options(contains_eager(Subscriber.subscription).contains_eager(Subscription.person))
        if newer_than is not None:
            query = query.where(ident > newer_than).order_by(ident)
        else:
            query = query.order_by(ident.desc())
        if older_than is not None:
            query = query.where(ident < older_than)
        found = list(db.session.scalars(query.limit(PAGE + 1)))
        more, readers = len(found) > PAGE, found[:PAGE]
        if newer_than is not None:
            readers.reverse()
            return self._between(readers, older=True, newer=more)
        return self._between(readers, older=more, newer=older_than is not None)

    def count(self) -> int:
        """How many there are; when `crowded`, of the first that begin so."""
        if self._words:
            return db.session.scalar(self._found(func.count())) or 0
        return ReaderTally.sum(self.newsletter.id, self._tallied())

    @cached_property
    def crowded(self) -> bool:
        """Whether more names or addresses begin with the words than are looked at."""
        if not self._by_person:
            return False
        return any(
            db.session.scalar(select(func.count()).select_from(each.limit(MOST_FOUND + 1).subquery())) == MOST_FOUND + 1
            for each in Person.beginning(self._words)
        )

    def query(self, *what: Any) -> Select[Any]:
        """All the readers, or something of them, in no order."""
        query = self._filtered(*what)
        if words := self._words:
            query = query.where(_holds(words) if self.small else _begins(words))
        return query

    def _found(self, *what: Any) -> Select[Any]:
        """The same, but of a large list only the first addresses, and names, that begin so."""
        if not self._by_person:
            return self.query(*what)
        address, name = (each.limit(MOST_FOUND).subquery() for each in Person.beginning(self._words))
        return self._filtered(*what).where(Person.id.in_(union(select(address.c.id), select(name.c.id))))

    def _filtered(self, *what: Any) -> Select[Any]:
        query = select(*(what or (Subscriber,))).select_from(Subscriber).join(Subscriber.subscription)
        newsletter = Subscriber.newsletter_id + 0 if self._by_person else Subscriber.newsletter_id
        query = query.join(Subscription.person).where(newsletter == self.newsletter.id)
        return query.where(*self._conditions())

    @property
    def _words(self) -> str:
        return self.filter.words.strip().lower()

    @property
    def _by_person(self) -> bool:
        """Whether the few found by name or address lead: no index of readers may look better to the database then."""
        return bool(self._words) and not self.small

    @property
    def _leading(self) -> Any:
        """The number by which readers are ordered, in the table whose index finds the fewest."""
        wanted = self.filter
        if self._by_person:
            return Subscription.id + 0
        if not wanted.standing or (wanted.cadence and self._rarer_cadence()):
            return Subscriber.subscription_id
        return Subscription.id

    def _rarer_cadence(self) -> bool:
        cadence = ReaderTally.sum(self.newsletter.id, [ReaderTally.cadence == self.filter.cadence])
        return cadence < ReaderTally.sum(self.newsletter.id, _tallied_as(self.filter.standing))

    def _conditions(self) -> list[Any]:
        wanted = self.filter
        found: list[Any] = []
        state = Subscription.state.concat("") if self._by_person else Subscription.state
        if wanted.standing == Standing.PAUSED:
            found += [state == State.ACTIVE, Subscription.paused_until > clock.now()]
        elif wanted.standing:
            found.append(state == State(wanted.standing.value))
        if wanted.standing and not self._by_person:
            found.append(Subscription.purpose == self.newsletter.purpose)
        if wanted.cadence:
            found.append(Subscriber.cadence == Cadence(wanted.cadence))
        if wanted.topic:
            topics = cast(Subscriber.topics, String)
            found.append(or_(topics.contains(f'"{wanted.topic}"', autoescape=True), topics == "[]"))
        return found

    def _tallied(self) -> list[ColumnElement[bool]]:
        wanted, found = self.filter, _tallied_as(self.filter.standing)
        if wanted.cadence:
            found.append(ReaderTally.cadence == wanted.cadence)
        if wanted.topic:
            found.append(ReaderTally.for_topic(wanted.topic))
        return found

    def _between(self, readers: list[Subscriber], older: bool, newer: bool) -> Page:
        return Page(
            readers,
            readers[-1].subscription_id if readers and older else None,
            readers[0].subscription_id if readers and newer else None,
        )


def _holds(words: str) -> ColumnElement[bool]:
    return or_(Person.address.contains(words, autoescape=True), Person.name.icontains(words, autoescape=True))


def _begins(words: str) -> ColumnElement[bool]:
    return or_(*(Person.id.in_(each.order_by(None)) for each in Person.beginning(words)))


def _tallied_as(standing: Standing) -> list[ColumnElement[bool]]:
    if standing == Standing.PAUSED:
        return [ReaderTally.state == State.ACTIVE, ReaderTally.paused_until > clock.now()]
    return [ReaderTally.state == State(standing.value)] if standing else []
