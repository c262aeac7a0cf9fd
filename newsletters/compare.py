"""Comparing: which words of two texts of one section differ, for whoever has to choose between them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

WORDS = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True)
class Run:
    """Words together, and whether only this text has them."""

    words: str
    own: bool


def compare(one: str, other: str) -> tuple[list[Run], list[Run]]:
    """Both texts as runs of words, those that only one of them has marked as its own."""
    first, second = WORDS.findall(one), WORDS.findall(other)
    moves = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    mine = _runs((first[i:j], kind != "equal") for kind, i, j, _, _ in moves)
    theirs = _runs((second[i:j], kind != "equal") for kind, _, _, i, j in moves)
    return mine, theirs


def _runs(pieces: Iterator[tuple[list[str], bool]]) -> list[Run]:
    return [Run("".join(words), own) for words, own in pieces if words]
