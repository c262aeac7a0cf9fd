"""Passage: words of a paragraph that somebody means, found in its Markdown however they are marked up there."""

import re
from dataclasses import dataclass

from newsletters.spots import Spot

MARKS = r"(?:[\s*_`\[\]~\\]|\]\([^()\n]*\))*"  # what may stand between two words and is not read aloud
TOKENS = re.compile(r"\w+|[^\w\s]")
WORDS = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Passage:
    """A paragraph or line as somebody saw it, the words that they mean (none: all), and the issue's hash then."""

    spot: Spot
    paragraph: str
    seen: str
    words: str = ""

    @property
    def quote(self) -> str:
        """The Markdown of those words; the whole paragraph when it does not say them in its own words."""
        return source_of(self.words, self.paragraph) or self.paragraph


def source_of(words: str, paragraph: str) -> str:
    """The stretch of Markdown that reads as these words; empty when there is none (a live fact is no word of it)."""
    tokens = TOKENS.findall(words)
    found = re.search(MARKS.join(map(re.escape, tokens)), paragraph) if tokens else None
    return found.group() if found else ""


def difference(before: str, after: str) -> tuple[str, str]:
    """The shortest stretch of whole words that turns one text into the other, and what it becomes.

    It stands once in the text before: where the words alone stand twice, their neighbours are taken with them.
    """
    old, new = WORDS.findall(before), WORDS.findall(after)
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    while start or end:
        quote = "".join(old[start : len(old) - end])
        if quote.strip() and before.count(quote) == 1:
            break
        start, end = max(start - 1, 0), max(end - 1, 0)
    return "".join(old[start : len(old) - end]), "".join(new[start : len(new) - end])


def applied(quote: str, replacement: str, paragraph: str, text: str) -> str | None:
    """The text with a passage replaced where it was meant; None when it does not stand there once any more."""
    if not paragraph:  # a line that nobody had written then
        return None if text else replacement
    for whole, changed in ((paragraph, paragraph.replace(quote, replacement, 1)), (quote, replacement)):
        if whole and text.count(whole) == 1:
            return text.replace(whole, changed)
    return None


def _alike(one: list[str], other: list[str]) -> int:
    """How many of the first are the same."""
    length = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        length += 1
    return length
