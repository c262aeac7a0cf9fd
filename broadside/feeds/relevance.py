"""Relevance: a plain sum of weights with the words that made it, so that it can be trusted and tuned."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

TITLE_COUNTS = 2  # a word in the title counts twice: a title says what an item is about
STRAIGHT = str.maketrans(
    {"‘": "'", "’": "'", "ʼ": "'", "“": '"', "”": '"', "-": " ", "‐": " ", "‑": " ", "–": " ", "—": " "}
)


@dataclass(frozen=True)
class Score:
    """How relevant, why (the matched words as the topic writes them), and to which topics."""

    value: float = 0.0
    reasons: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Phrase:
    written: str
    weight: float
    topic: str
    stem: str
    pattern: re.Pattern[str]


class Relevance:
    """Scores texts by topics: whole words and phrases, in any case, with any quotes, singular or plural."""

    def __init__(self, topics: Iterable[tuple[str, Mapping[str, float]]]) -> None:
        """Each topic by slug with its words and their weights."""
        self._phrases = [_phrase(slug, word, weight) for slug, words in topics for word, weight in words.items()]

    def score(self, title: str, text: str) -> Score:
        """The sum of the weights of the words found, those in the title doubled; text without markup."""
        title, whole = _plain(title), _plain(f"{title} \n {text}")
        weights: dict[str, float] = {}
        topics: list[str] = []
        for phrase in self._phrases:
            if phrase.stem not in whole or not phrase.pattern.search(whole):
                continue
            in_title = phrase.stem in title and phrase.pattern.search(title) is not None
            # A word that two topics share counts once, by its greater weight.
            worth = phrase.weight * (TITLE_COUNTS if in_title else 1)
            weights[phrase.written] = max(worth, weights.get(phrase.written, worth))
            topics += [phrase.topic] if phrase.topic not in topics else []
        reasons = sorted(weights, key=lambda written: -weights[written])
        return Score(round(sum(weights.values()), 1), tuple(reasons), tuple(topics))


def _plain(text: str) -> str:
    return " ".join(text.translate(STRAIGHT).casefold().split())


def _phrase(topic: str, written: str, weight: float) -> _Phrase:
    words = _plain(written).split()
    pattern = r"\s".join(_word(word) for word in words)
    return _Phrase(written, weight, topic, _stem(words[0]), re.compile(rf"(?<!\w){pattern}(?!\w)"))


def _stem(word: str) -> str:
    """What every form of the word begins with."""
    return word[:-1] if len(word) > 3 and word.endswith("y") else word


def _word(word: str) -> str:
    """The word, its plural and its genitive: tag, tags, tag's; policy, policies."""
    if len(word) > 3 and word.endswith("y"):
        return rf"{re.escape(word[:-1])}(?:y|ies|y's)"
    return rf"{re.escape(word)}(?:s|es|'s|s')?"
