"""The geometry of charts: numbers in, positions out, so that templates only draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

LABELS_WIDE = 12
LABELS_NARROW = 4


@dataclass(frozen=True)
class Mark:
    """One value: where it stands across and down, in per cent, and whether its label is shown."""

    label: str
    value: float
    x: float
    y: float
    width: float
    shown: bool
    major: bool


@dataclass(frozen=True)
class Tick:
    """One rule across the chart."""

    value: float
    y: float


@dataclass(frozen=True)
class Figure:
    """All that a template needs to draw a line or columns."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    target: Tick | None = None

    @property
    def path(self) -> str:
        """The line, as SVG path data in a box of 100 by 100."""
        points = " L".join(f"{mark.x:.2f} {mark.y:.2f}" for mark in self.marks)
        return f"M{points}" if points else ""

    @property
    def area(self) -> str:
        """The ground under the line; none when the scale leaves out zero, for its height would then mislead."""
        if len(self.marks) < 2 or self.ticks[0].value > 0:
            return ""
        return f"{self.path} L{self.marks[-1].x:.2f} 100 L{self.marks[0].x:.2f} 100 Z"


@dataclass(frozen=True)
class Bar:
    """One row of a bar chart: its share of the longest, in per cent."""

    label: str
    value: float
    share: float
    kind: str


def line(points: Sequence[tuple[str, float]], from_zero: bool = True, target: float | None = None) -> Figure:
    """A line through values in order, first at the left edge and last at the right; a target is a line across."""
    values = [value for _, value in points]
    low, high, step = _scale(values if target is None else [*values, target], from_zero)
    last = len(points) - 1
    marks = [
        Mark(label, value, 100 * at / last if last else 50.0, _down(value, low, high), 0.0, *_labelled(at, last))
        for at, (label, value) in enumerate(points)
    ]
    aim = None if target is None else Tick(target, _down(target, low, high))
    return Figure(tuple(marks), _ticks(low, high, step), aim)


def columns(points: Sequence[tuple[str, float]]) -> Figure:
    """Upright columns, one to a value, with a third of each place left empty."""
    low, high, step = _scale([value for _, value in points], True)
    place = 100 / max(len(points), 1)
    marks = [
        Mark(
            label, value, place * (at + 1 / 6), _down(value, low, high), place * 2 / 3, *_labelled(at, len(points) - 1)
        )
        for at, (label, value) in enumerate(points)
    ]
    return Figure(tuple(marks), _ticks(low, high, step))


def bars(rows: Sequence[tuple[str, float] | tuple[str, float, str]]) -> tuple[Bar, ...]:
    """Lying bars; a third member of a row is its kind: ok, warn, late."""
    longest = max((row[1] for row in rows), default=0) or 1
    return tuple(Bar(row[0], row[1], 100 * row[1] / longest, row[2] if len(row) == 3 else "") for row in rows)


def _scale(values: Sequence[float], from_zero: bool) -> tuple[float, float, float]:
    """Round bounds with three to five even steps between them."""
    low = min([0.0, *values]) if from_zero else min(values, default=0.0)
    high = max(values, default=0.0)
    span = (high - low) or 1.0
    power = 10.0 ** floor(log10(span / 4))
    step = next(power * size for size in (1, 2, 5, 10) if power * size >= span / 4)
    step = max(step, 1.0) if all(value == int(value) for value in values) else step
    bottom = floor(low / step) * step
    top = -floor(-high / step) * step
    return bottom, top if top > bottom else bottom + step, step


def _ticks(low: float, high: float, step: float) -> tuple[Tick, ...]:
    count = round((high - low) / step)
    return tuple(Tick(low + at * step, _down(low + at * step, low, high)) for at in range(count + 1))


def _down(value: float, low: float, high: float) -> float:
    return 100 - 100 * (value - low) / (high - low)


def _labelled(at: int, last: int) -> tuple[bool, bool]:
    """Whether a label has room on a wide page, and on a narrow one; counted from the newest."""
    wide = max(1, -(-(last + 1) // LABELS_WIDE))
    narrow = wide * max(1, -(-(last + 1) // (wide * LABELS_NARROW)))
    back = last - at
    return back % wide == 0, back % narrow == 0
