"""Standings: everything public that has a date, by its slug: until when, in which words, and whether it still runs.

Frozen, and the same for live facts, the picker and the dates that a text is checked against.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from broadside import clock
from broadside.database import db
from campaigns.actions import Action
from campaigns.consultations.changes import DeadlineChange
from campaigns.consultations.consultations import Consultation
from campaigns.consultations.fields import WEB
from campaigns.consultations.work import InternalDeadline
from campaigns.events import Event
from campaigns.letters import roll
from campaigns.letters.letters import Letter

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Thing:
    """One consultation, letter, action or event as it stands at an instant.

    `ends` is the instant at which it closes or begins (an event), `day` the last day to act in London, `says` how the
    instant reads; `standing` is empty while it runs or is still to come. `superseded` are the days of closings that
    were moved, `others` further days that are true of it, `links` the addresses that name it. `signatures` is None
    where we count none.
    """

    noun: str
    slug: str
    title: str
    path: str
    ends: datetime | None = None
    day: date | None = None
    says: str = ""
    standing: str = ""
    signatures: int | None = None
    superseded: tuple[date, ...] = ()
    others: tuple[date, ...] = ()
    links: tuple[str, ...] = ()
    example: bool = False


def things(at: datetime, counting: Collection[str] | None = ()) -> tuple[Thing, ...]:
    """All of them as they stand at an instant: consultations, letters, actions, events, each by its slug.

    Signatures are counted for the letters of these slugs alone; None counts all that are open.
    """
    return (*_consultations(at), *_letters(at, counting), *_actions(at), *_events(at))


def _consultations(at: datetime) -> Iterator[Thing]:
    moved, steps = _moved(), _steps()
    for each in db.session.scalars(select(Consultation).where(Consultation.public).order_by(Consultation.slug)):
        withdrawn = each.withdrawn_at is not None or each.called_off_at is not None
        over = each.outcome_at is not None or _past(each.closes_at, at)
        true = (each.opens_at, each.response_due, each.submitted_at, each.outcome_at, each.withdrawn_at)
        links = (each.path, each.url, f"{WEB}{each.govuk_path}" if each.govuk_path else "", each.outcome_url)
        yield Thing(
            noun="consultation",
            slug=each.slug,
            title=each.title,
            path=each.path,
            ends=each.closes_at,
            day=_last_day(each.closes_at),
            says=_closing(each.closes_at),
            standing="withdrawn" if withdrawn else "closed" if over else "",
            superseded=tuple(moved.get(each.id, ())),
            others=(*_days(*true), *steps.get(each.id, ())),
            links=tuple(link for link in links if link),
            example=each.example,
        )


def _letters(at: datetime, counting: Collection[str] | None) -> Iterator[Thing]:
    public = select(Letter).where(Letter.published_at.is_not(None)).order_by(Letter.slug)
    for each in db.session.scalars(public):
        over = each.closed_at is not None or each.delivered_at is not None or _past(each.closes_at, at)
        wanted = not over if counting is None else each.slug in counting
        true = (each.opens_at, each.published_at, each.closed_at, each.delivered_at, each.answered_at)
        yield Thing(
            noun="letter",
            slug=each.slug,
            title=each.title,
            path=each.path,
            ends=each.closes_at,
            day=_last_day(each.closes_at),
            says=_closing(each.closes_at),
            standing="closed" if over else "paused" if each.paused_at is not None else "",
            signatures=roll.counts(each).total if wanted and not each.elsewhere else None,
            others=_days(*true),
            links=tuple(link for link in (each.path, each.elsewhere) if link),
            example=each.example,
        )


def _actions(at: datetime) -> Iterator[Thing]:
    for each in db.session.scalars(select(Action).where(Action.public).order_by(Action.slug)):
        over = "called off" if each.called_off_at is not None else "over" if _past(each.until, at) else ""
        yield Thing(
            noun="action",
            slug=each.slug,
            title=each.title,
            path=each.path,
            ends=each.until,
            day=_last_day(each.until),
            says=_closing(each.until),
            standing=over,
            links=tuple(link for link in (each.path, each.link) if link),
            example=each.example,
        )


def _events(at: datetime) -> Iterator[Thing]:
    for each in db.session.scalars(select(Event).where(Event.public).order_by(Event.slug)):
        first = clock.local(each.starts_at).date()
        end = each.ends_at or (each.starts_at + A_DAY if each.all_day else each.starts_at)
        over = "called off" if each.called_off_at is not None else "over" if end <= at else ""
        yield Thing(
            noun="event",
            slug=each.slug,
            title=each.title,
            path=each.path,
            ends=each.starts_at,
            day=first,
            says=f"{first:%A} {clock.day_words(first)}" if each.all_day else clock.instant_words(each.starts_at),
            standing=over,
            others=_days(each.ends_at),
            links=tuple(link for link in (each.path, each.link) if link),
            example=each.example,
        )


def _moved() -> dict[int, list[date]]:
    """The days of closings that are no longer true, by consultation."""
    changes = select(DeadlineChange.consultation_id, DeadlineChange.old).where(DeadlineChange.old.is_not(None))
    found: dict[int, list[date]] = {}
    for ident, old in db.session.execute(changes.order_by(DeadlineChange.at)):
        found.setdefault(ident, []).extend([clock.closing_day(old)] if old else [])
    return found


def _steps() -> dict[int, list[date]]:
    """Our own days before each closing: nothing says them, but a text that does is not wrong."""
    due = select(InternalDeadline.consultation_id, InternalDeadline.due_at)
    found: dict[int, list[date]] = {}
    for ident, at in db.session.execute(due):
        found.setdefault(ident, []).extend(_days(at))
    return found


def _past(instant: datetime | None, at: datetime) -> bool:
    return instant is not None and instant <= at


def _last_day(instant: datetime | None) -> date | None:
    return clock.closing_day(instant) if instant is not None else None


def _closing(instant: datetime | None) -> str:
    return clock.closing_words(instant) if instant is not None else ""


def _days(*instants: datetime | None) -> tuple[date, ...]:
    """The days in London of those instants that are known; a midnight stands for the day before it as well."""
    known = [instant for instant in instants if instant is not None]
    return tuple(dict.fromkeys(day for at in known for day in (clock.local(at).date(), clock.closing_day(at))))
