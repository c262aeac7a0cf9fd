"""Audience: who gets an issue and who does not, each with the reason in words."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, case, cast, func, literal, select

from broadside import clock
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.outbox import Candidates
from broadside.people import Person
from broadside.tokens import Tokens
from newsletters.issues import Issue, IssueKind
from newsletters.subscribers import Cadence, Subscriber

NOT_FOR = {
    (IssueKind.ISSUE, Cadence.DIGEST): "wants digests only",
    (IssueKind.ISSUE, Cadence.ALERTS): "wants alerts only",
    (IssueKind.DIGEST, Cadence.EVERY): "gets every issue, so needs no digest",
    (IssueKind.DIGEST, Cadence.ALERTS): "wants alerts only",
    (IssueKind.ALERT, Cadence.DIGEST): "wants digests only",
}


@dataclass(frozen=True)
class Forecast:
    """How many would get an issue now, how many not, and for which reasons."""

    recipients: int
    plain: int
    excluded: int
    reasons: tuple[tuple[str, int], ...]

    @property
    def words(self) -> str:
        """to 1,204 people; 31 excluded"""
        people = "1 person" if self.recipients == 1 else f"{self.recipients:,} people"
        return f"to {people if self.recipients else 'nobody'}; {self.excluded:,} excluded"


@dataclass(frozen=True)
class Gate:
    """What every audience is checked against; `real` says that mail leaves the house (an SMTP address is set)."""

    tokens: Tokens
    real: bool

    def candidates(self, issue: Issue) -> Candidates:
        """Everybody with an active subscription, in the order in which they joined, with why they do not get it.

        A question to the database: the answer may have a million rows. One without choices gets everything.
        A correction has those as candidates who got what it corrects, whichever kinds and topics they chose.
        """
        asked = select(
            Person.id.label("person_id"),
            Person.address,
            func.coalesce(Subscriber.plain, False).label("plain"),
            self._reason(issue).label("reason"),
        )
        joined = asked.select_from(Subscription).join(Person).outerjoin(Subscriber)
        if issue.corrects is None:
            return joined.where(_of(issue)).order_by(Subscription.id)
        got = outbox.accepted(issue.corrects.mailing_ref)
        mine = joined.where(Subscription.purpose == issue.newsletter.purpose, Person.id.in_(got))
        return mine.order_by(Subscription.id)

    def forecast(self, issue: Issue) -> Forecast:
        """The audience in numbers, the commonest reason first."""
        numbers = outbox.forecast(self.candidates(issue), self.tokens)
        reasons: Counter[str] = Counter()
        for (reason, _), number in numbers.items():
            reasons[reason] += number
        recipients = reasons.pop("", 0)
        return Forecast(
            recipients=recipients,
            plain=numbers.get(("", True), 0),
            excluded=reasons.total(),
            reasons=tuple(sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))),
        )

    def verdict(self, issue: Issue, person_id: int) -> str | None:
        """Why one reader does not get the issue, empty when they do; None for somebody who is no reader."""
        found = db.session.execute(self.candidates(issue).where(Person.id == person_id)).one_or_none()
        return None if found is None else str(found.reason)

    def _reason(self, issue: Issue) -> ColumnElement[str]:
        """Why a reader does not get the issue; empty when they do."""
        whens: list[tuple[ColumnElement[bool], Any]] = []
        if self.real:
            whens.append((Person.example.is_(True), "an example reader, who gets no real mail"))
        if (paused := _pauses(issue)) is not None:
            whens.append((Subscription.paused_until > clock.now(), paused))
        if issue.corrects is not None:
            whens.append((Subscription.state != State.ACTIVE, "has left since"))
            return case(*whens, else_="")
        cadence = func.coalesce(Subscriber.cadence, Cadence.EVERY)
        whens += [(cadence == wants, why) for (kind, wants), why in NOT_FOR.items() if kind == issue.kind]
        if apart := _apart(issue):
            whens.append((cast(Subscriber.topics, Text).in_(apart), "chose other topics"))
        return case(*whens, else_="") if whens else literal("")


def _of(issue: Issue) -> ColumnElement[bool]:
    return and_(Subscription.purpose == issue.newsletter.purpose, Subscription.state == State.ACTIVE)


def _pauses(issue: Issue) -> ColumnElement[str] | None:
    """Until when a reader has paused, in words: the days are few, however many readers there are."""
    ends = select(Subscription.paused_until).where(_of(issue), Subscription.paused_until > clock.now()).distinct()
    found = db.session.scalars(ends.execution_options(yield_per=1_000))
    days = sorted({clock.local(end).date() for end in found if end})
    if not days:
        return None
    words = [(Subscription.paused_until < clock.end_of(day), f"paused until {clock.day_words(day)}") for day in days]
    return case(*words, else_=words[-1][1])


def _apart(issue: Issue) -> list[str]:
    """The choices of topics, as they are kept, that have none of the issue's; readers make few different ones."""
    if not issue.topics:
        return []
    kept = select(cast(Subscriber.topics, Text)).where(Subscriber.newsletter_id == issue.newsletter_id).distinct()
    chosen = [(text, json.loads(text)) for text in db.session.scalars(kept)]
    return [text for text, topics in chosen if topics and not set(topics) & set(issue.topics)]
