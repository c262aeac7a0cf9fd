"""Places: what one can go to by its name at the desk, and which of them somebody may mean who types in haste."""

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

NEAR = 72.0  # of 100: “imigr” is near “immigration”, “march” is not near “matching”
SHORT = 2  # letters: what is so short has to be how a word begins
LONGEST = 100


@dataclass(frozen=True)
class Place:
    """One place: what it is, its title, its address below ours, and words by which it may be looked for as well."""

    kind: str
    title: str
    url: str
    also: str = ""


def best(words: str, places: Iterable[Place], most: int) -> list[Place]:
    """The places that are meant, the nearest first; each word has to be near to how a word of the place begins.

    Of places that are equally near, those that were given first stand first.
    """
    sought = default_process(words[:LONGEST]).split()
    if not sought:
        return []
    scored = [(near, place) for place in places if (near := _nearness(sought, place)) > 0]
    scored.sort(key=lambda each: -each[0])
    return [place for _, place in scored[:most]]


def _nearness(sought: list[str], place: Place) -> float:
    """How near it is (of 100; 0: not meant); a hit in what it is besides called counts a little less."""
    title, also = default_process(place.title).split(), default_process(f"{place.also} {place.kind}").split()
    total = 0.0
    for word in sought:
        near = max(_best(word, title), _best(word, also) - 5)
        if near < NEAR:
            return 0
        total += near
    whole = 3 if title and title[0].startswith(sought[0]) else 0
    return total / len(sought) + whole


def _best(word: str, names: list[str]) -> float:
    return max((_one(word, name) for name in names), default=0)


def _one(word: str, name: str) -> float:
    if name.startswith(word):
        return 100 if name == word else 98
    return 0 if len(word) <= SHORT else fuzz.ratio(word, name[: len(word) + 1])
