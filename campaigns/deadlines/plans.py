"""Plans: days of our own proposed for a consultation, and new ones for those that stand when its closing has moved."""

from dataclasses import dataclass
from datetime import date, timedelta

from broadside import clock
from campaigns.consultations.changes import DeadlineChange
from campaigns.consultations.consultations import Consultation, Phase
from campaigns.consultations.work import InternalDeadline

# What is to be done, how many days before the closing when there is time, and else at which part of the time left.
STEPS = (("First draft", 21, 0.5), ("Comments", 10, 0.75), ("Sign-off", 3, 0.9))
ENOUGH = 28  # days
ASKED_FOR = timedelta(days=14)  # after a move, whether to move our own days too
SATURDAY = 5
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Proposal:
    """A day for one thing to be done; `step` is the one that stands, when it is to be moved."""

    name: str
    day: date
    step: InternalDeadline | None = None

    @property
    def key(self) -> str:
        """What its fields are called in a form."""
        return str(self.step.id) if self.step is not None else self.name.lower().replace(" ", "-")


def propose(consultation: Consultation) -> list[Proposal]:
    """Days for what is not planned yet: none on a weekend, none today or before, all before the closing."""
    if consultation.closes_at is None or consultation.phase not in (Phase.OPEN, Phase.COMING):
        return []
    today, closing = clock.today(), clock.closing_day(consultation.closes_at)
    left = (closing - today).days
    known = {step.name.casefold() for step in consultation.steps}
    found = []
    for name, before, part in STEPS:
        day = closing - timedelta(days=before) if left >= ENOUGH else today + timedelta(days=round(left * part))
        day = _weekday(day)
        if name.casefold() not in known and today < day < closing:
            found.append(Proposal(name, day))
    return found


def behind(consultation: Consultation) -> tuple[DeadlineChange | None, list[Proposal]]:
    """The move of the closing within two weeks that our open days were not set for, and where they would go with it."""
    change = next(iter(DeadlineChange.of(consultation)), None)
    if change is None or change.old is None or change.new is None or change.at < clock.now() - ASKED_FOR:
        return None, []
    closing = clock.closing_day(change.new)
    by = closing - clock.closing_day(change.old)
    older = [step for step in open_steps(consultation) if step.revised_at < change.at]
    days = [(step, _weekday(clock.closing_day(step.due_at) + by)) for step in older]
    found = [Proposal(step.name, min(max(day, clock.today()), closing), step) for step, day in days]
    return (change, found) if found else (None, [])


def open_steps(consultation: Consultation) -> list[InternalDeadline]:
    """Those that are neither done nor called off."""
    return [step for step in consultation.steps if step.done_at is None and step.called_off_at is None]


def after_closing(consultation: Consultation) -> list[InternalDeadline]:
    """Open ones that lie after the closing: it was brought forward, and they were not."""
    closes = consultation.closes_at
    return [step for step in open_steps(consultation) if closes is not None and step.due_at > closes]


def _weekday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return day - A_DAY * max(0, day.weekday() - SATURDAY + 1)
