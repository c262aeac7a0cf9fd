"""The desk home: the next issue, what came in, what became of the last send, the readers; each a way to act."""

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, render_template, request
from sqlalchemy import Select, or_, select

from broadside import clock
from broadside.accounts import Role
from broadside.consent import Subscription
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.outbox import Progress
from broadside.house import house
from broadside.people import Person
from broadside.web import charts
from broadside.web.access import role_required
from newsletters import composing
from newsletters.example import programme as example
from newsletters.issues import Issue, IssueKind, IssueState
from newsletters.items import Item, ItemState
from newsletters.newsletter import Newsletter
from newsletters.readership import Readership
from newsletters.searching import Wanted, find_items
from newsletters.sources import Source, SourceState

bp = Blueprint("home", __name__)

SHOWN = 5
ITEMS = 4
TROUBLE = 3  # failures in a row: one may be a bad hour of the host, or of our own line
STEPS = ("Drafted", "In review", "Approved", "Scheduled", "Sending", "Sent")
STEP_OF = {
    IssueState.DRAFT: "Drafted",
    IssueState.IN_REVIEW: "In review",
    IssueState.APPROVED: "Approved",
    IssueState.SCHEDULED: "Scheduled",
    IssueState.SENDING: "Sending",
    IssueState.SENT: "Sent",
}
UNDER_WAY = (IssueState.SENDING, IssueState.SCHEDULED, IssueState.APPROVED, IssueState.IN_REVIEW, IssueState.DRAFT)


@dataclass(frozen=True)
class Next:
    """The issue that goes out next, or the month that has none yet; `at` is the plan, or what was scheduled."""

    issue: Issue | None
    month: str
    at: datetime
    drafts_itself: datetime | None


@dataclass(frozen=True)
class Last:
    """The issue sent last, with what became of it."""

    issue: Issue
    progress: Progress | None


@dataclass(frozen=True)
class Beginning:
    """What a newcomer has done so far, without the examples; over once an own issue was sent."""

    sources: bool
    readers: bool
    over: bool

    @classmethod
    def of(cls, newsletter: Newsletter) -> "Beginning":
        mine = select(Issue.id).where(Issue.newsletter_id == newsletter.id, Issue.example.is_(False))
        people = select(Subscription.id).join(Person).where(Subscription.purpose == newsletter.purpose)
        return cls(
            sources=_any(select(Source.id).where(Source.example.is_(False))),
            readers=_any(people.where(Person.example.is_(False))),
            over=_any(mine.where(Issue.state == IssueState.SENT)),
        )


@bp.get("/desk")
@role_required(Role.VIEWER)
def show() -> str:
    """Everything that matters today, of one newsletter when there are several."""
    newsletters = Newsletter.all()
    chosen = next((each for each in newsletters if each.slug == request.args.get("newsletter")), None)
    newsletter = chosen or next(iter(newsletters), None)
    if newsletter is None:
        return render_template("newsletters/home/home.html", newsletter=None)
    readership = Readership.of(newsletter, house().settings.zone)
    return render_template(
        "newsletters/home/home.html",
        newsletter=newsletter,
        newsletters=newsletters,
        beginning=Beginning.of(newsletter),
        example_loaded=example.contents().loaded,
        next=_next(newsletter),
        others=_others(newsletter),
        steps_all=STEPS,
        step_of=STEP_OF,
        counts=Item.counts(),
        items=find_items(Wanted(state=ItemState.NEW)).items[:ITEMS],
        last=_last(newsletter),
        readership=readership,
        readers=charts.line(readership.months),
        troubles=_troubles(),
    )


def _next(newsletter: Newsletter) -> Next:
    """The monthly issue under way that goes out first; else the month that the calendar names."""
    zone, now = house().settings.zone, clock.now()
    mine = select(Issue).where(Issue.newsletter_id == newsletter.id, Issue.kind == IssueKind.ISSUE)
    issue = db.session.scalar(mine.where(Issue.state.in_(UNDER_WAY)).order_by(Issue.month, Issue.id).limit(1))
    month = issue.month if issue else composing.next_month(newsletter)
    drafting = newsletter.drafting_instant(month, zone)
    return Next(
        issue=issue,
        month=f"{month:%B %Y}",
        at=(issue.due_at if issue and issue.due_at else newsletter.sending_instant(month, zone)),
        drafts_itself=drafting if drafting > now else None,
    )


def _others(newsletter: Newsletter) -> list[Issue]:
    """Digests and alerts under way."""
    mine = select(Issue).where(Issue.newsletter_id == newsletter.id, Issue.kind != IssueKind.ISSUE)
    return list(db.session.scalars(mine.where(Issue.state.in_(UNDER_WAY)).order_by(Issue.created_at).limit(SHOWN)))


def _last(newsletter: Newsletter) -> Last | None:
    mine = select(Issue).where(Issue.newsletter_id == newsletter.id, Issue.state == IssueState.SENT)
    issue = db.session.scalar(mine.order_by(Issue.sent_at.desc(), Issue.id.desc()).limit(1))
    return Last(issue, outbox.progress(issue.mailing_ref)) if issue else None


def _troubles() -> list[Source]:
    """Sources that could not be read; of the paused ones only the example, which shows what it looks like."""
    failing = Source.failures >= TROUBLE
    shown = or_(Source.state == SourceState.ACTIVE, Source.example)
    gone = Source.state == SourceState.RETIRED
    wanted = select(Source).where(or_(failing & shown, gone))
    return list(db.session.scalars(wanted.order_by(Source.failures.desc(), Source.name).limit(SHOWN)))


def _any(wanted: Select[int]) -> bool:
    return db.session.scalar(wanted.limit(1)) is not None
