"""Roster: who reads a newsletter, filtered, and paged from one known reader on, so that any page is quick."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, String, cast, func, or_, select
from sqlalchemy.orm import contains_eager

from broadside import clock
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.people import Person
from newsletters.newsletter import Newsletter
from newsletters.subscribers import Cadence, Subscriber

PAGE = 50


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

    def page(self, older_than: int | None = None, newer_than: int | None = None) -> Page:
        """A page that begins after, or ends before, the reader of a number."""
        query = self.query().options(contains_eager(Subscriber.subscription).contains_eager(Subscription.person))
        if newer_than is not None:
            query = query.where(Subscription.id > newer_than).order_by(Subscription.id)
        else:
            query = query.order_by(Subscription.id.desc())
        if older_than is not None:
            query = query.where(Subscription.id < older_than)
        found = list(db.session.scalars(query.limit(PAGE + 1)))
        more, readers = len(found) > PAGE, found[:PAGE]
        if newer_than is not None:
            readers.reverse()
            return self._between(readers, older=True, newer=more)
        return self._between(readers, older=more, newer=older_than is not None)

    def count(self) -> int:
        """How many there are."""
        return db.session.scalar(self.query(func.count())) or 0

    def query(self, *what: Any) -> Select[Any]:
        """The readers, or something of them, in no order."""
        query = select(*(what or (Subscriber,))).select_from(Subscriber).join(Subscriber.subscription)
        query = query.join(Subscription.person).where(Subscription.purpose == self.newsletter.purpose)
        for condition in self._conditions():
            query = query.where(condition)
        return query

    def _conditions(self) -> list[Any]:
        wanted = self.filter
        found: list[Any] = []
        if words := wanted.words.strip().lower():
            found.append(
                or_(Person.address.contains(words, autoescape=True), Person.name.icontains(words, autoescape=True))
            )
        if wanted.standing == Standing.PAUSED:
            found += [Subscription.state == State.ACTIVE, Subscription.paused_until > clock.now()]
        elif wanted.standing:
            found.append(Subscription.state == State(wanted.standing.value))
        if wanted.cadence:
            found.append(Subscriber.cadence == Cadence(wanted.cadence))
        if wanted.topic:
            topics = cast(Subscriber.topics, String)
            found.append(or_(topics.contains(f'"{wanted.topic}"', autoescape=True), topics == "[]"))
        return found

    def _between(self, readers: list[Subscriber], older: bool, newer: bool) -> Page:
        return Page(
            readers,
            readers[-1].subscription_id if readers and older else None,
            readers[0].subscription_id if readers and newer else None,
        )
