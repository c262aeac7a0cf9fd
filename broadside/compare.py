"""Comparing: which words of two texts differ, for whoever has to choose between them or read what changed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

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
    """One text from two: what was kept, what went and what came, in the order in which one reads it."""
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
    return first, second, list(SequenceMatcher(None, first, second, autojunk=False).get_opcodes())


def _runs(pieces: Iterator[tuple[list[str], bool]]) -> list[Run]:
    return [Run("".join(words), own) for words, own in pieces if words]
