"""Aftermath: what followed an issue, without following anybody: who left in the week after, who signed, who wrote."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import func, select

from broadside import clock
from broadside.consent import Act, Consent, State, Subscription
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.outbox import MessageState, Progress
from broadside.people import Person
from newsletters import composing, overview
from newsletters.issues import Issue, IssueState
from newsletters.newsletter import Newsletter
from newsletters.replies import ReplyCount
from newsletters.tallies import ConsentTally, hour_of
from newsletters.views import ArchiveView

WEEK = timedelta(days=7)
COMPARED = 6
GOING = (Act.LEFT, Act.REMOVED)
MOST_LEAVERS = 100


@dataclass(frozen=True)
class Leaver:
    """Somebody who left, when, how, and the reason that they gave, if any."""

    person: Person
    at: datetime
    source: str
    reason: str


class Uptake(Protocol):
    """What people did on one of our pages that an issue named: see `campaigns.facts`."""

    @property
    def noun(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def before(self) -> int: ...
    @property
    def after(self) -> int: ...


@dataclass(frozen=True)
class Result:
    """What came of one issue in figures; replies as somebody typed them (`by_hand`), or as the mailbox has them."""

    issue: Issue
    progress: Progress
    left: int
    by_hand: int | None
    by_mailbox: int
    views: int
    uptakes: Sequence[Uptake]

    @property
    def reached(self) -> int:
        return self.progress.count(MessageState.ACCEPTED)

    @property
    def replies(self) -> int | None:
        """How many wrote back: a number that was typed counts before the mailbox’s; None while nobody has counted."""
        return self.by_hand if self.by_hand is not None else self.by_mailbox or None

    @property
    def signatures(self) -> int | None:
        """How many signed, in the week after, the letters that it named; None when it named none."""
        return self._after("letter")

    @property
    def reminders(self) -> int | None:
        """How many asked, in the week after, to be reminded of a deadline that it named; None when it named none."""
        return self._after("consultation")

    @property
    def week_over(self) -> bool:
        """Whether the seven days after it have passed."""
        return self.progress.posted_at + WEEK <= clock.now()

    def _after(self, noun: str) -> int | None:
        numbers = [each.after for each in self.uptakes if each.noun == noun]
        return sum(numbers) if numbers else None

    @property
    def failed_share(self) -> float:
        """How many in a hundred failed."""
        recipients = self.progress.recipients
        return 100 * self.progress.count(MessageState.FAILED) / recipients if recipients else 0.0


def result(issue: Issue, address: str) -> Result | None:
    """The figures of an issue whose sending began; None before that. `address` is where our own pages are."""
    progress = outbox.progress(issue.mailing_ref) if issue.sendings else None
    if progress is None:
        return None
    left = number_left(issue.newsletter, progress.posted_at)
    named = composing.uptakes(issue, progress.posted_at, WEEK, address)
    replies = ReplyCount.of(issue), outbox.replies(issue.mailing_ref)
    return Result(issue, progress, left, *replies, ArchiveView.of(issue.path), named)


def compared(issue: Issue, address: str) -> list[Result]:
    """This issue and the last ones of its kind before it, the oldest first."""
    sent = overview.issues(issue.newsletter, (IssueState.SENT, IssueState.SENDING))
    same = [each for each in sent if each.kind == issue.kind]
    at = next((place for place, each in enumerate(same) if each.id == issue.id), 0)
    found = [result(each, address) for each in same[at : at + COMPARED]]
    return [each for each in reversed(found) if each]


def number_left(newsletter: Newsletter, since: datetime) -> int:
    """How many left in the seven days from an instant; counted by the hour."""
    hour = ConsentTally.hour
    going = select(func.sum(ConsentTally.number)).where(
        ConsentTally.purpose == newsletter.purpose, ConsentTally.act.in_(GOING)
    )
    return db.session.scalar(going.where(hour >= hour_of(since), hour < hour_of(since + WEEK))) or 0


def leavers(newsletter: Newsletter, since: datetime) -> Sequence[Leaver]:
    """Who left in the seven days from an instant and has not come back, the first to go first."""
    acts = select(Person, Consent.at, Consent.source, Consent.evidence).select_from(Subscription)
    acts = acts.join(Person, Person.id == Subscription.person_id)
    acts = acts.join(Consent, (Consent.person_id == Person.id) & (Consent.purpose == Subscription.purpose))
    acts = acts.where(
        Subscription.purpose == newsletter.purpose,
        Subscription.state == State.LEFT,
        Subscription.since >= since,
        Subscription.since < since + WEEK,
        Consent.act.in_(GOING),
        Consent.at >= since,
        Consent.at < since + WEEK,
    )
    rows = db.session.execute(acts.order_by(Consent.at, Consent.id).limit(MOST_LEAVERS))
    return [Leaver(*row) for row in rows]
