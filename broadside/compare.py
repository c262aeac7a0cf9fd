"""Comparing: which words of two texts differ, for whoever has to choose between them or read what changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST = 4_000_000  # pairs of words to compare, about half a second; beyond that two texts count as different throughout
WORDS = re.compile(r"\s+|[^\s]+")

Move = tuple[str, int, int, int, int]


@dataclass(frozen=True)
class Run:
    """Words together, and whether only this text has them."""

    words: str
    own: bool


class Kind(StrEnum):
    """What became of words from one text to the next."""

    KEPT = "kept"
    GONE = "gone"
    NEW = "new"


def compare(one: str, other: str) -> tuple[list[Run], list[Run]]:
    """Both texts as runs of words, those that only one of them has marked as its own."""
    first, second, moves = _moves(one, other)
    mine = _runs((first[i:j], kind != "equal") for kind, i, j, _, _ in moves)
    theirs = _runs((second[i:j], kind != "equal") for kind, _, _, i, j in moves)
    return mine, theirs


def merged(before: str, after: str) -> list[tuple[Kind, str]]:
    """One text from two: what was kept, what went and what came, in the order in which one reads it.

    Lines that both have are not compared word by word: of a long text only what was changed costs time.
    """
    told: list[tuple[Kind, str]] = []
    first, second = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for kind, i, j, k, m in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if kind == "equal":
            told.append((Kind.KEPT, "".join(first[i:j])))
            continue
        # As many lines as before: each was written over in its place, most likely.
        pairs = (
            zip(first[i:j], second[k:m], strict=True)
            if j - i == m - k
            else [("".join(first[i:j]), "".join(second[k:m]))]
        )
        told += [piece for one, other in pairs for piece in _words_merged(one, other)]
    return told


def _words_merged(before: str, after: str) -> list[tuple[Kind, str]]:
    first, second, moves = _moves(before, after)
    told: list[tuple[Kind, str]] = []
    for kind, i, j, k, m in moves:
        if kind == "equal":
            told.append((Kind.KEPT, "".join(first[i:j])))
            continue
        told += [(Kind.GONE, "".join(first[i:j]))] if j > i else []
        told += [(Kind.NEW, "".join(second[k:m]))] if m > k else []
    return told


def _moves(one: str, other: str) -> tuple[list[str], list[str], list[Move]]:
    """The words of both, and what became of them; only what stands between a common start and end is searched."""
    first, second = WORDS.findall(one), WORDS.findall(other)
    start = _same(first, second)
    end = _same(first[start:][::-1], second[start:][::-1])
    middle, changed = first[start : len(first) - end], second[start : len(second) - end]
    moves: list[Move] = [("equal", 0, start, 0, start)] if start else []
    if len(middle) * len(changed) > MOST:
        moves.append(("replace", start, start + len(middle), start, start + len(changed)))
    else:
        found = SequenceMatcher(None, middle, changed, autojunk=False).get_opcodes()
        moves += [(kind, i + start, j + start, k + start, m + start) for kind, i, j, k, m in found]
    if end:
        moves.append(("equal", len(first) - end, len(first), len(second) - end, len(second)))
    return first, second, moves


def _same(one: list[str], other: list[str]) -> int:
    """How many words are the same from the start."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (here, there) in enumerate(pairs) if here != there), min(len(one), len(other)))


def _runs(pieces: Iterator[tuple[list[str], bool]]) -> list[Run]:
    return [Run("".join(words), own) for words, own in pieces if words]
