"""Audience: who gets an issue and who does not, each with the reason in words."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from broadside import clock, suppressions
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.delivery.outbox import Exclusion, Recipient
from broadside.people import Person
from broadside.suppressions import Why
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
class Audience:
    """Everybody with an active subscription: candidates = recipients + exclusions."""

    recipients: tuple[Recipient, ...]
    exclusions: tuple[Exclusion, ...]


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


class Candidate(NamedTuple):
    """What decides about one reader."""

    person_id: int
    address: str
    example: bool
    paused_until: datetime | None
    cadence: Cadence | None
    plain: bool | None
    topics: list[str] | None


@dataclass(frozen=True)
class Gate:
    """What every audience is checked against; `real` says that mail leaves the house (an SMTP address is set)."""

    tokens: Tokens
    real: bool

    def audience(self, issue: Issue) -> Audience:
        """Who gets the issue now, and who does not."""
        recipients, exclusions = [], []
        candidates = list(_candidates(issue))
        suppressed = suppressions.reasons_for_all(self.tokens, (each.address for each in candidates))
        for each in candidates:
            if reason := self._reason(issue, each, suppressed):
                exclusions.append(Exclusion(each.person_id, each.address, reason))
            else:
                recipients.append(Recipient(each.person_id, each.address, bool(each.plain)))
        return Audience(tuple(recipients), tuple(exclusions))

    def forecast(self, issue: Issue) -> Forecast:
        """The audience in numbers, the commonest reason first."""
        audience = self.audience(issue)
        reasons = Counter(exclusion.reason for exclusion in audience.exclusions)
        return Forecast(
            recipients=len(audience.recipients),
            plain=sum(recipient.plain for recipient in audience.recipients),
            excluded=len(audience.exclusions),
            reasons=tuple(sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))),
        )

    def _reason(self, issue: Issue, each: Candidate, suppressed: dict[str, Why]) -> str:
        """Why one reader does not get the issue; empty when they do."""
        if each.example and self.real:
            return "an example reader, who gets no real mail"
        if why := suppressed.get(each.address):
            return suppressions.REASONS[why]
        if each.paused_until and each.paused_until > clock.now():
            return f"paused until {clock.day_words(clock.local(each.paused_until).date())}"
        if reason := NOT_FOR.get((issue.kind, each.cadence or Cadence.EVERY)):
            return reason
        apart = issue.topics and each.topics and not set(issue.topics) & set(each.topics)
        return "chose other topics" if apart else ""


def _candidates(issue: Issue) -> Iterator[Candidate]:
    """Active subscriptions in the order in which they were made; one without choices gets everything."""
    of = select(Person.id, Person.address, Person.example, Subscription.paused_until)
    of = of.add_columns(Subscriber.cadence, Subscriber.plain, Subscriber.topics)
    joined = of.select_from(Subscription).join(Person).outerjoin(Subscriber)
    active = joined.where(Subscription.purpose == issue.newsletter.purpose, Subscription.state == State.ACTIVE)
    for row in db.session.execute(active.order_by(Subscription.id)):
        yield Candidate._make(row)
