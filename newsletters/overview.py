"""Overview: what of a newsletter is planned, under way and sent, and which sources fail, for the pages that sum up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, or_, select

from broadside import clock
from broadside.consent import Subscription
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.outbox import Progress
from broadside.people import Person
from newsletters import composing
from newsletters.issues import Issue, IssueKind, IssueState
from newsletters.newsletter import Newsletter
from newsletters.sources import KEEPS_FAILING, Source, SourceState

BEFORE_SENDING = (IssueState.DRAFT, IssueState.IN_REVIEW, IssueState.APPROVED)
LOCKED = (IssueState.SCHEDULED, IssueState.SENDING)
UNSENT = (*BEFORE_SENDING, *LOCKED)


@dataclass(frozen=True)
class Plan:
    """An issue and when it goes out, or a month that has none yet; and when it drafts itself if nobody does before."""

    issue: Issue | None
    month: date
    at: datetime
    drafts_itself: datetime | None

    @classmethod
    def next_month(cls, newsletter: Newsletter, zone: ZoneInfo) -> "Plan":
        """The month that the calendar names next, with its issue."""
        month = composing.next_month(newsletter)
        return cls._of(newsletter, month, Issue.find(newsletter, IssueKind.ISSUE, month), zone)

    @classmethod
    def next_out(cls, newsletter: Newsletter, zone: ZoneInfo) -> "Plan":
        """The monthly issue under way that goes out first, when it was scheduled; else the next month."""
        mine = _issues(newsletter, UNSENT).where(Issue.kind == IssueKind.ISSUE)
        issue = db.session.scalar(mine.order_by(Issue.month, Issue.id).limit(1))
        return cls._of(newsletter, issue.month if issue else composing.next_month(newsletter), issue, zone)

    @classmethod
    def _of(cls, newsletter: Newsletter, month: date, issue: Issue | None, zone: ZoneInfo) -> "Plan":
        drafting = newsletter.drafting_instant(month, zone)
        due = issue.due_at if issue else None
        at = due or newsletter.sending_instant(month, zone)
        return cls(issue, month, at, drafting if drafting > clock.now() else None)


@dataclass(frozen=True)
class Sending:
    """An issue whose sending began, and what came of it so far."""

    issue: Issue
    progress: Progress | None

    @classmethod
    def of(cls, issue: Issue) -> "Sending":
        return cls(issue, outbox.progress(issue.mailing_ref))

    @classmethod
    def last(cls, newsletter: Newsletter) -> "Sending | None":
        """The issue sent last, or None."""
        sent = _issues(newsletter, (IssueState.SENT,)).order_by(Issue.sent_at.desc(), Issue.id.desc())
        issue = db.session.scalar(sent.limit(1))
        return cls.of(issue) if issue else None


@dataclass(frozen=True)
class Beginning:
    """What a newcomer has done so far, without the examples; over once an own issue was sent."""

    sources: bool
    readers: bool
    over: bool

    @classmethod
    def of(cls, newsletter: Newsletter) -> "Beginning":
        people = select(Subscription.id).join(Person).where(Subscription.purpose == newsletter.purpose)
        return cls(
            sources=_any(select(Source.id).where(Source.example.is_(False))),
            readers=_any(people.where(Person.example.is_(False))),
            over=_any(_issues(newsletter, (IssueState.SENT,)).where(Issue.example.is_(False))),
        )


def issues(newsletter: Newsletter, states: Sequence[IssueState]) -> list[Issue]:
    """The issues in some states: those sent last first, but before them the unsent, by when they go out."""
    order = (Issue.sent_at.desc().nulls_first(), Issue.due_at, Issue.id.desc())
    return list(db.session.scalars(_issues(newsletter, states).order_by(*order)))


def others(newsletter: Newsletter, most: int) -> list[Issue]:
    """Digests and alerts under way, the oldest first."""
    apart = _issues(newsletter, UNSENT).where(Issue.kind != IssueKind.ISSUE)
    return list(db.session.scalars(apart.order_by(Issue.created_at).limit(most)))


def number_unsent() -> int:
    """How many issues of all newsletters are under way."""
    return db.session.scalar(select(func.count(Issue.id)).where(Issue.state.in_(UNSENT))) or 0


def failing_sources(most: int) -> list[Source]:
    """Sources that could not be read, the worst first; of the paused ones only the example, to show what it is like."""
    shown = or_(_fails(), (Source.failures >= KEEPS_FAILING) & Source.example)
    return list(
        db.session.scalars(select(Source).where(shown).order_by(Source.failures.desc(), Source.name).limit(most))
    )


def number_failing() -> int:
    """How many sources keep failing or are gone for good."""
    return db.session.scalar(select(func.count(Source.id)).where(_fails())) or 0


def _fails() -> ColumnElement[bool]:
    stubborn = (Source.failures >= KEEPS_FAILING) & (Source.state == SourceState.ACTIVE)
    return or_(stubborn, Source.state == SourceState.RETIRED)


def _issues(newsletter: Newsletter, states: Sequence[IssueState]) -> Select[Issue]:
    return select(Issue).where(Issue.newsletter_id == newsletter.id, Issue.state.in_(states))


def _any(wanted: Select[int] | Select[Issue]) -> bool:
    return db.session.scalar(wanted.limit(1)) is not None
