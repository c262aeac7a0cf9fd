"""Comparing: which words of two texts differ, for whoever has to choose between them or read what changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

MOST = 9_000_000  # pairs of words to compare, about a second; beyond that two texts count as different throughout
WORDS = re.compile(r"\s+|[^\s]+")


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
        one, other = "".join(first[i:j]), "".join(second[k:m])
        told += [(Kind.KEPT, one)] if kind == "equal" else _words_merged(one, other)
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


def _moves(one: str, other: str) -> tuple[list[str], list[str], list[tuple[str, int, int, int, int]]]:
    first, second = WORDS.findall(one), WORDS.findall(other)
    if len(first) * len(second) > MOST:
        return first, second, [("replace", 0, len(first), 0, len(second))]
    return first, second, list(SequenceMatcher(None, first, second, autojunk=False).get_opcodes())


def _runs(pieces: Iterator[tuple[list[str], bool]]) -> list[Run]:
    return [Run("".join(words), own) for words, own in pieces if words]
