"""Entries: each noun's rows as deadlines. What is private is left to whoever asks: every row is given here."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from broadside import clock
from broadside.database import db
from campaigns.actions import Action
from campaigns.consultations.changes import DeadlineChange
from campaigns.consultations.consultations import Consultation, Phase, Position
from campaigns.consultations.work import InternalDeadline
from campaigns.deadlines.deadline import Deadline, Noun
from campaigns.events import Event, EventKind
from campaigns.letters.letters import Letter, LetterState

OURS = frozenset({Position.RESPONDING, Position.JOINTLY})
SETTLED = frozenset({Position.SUBMITTED, Position.NOT_RESPONDING})
OPEN_LETTER = frozenset({LetterState.DRAFT, LetterState.COMING, LetterState.OPEN, LetterState.PAUSED})


def every() -> Iterator[Deadline]:
    """All there are, in no order, those called off too."""
    yield from _consultations()
    yield from _steps()
    yield from _letters()
    yield from _actions()
    yield from _events()


def _consultations() -> Iterator[Deadline]:
    moved = _moved()
    wanted = select(Consultation).where(Consultation.closes_at.is_not(None))
    for each in db.session.scalars(wanted.options(joinedload(Consultation.owner))):
        if (closes := closing(each, tuple(moved.get(each.id, ())))) is not None:
            yield closes
        if (due := _response(each)) is not None:
            yield due


def closing(each: Consultation, moved: tuple[datetime, ...] = ()) -> Deadline | None:
    """When a consultation closes, and from when that was moved; None when nobody knows."""
    if each.closes_at is None:
        return None
    return Deadline(
        uid=each.uid,
        sequence=each.sequence,
        revised_at=each.revised_at,
        called_off_at=each.called_off_at,
        noun=Noun.CONSULTATION,
        title=each.title,
        at=each.closes_at,
        begins_at=each.opens_at,
        about=each.ref,
        path=each.path if each.public else "",
        endpoint="consultations.show",
        key=each.slug,
        owner_id=each.owner_id,
        owner=each.owner.name if each.owner else "",
        done=each.submitted_at is not None or each.position in SETTLED or each.outcome_at is not None,
        expected=each.position in OURS,
        public=each.public,
        example=each.example,
        moved_from=moved,
        became=_became(each),
    )


def _became(each: Consultation) -> str:
    """What came of a consultation: the calendar says it, since its number rises with it."""
    if each.outcome_at is None:
        return ""
    return f"The outcome was published on {clock.day_words(clock.local(each.outcome_at).date())}."


def _response(each: Consultation) -> Deadline | None:
    """When the body's own response is due: a day that follows from the closing, so that it moves and ends with it."""
    if each.response_due is None:
        return None
    return Deadline(
        uid=f"{each.uid}-response",
        sequence=each.sequence,
        revised_at=each.revised_at,
        called_off_at=each.called_off_at,
        noun=Noun.RESPONSE,
        title=each.title,
        step=f"Response of {each.body} due" if each.body else "Response due",
        at=clock.end_of(clock.closing_day(each.response_due) - timedelta(days=1)),
        all_day=True,
        about=each.ref,
        endpoint="consultations.show",
        key=each.slug,
        owner_id=each.owner_id,
        owner=each.owner.name if each.owner else "",
        done=each.outcome_at is not None,
        expected=each.phase == Phase.CLOSED,
        example=each.example,
    )


def _steps() -> Iterator[Deadline]:
    for step in db.session.scalars(select(InternalDeadline).options(joinedload(InternalDeadline.owner))):
        yield _internal(step)


def _internal(step: InternalDeadline) -> Deadline:
    """A step of ours. Its entry shows the consultation too, so it is revised and called off with either.

    The sum of two numbers that only rise is one that only rises.
    """
    whole: Consultation = step.consultation
    return Deadline(
        uid=step.uid,
        sequence=step.sequence + whole.sequence,
        revised_at=max(step.revised_at, whole.revised_at),
        called_off_at=step.called_off_at or whole.called_off_at,
        noun=Noun.INTERNAL,
        title=whole.title,
        step=step.name,
        at=step.due_at,
        about=whole.ref,
        endpoint="consultations.show",
        key=whole.slug,
        owner_id=step.owner_id,
        owner=step.owner.name if step.owner else "",
        done=step.done_at is not None or whole.submitted_at is not None,
        expected=True,
        example=whole.example,
        after_closing=whole.closes_at is not None and step.due_at > whole.closes_at,
    )


def _letters() -> Iterator[Deadline]:
    for each in db.session.scalars(select(Letter).where(Letter.closes_at.is_not(None))):
        if each.closes_at is None:
            continue
        public = each.published_at is not None
        yield Deadline(
            uid=each.uid,
            sequence=each.sequence,
            revised_at=each.revised_at,
            called_off_at=each.called_off_at,
            noun=Noun.LETTER,
            title=each.title,
            at=each.closes_at,
            begins_at=each.opens_at or each.published_at,
            about=each.ref,
            path=each.path if public else "",
            endpoint="letters.show",
            key=each.slug,
            done=each.state not in OPEN_LETTER,
            public=public,
            example=each.example,
        )


def _actions() -> Iterator[Deadline]:
    for each in db.session.scalars(select(Action).where(Action.until.is_not(None))):
        if each.until is None:
            continue
        yield Deadline(
            uid=each.uid,
            sequence=each.sequence,
            revised_at=each.revised_at,
            called_off_at=each.called_off_at,
            noun=Noun.ACTION,
            title=each.title,
            at=each.until,
            about=each.ref,
            path=each.path if each.public else "",
            endpoint="actions.edit",
            key=each.slug,
            done=each.over,
            public=each.public,
            example=each.example,
        )


def _events() -> Iterator[Deadline]:
    for each in db.session.scalars(select(Event)):
        yield Deadline(
            uid=each.uid,
            sequence=each.sequence,
            revised_at=each.revised_at,
            called_off_at=each.called_off_at,
            noun=Noun.HEARING if each.kind == EventKind.HEARING else Noun.EVENT,
            title=each.title,
            at=each.starts_at,
            ends_at=each.ends_at,
            all_day=each.all_day,
            place=each.place,
            about=each.ref,
            path=each.path if each.public else "",
            endpoint="events.edit",
            key=each.slug,
            done=each.over,
            public=each.public,
            example=each.example,
        )


def _moved() -> dict[int, list[datetime]]:
    """The closings that consultations had before, the oldest first."""
    changes = select(DeadlineChange.consultation_id, DeadlineChange.old).where(DeadlineChange.old.is_not(None))
    found: dict[int, list[datetime]] = {}
    for ident, old in db.session.execute(changes.order_by(DeadlineChange.at, DeadlineChange.id)):
        if old is not None:
            found.setdefault(ident, []).append(old)
    return found
