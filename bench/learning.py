"""Learning: a made-up history of triage, replayed day by day: how much of what would be picked stands in the top 20.

Nobody's real picks are here. A made-up editor likes some words and some sources, dislikes others, minds the topics,
and is of two minds at times. Three such editors are seeded, so that each run is the same; the mean is given.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench.figure import Figure
from broadside.feeds.relevance import Relevance
from newsletters.taste import Decision, Lessons, Taste, count

DAYS, LEARNT_FOR, A_DAY, TOP, PICKED = 40, 20, 100, 20, 12
SEEDS = (7, 8, 9)
STEMS = ("ban", "dor", "fel", "gar", "hol", "kem", "lun", "mar", "nor", "pel", "rud", "sal", "tor", "vel", "wim", "yar")
WORDS = [f"{first}{second}{third}" for first in STEMS for second in STEMS for third in ("ish", "en")][:400]
TOPIC = {word: 2.0 + place % 4 for place, word in enumerate(WORDS[:16])}
SOURCES = range(1, 41)


@dataclass(frozen=True)
class Editor:
    """Who likes what: hidden from what learns."""

    words: dict[str, float]
    sources: dict[int, float]

    @classmethod
    def born(cls, chance: random.Random) -> "Editor":
        liked = chance.sample(WORDS[16:], 60)
        words = {word: 3.0 if place % 2 else -3.0 for place, word in enumerate(liked)}
        return cls(words, {source: chance.gauss(0, 3) for source in SOURCES})

    def likes(self, title: str, source: int, chance: random.Random) -> float:
        told = sum(self.words.get(word, 0.0) + TOPIC.get(word, 0.0) for word in title.split())
        return told + self.sources[source] + chance.gauss(0, 3)


def measure() -> Iterator[Figure]:
    """Picks among the first twenty of a hundred new items, a day: by topics alone, and with what was learnt before."""
    both = [replay(random.Random(seed)) for seed in SEEDS]
    before, after = (round(sum(found) / len(SEEDS), 1) for found in zip(*both, strict=True))
    most = f"of {PICKED} picked a day"
    yield Figure("learning_top20_before", before, f"picks {most}")
    yield Figure("learning_top20_after", after, f"picks {most}", "more than before", ratio=round(after / before, 2))


def replay(chance: random.Random) -> tuple[float, float]:
    """The mean over the days after the first twenty, each learnt from the days before it alone."""
    editor, measure_, history = Editor.born(chance), Relevance([("topic", TOPIC)]), list[Decision]()
    before, after = [], []
    for day in range(DAYS):
        items = [(" ".join(chance.sample(WORDS, 9)), chance.choice(SOURCES)) for _ in range(A_DAY)]
        order = sorted(items, key=lambda item: -editor.likes(item[0], item[1], chance))
        picked = set(order[:PICKED])
        if day >= LEARNT_FOR:
            before.append(_hits(items, picked, measure_, Lessons()))
            after.append(_hits(items, picked, measure_, _taught(history)))
        history += [(title, source, (title, source) in picked) for title, source in items]
    return sum(before) / len(before), sum(after) / len(after)


def _hits(items: list[tuple[str, int]], picked: set[tuple[str, int]], measure_: Relevance, lessons: Lessons) -> int:
    def score(item: tuple[str, int]) -> float:
        return lessons.score(measure_.score(item[0], "").value, *item)

    return len(picked & set(sorted(items, key=score, reverse=True)[:TOP]))


def _taught(history: list[Decision]) -> Lessons:
    counted = count(history)
    return Taste(picks=counted.picks, skips=counted.skips, words=counted.words, sources=counted.sources).lessons
