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
class Reason:
    """A word of a topic that a text holds, and what it counts for: twice its weight when it is in the title."""

    word: str
    worth: float
    in_title: bool


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
        found = self._found(title, text)
        reasons = _reasons(found)
        topics = dict.fromkeys(phrase.topic for phrase, _ in found)
        return Score(round(sum(each.worth for each in reasons), 1), tuple(each.word for each in reasons), tuple(topics))

    def reasons(self, title: str, text: str) -> tuple[Reason, ...]:
        """Each word found with what it counts for, the weightiest first."""
        return _reasons(self._found(title, text))

    def _found(self, title: str, text: str) -> list[tuple[_Phrase, bool]]:
        """The phrases that the text holds, and whether the title does."""
        title, whole = _plain(title), _plain(f"{title} \n {text}")
        return [
            (phrase, phrase.stem in title and phrase.pattern.search(title) is not None)
            for phrase in self._phrases
            if phrase.stem in whole and phrase.pattern.search(whole)
        ]


def _reasons(found: Iterable[tuple[_Phrase, bool]]) -> tuple[Reason, ...]:
    """A word that two topics share counts once, by its greater weight."""
    best: dict[str, Reason] = {}
    for phrase, in_title in found:
        reason = Reason(phrase.written, phrase.weight * (TITLE_COUNTS if in_title else 1), in_title)
        if phrase.written not in best or reason.worth > best[phrase.written].worth:
            best[phrase.written] = reason
    return tuple(sorted(best.values(), key=lambda each: -each.worth))


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
