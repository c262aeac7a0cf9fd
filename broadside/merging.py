"""Merging: what two people made of one text, put together; by paragraphs, and within one paragraph by words.

Nothing is guessed: where both changed the same words there is no merged text, and a person has to choose.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TypeVar

EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n)+")
WORDS = re.compile(r"\S+\s*|\s+")
MOST_WORDS = 4_000  # in paragraphs that both changed; more than that is for a person to read, and slow to compare
MOST_PARAGRAPHS = 4_000

Value = TypeVar("Value")


@dataclass(frozen=True)
class Change:
    """Pieces of the base, from one place to before another (counted from 0), and what stands there now."""

    start: int
    end: int
    new: list[str]


Settle = Callable[[list[str], list[str], list[str]], list[str] | None]
Clash = Callable[[Change, Change], bool]


def merge(base: str, mine: str, theirs: str) -> str | None:
    """What both made of `base`, in one text; None where they changed the same words."""
    if theirs in (mine, base):
        return mine
    if mine == base:
        return theirs
    texts = [EMPTY_LINES.split(text) if text else [] for text in (base, mine, theirs)]
    if max(map(len, texts)) > MOST_PARAGRAPHS:
        return None
    woven = _weave(texts[0], texts[1], texts[2], _overlap, _by_words)
    return None if woven is None else "\n\n".join(woven)


def choose(base: Value, mine: Value, theirs: Value) -> Value | None:
    """The one of two values that was changed; None when both were, differently."""
    if theirs in (mine, base):
        return mine
    return theirs if mine == base else None


def _by_words(base: list[str], mine: list[str], theirs: list[str]) -> list[str] | None:
    """Paragraphs that both changed, merged word by word."""
    texts = [WORDS.findall("\n\n".join(paragraphs)) for paragraphs in (base, mine, theirs)]
    if max(map(len, texts)) > MOST_WORDS:
        return None
    woven = _weave(texts[0], texts[1], texts[2], _touch, lambda *_: None)
    return None if woven is None else ["".join(woven)]


def _weave(base: list[str], mine: list[str], theirs: list[str], clash: Clash, settle: Settle) -> list[str] | None:
    """The base with the changes of both; where they clash `settle` decides, and None ends it."""
    left, right = _changes(base, mine), _changes(base, theirs)
    woven: list[str] = []
    at = 0
    while left or right:
        ours, others = _cluster(left, right, clash)
        both = ours + others
        start, end = min(each.start for each in both), max(each.end for each in both)
        one, other = (_applied(base, start, end, changes) for changes in (ours, others))
        settled = one if not others or one == other else other if not ours else settle(base[start:end], one, other)
        if settled is None:
            return None
        woven += base[at:start] + settled
        at = end
    return woven + base[at:]


def _cluster(left: list[Change], right: list[Change], clash: Clash) -> tuple[list[Change], list[Change]]:
    """Take the first change off the lists, with all that clash with it or with one another."""
    taken: tuple[list[Change], list[Change]] = ([], [])
    sides = ((left, taken[0]), (right, taken[1]))
    first = min((side for side in sides if side[0]), key=lambda side: (side[0][0].start, side[0][0].end))
    first[1].append(first[0].pop(0))
    grown = True
    while grown:
        grown = False
        both = taken[0] + taken[1]
        reach = Change(min(each.start for each in both), max(each.end for each in both), [])
        for waiting, held in sides:
            if waiting and clash(reach, waiting[0]):
                held.append(waiting.pop(0))
                grown = True
                break
    return taken


def _overlap(one: Change, other: Change) -> bool:
    """Whether two changes are about the same paragraphs, or put something into the same place."""
    if one.start == one.end == other.start == other.end:
        return True
    return one.start < other.end and other.start < one.end


def _touch(one: Change, other: Change) -> bool:
    """Whether two changes are about the same words, or about neighbours."""
    return one.start <= other.end and other.start <= one.end


def _applied(base: list[str], start: int, end: int, changes: list[Change]) -> list[str]:
    made: list[str] = []
    at = start
    for each in changes:
        made += base[at : each.start] + each.new
        at = each.end
    return made + base[at:end]


def _changes(before: list[str], after: list[str]) -> list[Change]:
    moves = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [Change(i, j, after[k:m]) for kind, i, j, k, m in moves if kind != "equal"]
