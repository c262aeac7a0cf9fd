"""Forms of names, and whether two may be those of one organisation.

Two names are alike when they are the same after folding, in other words' order or spacing, or when all that differs is
a slip of the pen in a longer word, a word that says nothing, or words against their initials. So “Refugee Action
Leeds” and “Refugee Action Luton” are two, and numbers must agree.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from rapidfuzz.distance import OSA

# Words that one spelling has and the other leaves out.
SILENT = frozenset({"a", "an", "and", "at", "for", "in", "of", "on", "the", "to"})
EMPTY = SILENT | {"charity", "company", "inc", "incorporated", "organization", "uk"}
SAME_WORDS = {"saint": "st", "centre": "center", "organisation": "organization", "association": "assoc"}
# Places one letter apart: between two of these nobody slipped.
PLACES_TEXT = """
barnes barnet derby derry stroud strood newton newtown thorpe thorne leigh leith boston bolton halton hilton horton
milton malton walton warton weston wilton winton burton barton sutton brough bourne ashford ashfield
"""
PLACES = frozenset(PLACES_TEXT.split())
SHORTEST_SLIP = 5  # letters: in a shorter word one letter makes another word (York, Cork)
TWO_SLIPS = 10
SHORTEST_INITIALS = 4  # letters that alone stand for a name: of three too many names have the same
MOST_WORDS = 10


@dataclass(frozen=True)
class Form:
    """A name, folded, as its words."""

    folded: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(SAME_WORDS.get(word, word) for word in self.folded.split())

    @cached_property
    def squeezed(self) -> str:
        return "".join(self.words)

    @cached_property
    def initials(self) -> frozenset[str]:
        """By what letters it may go: with small words, without “the”, without any of them."""
        return initials(self.words)

    def keys(self) -> Iterator[str]:
        """Marks of which any two names that are alike have one in common."""
        words = [word for word in self.words if word not in EMPTY][:MOST_WORDS] or list(self.words[:MOST_WORDS])
        yield self.squeezed
        yield _key(words)
        for left_out in (1, 2):
            if len(words) > left_out:
                yield from (_key(rest) for rest in combinations(words, len(words) - left_out))
        if len(words) == 1:
            yield from (f"~{words[0][:at]}{words[0][at + 1 :]}" for at in range(len(words[0])))
            yield f"~{words[0]}"
        yield from self._shortened()

    def _shortened(self) -> Iterator[str]:
        """With each run of words as its initials."""
        words = self.words[:MOST_WORDS]
        for start, end in combinations(range(len(words) + 1), 2):
            if end - start > 1:
                for letters in initials(words[start:end]):
                    rest = (*words[:start], letters, *words[end:])
                    yield _key([word for word in rest if word not in EMPTY])


def initials(words: Iterable[str]) -> frozenset[str]:
    """What letters some words may be shortened to."""
    every = list(words)
    without_the = [word for word in every if word != "the"]
    weighty = [word for word in every if word not in SILENT]
    return frozenset("".join(word[0] for word in some) for some in (every, without_the, weighty) if len(some) > 1)


def may_be_one(one: Form, other: Form) -> bool:
    """Whether two names may be those of one organisation."""
    if one.folded == other.folded or one.squeezed == other.squeezed:
        return True
    mine, theirs = _beyond(one.words, other.words), _beyond(other.words, one.words)
    common = bool(set(one.words) & set(other.words) - EMPTY)
    if _is_short_for(mine, theirs or other.words, common) or _is_short_for(theirs, mine or one.words, common):
        return True
    mine, theirs = [word for word in mine if word not in EMPTY], [word for word in theirs if word not in EMPTY]
    if not mine and not theirs:
        return common
    return len(mine) == len(theirs) and all(_slipped(*pair) for pair in zip(sorted(mine), sorted(theirs), strict=True))


def _beyond(words: Sequence[str], others: Sequence[str]) -> list[str]:
    """The words that the others do not have, or not so often."""
    left = list(others)
    found = []
    for word in words:
        if word in left:
            left.remove(word)
        else:
            found.append(word)
    return found


def _is_short_for(short: list[str], words: Sequence[str], common: bool) -> bool:
    """Whether one word is the initials of others; few letters say so only beside words in common."""
    least = 2 if common else SHORTEST_INITIALS
    return len(short) == 1 and len(short[0]) >= least and short[0] in initials(words)


def _slipped(one: str, other: str) -> bool:
    """Whether two words differ as by a slip of the pen: a letter lost, doubled, changed, misplaced; never the first."""
    shorter = min(len(one), len(other))
    if (
        shorter < SHORTEST_SLIP
        or one[0] != other[0]
        or {one, other} <= PLACES
        or any(letter.isdigit() for letter in one + other)
    ):
        return False
    most = 2 if shorter >= TWO_SLIPS else 1
    return OSA.distance(one, other, score_cutoff=most) <= most


def _key(words: Iterable[str]) -> str:
    return " ".join(sorted(words))
