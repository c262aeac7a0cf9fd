"""Choosing: a reader's choices as a form has them, checked."""

from collections.abc import Iterable
from dataclasses import dataclass

from broadside.topics import Topic
from newsletters.subscribers import CADENCE_WORDS, Cadence, Choices

CADENCE_HINTS = {
    Cadence.EVERY: "Once a month, when it comes out.",
    Cadence.DIGEST: "What mattered, and what is still open, in one mail.",
    Cadence.ALERTS: "A short mail when there is something you can do: a letter to sign, a deadline.",
}


class BadChoice(ValueError):
    """A choice that there is not; names the field."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class Options:
    """What there is to choose from, as macros take it."""

    cadences: tuple[tuple[str, str, str], ...]
    topics: tuple[tuple[str, str], ...]

    @classmethod
    def now(cls) -> "Options":
        """The cadences, and the topics that exist."""
        cadences = tuple((each.value, CADENCE_WORDS[each], CADENCE_HINTS[each]) for each in Cadence)
        return cls(cadences, tuple((topic.slug, topic.name) for topic in Topic.all()))


def read_choices(cadence: str, topics: Iterable[str], plain: bool = False) -> Choices:
    """The choices of a form; every topic ticked is the same as none. Raises BadChoice."""
    if cadence not in set(Cadence):
        raise BadChoice("cadence", "Choose how often you want it.")
    known = {topic.slug for topic in Topic.all()}
    chosen = tuple(dict.fromkeys(topics))
    if not known.issuperset(chosen):
        raise BadChoice("topics", "One of these topics is no more. Choose again.")
    return Choices(Cadence(cadence), () if known == set(chosen) else tuple(sorted(chosen)), plain)
