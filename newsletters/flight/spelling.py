"""Spelling: well-known misspellings and words written twice, in prose; names, quotations and addresses are let be."""

import re
from collections.abc import Iterator

from newsletters.flight.misspellings import MISSPELLINGS
from newsletters.flight.texts import Mark, Text

WORD = re.compile(r"(?<![\w’'\x00-])[A-Za-z]+(?:['’][A-Za-z]+)?(?![\w\x00])")
# What stands before the first word of a sentence, a line, a list item, a cell or a link.
BEGINS = re.compile(r"[.!?:|\n\[][\s*_\[(#>+|–—\x00-]*(?:\d+\.\s+)?$")
LOOK_BACK = 30  # characters
TWICE = re.compile(
    r"(?<![\w’'-])(the|a|an|and|of|to|in|is|for|on|with|at|by|from|it|be|are|was|we|our|this|or|as|if|has|will|not)"
    r"((?:[ \t\u00a0]+|[ \t]*\n[ \t]*)\1)(?![\w’'-])",
    re.IGNORECASE,
)


def misspelt(text: Text) -> Iterator[Mark]:
    """Words of the list of misspellings; one with a capital inside a sentence is taken for a name."""
    for found in WORD.finditer(text.prose):
        word = found.group()
        right = MISSPELLINGS.get(word.lower().replace("’", "'"))
        if right is None or not _is_word(text, word, found.start()):
            continue
        new = right[0].upper() + right[1:] if word[0].isupper() else right
        yield Mark("misspelt", found.start(), f"“{word}” is a misspelling of “{new}”.", old=word, new=new)


def twice(text: Text) -> Iterator[Mark]:
    """A small word that stands twice together."""
    for found in TWICE.finditer(text.prose):
        word, second = found.group(1), found.start(2)
        old = text.words[found.start() : found.end()]
        if second and "\x00" not in old:
            yield Mark("twice", found.start(), f"“{word}” stands there twice.", old=old, new=word)


def _is_word(text: Text, word: str, at: int) -> bool:
    """Whether it is a word and no name: small, or first in its sentence; a title may have capitals throughout."""
    if word.islower() or text.field != "markdown":
        return True
    before = f"\n{text.prose}"[max(0, at - LOOK_BACK) : at + 1]
    return word[1:].islower() and BEGINS.search(before) is not None
