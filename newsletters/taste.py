"""Taste: what picks and skips have taught about words of titles and about sources, and what that adds to a score.

A lesson is the logarithm of an odds ratio: how much more often than others what has the word was picked, smoothed
towards "no more, no less" by a few made-up decisions, and bounded. It moves an item up or down, and hides none.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log
from typing import Any

from sqlalchemy import JSON, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.accounts import Account
from broadside.audit import record
from broadside.database import Base, UtcDateTime, db
from newsletters.items import Item, ItemState

ONLY = 1
MOST_DECISIONS = 5000  # the newest: tastes change, and an hour's learning must not grow for ever
FEWEST = 3  # decisions before a word or a source teaches anything
SMOOTHING = 4.0  # made-up decisions at the usual rate
WORD_MOST, SOURCE_MOST, ALL_MOST = 3.0, 6.0, 12.0  # points; a word of a topic brings 1 to 10
SLIGHTEST = 0.1
LASTING = 0.1  # what an item with a topic's word scores at least: learning never takes it out of sight
FRESH = timedelta(days=62)
WAITING = (ItemState.NEW, ItemState.LATER)
WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class Lesson:
    """A word or a source, how often what had it was picked and skipped, and the points that this adds."""

    name: str
    picks: int
    skips: int
    weight: float


@dataclass(frozen=True)
class Lessons:
    """Everything learnt, ready to be added to scores."""

    words: Mapping[str, Lesson] = field(default_factory=dict)
    sources: Mapping[int, Lesson] = field(default_factory=dict)

    @classmethod
    def now(cls) -> "Lessons":
        """What is known by now."""
        taste = db.session.get(Taste, ONLY)
        return taste.lessons if taste else cls()

    def about(self, title: str, source_id: int | None) -> tuple[Lesson, ...]:
        """The lessons that concern an item, the weightiest first."""
        found = [self.words[word] for word in words_of(title) if word in self.words]
        found += [self.sources[source_id]] if source_id is not None and source_id in self.sources else []
        return tuple(sorted(found, key=lambda lesson: (-abs(lesson.weight), lesson.name)))

    def score(self, matched: float, title: str, source_id: int | None) -> float:
        """What topics gave, and what was learnt; bounded, and never nothing where a topic matched."""
        learnt = sum(lesson.weight for lesson in self.about(title, source_id))
        total = round(matched + max(-ALL_MOST, min(ALL_MOST, learnt)), 1)
        return max(total, LASTING) if matched > 0 else total


class Taste(Base):
    """The one row of what was counted: decisions since when, and of each word and source its picks and skips."""

    __tablename__ = "taste"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    since_before: Mapped[datetime | None] = mapped_column(UtcDateTime)
    learned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    picks: Mapped[int] = mapped_column(default=0)
    skips: Mapped[int] = mapped_column(default=0)
    words: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    sources: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    @classmethod
    def the(cls) -> "Taste":
        """The row; an empty one is made when there is none yet."""
        taste = db.session.get(cls, ONLY)
        if taste is None:
            taste = cls(id=ONLY, picks=0, skips=0, words={}, sources={})
            db.session.add(taste)
            db.session.flush()
        return taste

    @property
    def lessons(self) -> Lessons:
        """The lessons that the counts teach."""
        rate = (self.picks + 1) / (self.picks + self.skips + 2)
        words = {word: _lesson(word, counted, rate, WORD_MOST) for word, counted in self.words.items()}
        sources = {int(key): _lesson(key, counted, rate, SOURCE_MOST) for key, counted in self.sources.items()}
        return Lessons(
            {word: lesson for word, lesson in words.items() if abs(lesson.weight) >= SLIGHTEST},
            {key: lesson for key, lesson in sources.items() if abs(lesson.weight) >= SLIGHTEST},
        )

    @property
    def is_due(self) -> bool:
        """Whether anything was decided since it learnt last."""
        latest = db.session.scalar(select(func.max(Item.triaged_at)))
        return self.learned_at is None or (latest is not None and latest > self.learned_at)

    def learn(self) -> None:
        """Count the newest decisions anew."""
        self.learned_at = clock.now()
        counted = count(decisions(self.since))
        self.picks, self.skips = counted.picks, counted.skips
        self.words, self.sources = counted.words, counted.sources
        db.session.flush()

    def reset(self, by: Account) -> None:
        """Forget at once what was learnt; decisions made before now count no more, until `restore`."""
        self.since_before, self.since = self.since, clock.now()
        self.picks, self.skips, self.words, self.sources = 0, 0, {}, {}
        plain = update(Item).where(Item.state.in_(WAITING), Item.score != Item.matched).values(score=Item.matched)
        db.session.execute(plain, execution_options={"synchronize_session": "fetch"})
        record("taste.reset", "taste:1", by)

    def restore(self, by: Account) -> None:
        """Let the decisions before the last reset count again; they are counted at the next look."""
        if self.since is not None:
            self.since, self.since_before, self.learned_at = self.since_before, None, None
            record("taste.restored", "taste:1", by)


@dataclass(frozen=True)
class Counted:
    """Decisions, counted: all, by word of the title, and by source (its id as text, for JSON has no other keys)."""

    picks: int
    skips: int
    words: dict[str, tuple[int, int]]
    sources: dict[str, tuple[int, int]]


Decision = tuple[str, int | None, bool]  # title, source, whether it was picked


def decisions(since: datetime | None) -> Iterator[Decision]:
    """The newest picks and skips, without the example programme's."""
    made = select(Item.title, Item.source_id, Item.state).where(Item.state.in_((ItemState.PICKED, ItemState.SKIPPED)))
    made = made.where(Item.example.is_(False), Item.triaged_at.is_not(None))
    made = made.where(Item.triaged_at >= since) if since else made
    for title, source_id, state in db.session.execute(made.order_by(Item.triaged_at.desc()).limit(MOST_DECISIONS)):
        yield title, source_id, state == ItemState.PICKED


def count(made: Iterable[Decision]) -> Counted:
    """How often each word and source was picked and skipped; those seldom met are left out."""
    words: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    sources: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    every: Counter[bool] = Counter()
    for title, source_id, picked in made:
        every[picked] += 1
        words[picked].update(words_of(title))
        if source_id is not None:
            sources[picked][str(source_id)] += 1
    return Counted(every[True], every[False], _often(words), _often(sources))


def _often(counters: dict[bool, Counter[str]]) -> dict[str, tuple[int, int]]:
    both = counters[True] + counters[False]
    return {name: (counters[True][name], counters[False][name]) for name, times in both.items() if times >= FEWEST}


def words_of(title: str) -> set[str]:
    """The words of a title that can teach: four letters or more, in small letters, without a plural's s."""
    found = (word.removesuffix("s") if len(word) > 4 else word for word in WORD.findall(title.casefold()))
    return set(found)


def _lesson(name: str, counted: Iterable[int], rate: float, most: float) -> Lesson:
    picks, skips = counted
    usual = log(rate / (1 - rate))
    odds = log((picks + SMOOTHING * rate) / (skips + SMOOTHING * (1 - rate)))
    return Lesson(name, picks, skips, round(max(-most, min(most, (odds - usual) * most / 2)), 1))


def restated(lessons: Lessons) -> list[dict[str, Any]]:
    """What waits, and was found lately, and scores otherwise by these lessons: its id and its new score."""
    waiting = select(Item.id, Item.title, Item.source_id, Item.matched, Item.score).where(Item.state.in_(WAITING))
    fresh = waiting.where(or_(Item.found_at >= clock.now() - FRESH, Item.state == ItemState.LATER))
    rows = db.session.execute(fresh.order_by(Item.id))
    new = ((row.id, row.score, lessons.score(row.matched, row.title, row.source_id)) for row in rows)
    return [{"id": ident, "score": score} for ident, before, score in new if score != before]
