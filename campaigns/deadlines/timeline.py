"""Timeline: deadlines as bars and points over time; positions in per cent of the width, so that templates only draw.

A consultation or a letter is a bar from its opening to the closing that it had first; each extension adds a dashed
piece. All else is a point. The right quarter is left to the words behind the bars.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from broadside import clock
from campaigns.deadlines.deadline import A_DAY, AWAITED, Deadline, Noun

DRAWN = 74.0  # per cent of the width that the scale takes
BEFORE, AT_LEAST, AT_MOST = timedelta(days=21), timedelta(days=45), timedelta(days=120)
MOST_TICKS = 8


@dataclass(frozen=True)
class Piece:
    """A part of a bar."""

    x: float
    width: float
    extension: bool = False


@dataclass(frozen=True)
class Line:
    """One deadline as it is drawn: pieces of a bar, or a point at `x`; `words` stand at `words_x`."""

    deadline: Deadline
    pieces: tuple[Piece, ...]
    x: float | None
    words: str
    words_x: float


@dataclass(frozen=True)
class Tick:
    """A date on the scale."""

    x: float
    words: str


@dataclass(frozen=True)
class Timeline:
    """All that is drawn between two days."""

    first: date
    last: date
    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    today: float | None


@dataclass(frozen=True)
class Scale:
    """Where an instant stands between two days of London."""

    first: date
    last: date

    def x(self, instant: datetime) -> float:
        """Per cent of the width, kept within the scale."""
        begin = clock.from_wall(datetime.combine(self.first, time()))
        whole = clock.from_wall(datetime.combine(self.last + A_DAY, time())) - begin
        return round(min(max((instant - begin) / whole, 0.0), 1.0) * DRAWN, 2)

    def holds(self, instant: datetime) -> bool:
        """Whether an instant lies within it."""
        return self.first <= clock.local(instant).date() <= self.last


def window(deadlines: Iterable[Deadline], first: date | None, last: date | None) -> tuple[date, date]:
    """The days to draw: those asked for, else from three weeks ago to the last of our deadlines within four months."""
    today = clock.today()
    begin = first or min(today, last or today) - BEFORE
    if last is None:
        farthest = max((each.last_day for each in deadlines if each.noun not in AWAITED), default=today)
        last = max(today + AT_LEAST, min(farthest + 3 * A_DAY, today + AT_MOST), begin + AT_LEAST)
    return begin, max(last, begin + 7 * A_DAY)


def timeline(deadlines: Iterable[Deadline], first: date, last: date) -> Timeline:
    """Draw what falls between two days, the soonest on top."""
    scale = Scale(first, last)
    drawn = [each for each in deadlines if each.last_day >= first and _begins(each) <= last]
    now = clock.now()
    return Timeline(
        first,
        last,
        tuple(_line(each, scale) for each in drawn),
        _ticks(scale),
        scale.x(now) if scale.holds(now) else None,
    )


def _begins(deadline: Deadline) -> date:
    return clock.local(deadline.begins_at).date() if deadline.begins_at is not None else deadline.day


def _line(deadline: Deadline, scale: Scale) -> Line:
    pieces = _pieces(deadline, scale)
    end = scale.x(deadline.at)
    words = _words(deadline)
    if not pieces and deadline.last_day > deadline.day and deadline.ends_at is not None:
        end = scale.x(deadline.ends_at)
        pieces = (Piece(scale.x(deadline.at), end - scale.x(deadline.at)),)
    return Line(deadline, pieces, None if pieces else end, words, end + 1.2)


def _pieces(deadline: Deadline, scale: Scale) -> tuple[Piece, ...]:
    """The bar to the first closing, and a piece for each extension; a closing brought forward ends the bar earlier."""
    if deadline.begins_at is None or deadline.noun not in (Noun.CONSULTATION, Noun.LETTER):
        return ()
    stops = sorted({at for at in deadline.moved_from if deadline.begins_at < at < deadline.at} | {deadline.at})
    found, x = [], scale.x(deadline.begins_at)
    for number, stop in enumerate(stops):
        found.append(Piece(x, round(scale.x(stop) - x, 2), number > 0))
        x = scale.x(stop)
    return tuple(found)


def _words(deadline: Deadline) -> str:
    """17 Dec, 11:59pm; 11 Dec, extended from 2 Dec"""
    day = _short(deadline.day)
    earlier = [at for at in deadline.moved_from if at < deadline.at]
    if earlier and earlier[-1] == deadline.moved_from[-1]:
        return f"{day}, extended from {_short(clock.closing_day(earlier[-1]))}"
    if deadline.last_day > deadline.day:
        return f"{day} to {_short(deadline.last_day)}"
    return f"{day}, {deadline.time}" if deadline.time else day


def _short(day: date) -> str:
    return f"{day.day} {day:%b}"


def _ticks(scale: Scale) -> tuple[Tick, ...]:
    """Mondays, or the first days of months when that would be too many."""
    days = (scale.last - scale.first).days
    monday = scale.first + timedelta(days=-scale.first.weekday() % 7)
    weeks = 1 + days // (7 * MOST_TICKS)
    every = [monday + timedelta(days=7 * weeks * number) for number in range(MOST_TICKS + 1)]
    return tuple(
        Tick(scale.x(clock.from_wall(datetime.combine(day, time()))), _short(day)) for day in every if day <= scale.last
    )
