"""Intake: one row of an import, checked field by field, and the columns that its fields come from."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from broadside import clock
from broadside.consent import State
from broadside.people import BadAddress, normalise
from broadside.sheets import LONGEST_CELL
from newsletters.subscribers import Cadence, Choices

FIELDS = {
    "address": "Address",
    "name": "Name",
    "surname": "Surname",
    "cadence": "How often",
    "topics": "Topics",
    "format": "Format",
    "state": "State",
    "since": "Since",
    "paused_until": "Paused until",
    "basis": "Basis of consent",
}
KNOWN_AS = {
    "address": {"address", "email", "e-mail", "email address", "e-mail address", "mail", "emailaddress"},
    "name": {"name", "full name", "first name", "firstname", "given name", "forename"},
    "surname": {"surname", "last name", "lastname", "family name"},
    "cadence": {"cadence", "how often", "frequency"},
    "topics": {"topics", "topic", "interests", "tags"},
    "format": {"format", "mail format"},
    "state": {"state", "status", "subscription"},
    "since": {"since", "subscribed since", "date", "created", "created at", "joined"},
    "paused_until": {"paused until", "paused"},
    "basis": {"basis", "basis of consent", "consent"},
}
STATES = {
    "": State.ACTIVE,
    "active": State.ACTIVE,
    "subscribed": State.ACTIVE,
    "enabled": State.ACTIVE,
    "confirmed": State.ACTIVE,
    "left": State.LEFT,
    "unsubscribed": State.LEFT,
    "pending": State.PENDING,
    "unconfirmed": State.PENDING,
}
CADENCES = (
    {"": Cadence.EVERY} | {each.value: each for each in Cadence} | {"every": Cadence.EVERY, "monthly": Cadence.EVERY}
)
FORMATS = {"": False, "html": False, "plain": True, "plain text": True, "text": True}
ONE_OF: Mapping[str, Mapping[str, object]] = {"cadence": CADENCES, "format": FORMATS, "state": STATES}
UNSAID: Mapping[str, Any] = {
    "address": "",
    "name": "",
    "surname": "",
    "cadence": Cadence.EVERY,
    "topics": (),
    "format": False,
    "state": State.ACTIVE,
    "since": None,
    "paused_until": None,
    "basis": "",
}
CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029]")


class Problem(NamedTuple):
    """What is wrong with one row: which field, and the rule; never the text itself, which may be personal."""

    row: int
    field: str
    rule: str


class Row(NamedTuple):
    """One person as a file has them."""

    number: int
    address: str
    name: str = ""
    choices: Choices = Choices()
    state: State = State.ACTIVE
    since: datetime | None = None
    paused_until: datetime | None = None
    basis: str = ""


class _Wrong(ValueError):
    """A field that breaks a rule, which it says."""


def suggest(header: Sequence[str]) -> dict[str, int]:
    """Which column holds which field, by the columns' names."""
    found: dict[str, int] = {}
    for at, name in enumerate(header):
        words = re.sub(r"[\s_]+", " ", name.strip().lower())
        for each, names in KNOWN_AS.items():
            if words in names and each not in found:
                found[each] = at
    return found


@dataclass(frozen=True)
class Reader:
    """Reads rows of one file: how many columns it has, which hold what, and the topics there are by any name."""

    width: int
    columns: Mapping[str, int]
    topics: Mapping[str, str]

    @cached_property
    def places(self) -> tuple[tuple[str, int], ...]:
        """The fields that the file has, each with its column, in the order in which they are looked at."""
        return tuple((name, self.columns[name]) for name in FIELDS if name in self.columns)

    def read(self, number: int, cells: list[str]) -> Row | list[Problem]:
        """The row, or everything that is wrong with it."""
        if len(cells) > self.width and any(cell.strip() for cell in cells[self.width :]):
            return [Problem(number, "row", f"has {len(cells)} cells, but the first row names {self.width}")]
        values: dict[str, Any] = dict(UNSAID)
        problems: list[Problem] = []
        for name, at in self.places:
            text = cells[at].strip() if at < len(cells) else ""
            if text or name == "address":
                try:
                    values[name] = self._field(name, text)
                except _Wrong as wrong:
                    problems.append(Problem(number, FIELDS[name], str(wrong)))
        return problems or _row(number, values)

    def _field(self, name: str, text: str) -> object:
        if len(text) > LONGEST_CELL:
            raise _Wrong(f"is longer than {LONGEST_CELL:,} characters")
        if name == "basis":
            return text
        if not text.isprintable() and CONTROL.search(text):
            raise _Wrong("holds a line break or a control character")
        if name == "topics":
            return self._topics(text)
        return READ[name](text) if name in READ else _one_of(text, ONE_OF[name])

    def _topics(self, text: str) -> tuple[str, ...]:
        names = [part.strip().lower() for part in re.split(r"[;|,]", text) if part.strip()]
        unknown = [name for name in names if name not in self.topics]
        if unknown:
            raise _Wrong("names a topic that does not exist; add it to feeds.yml or correct the row")
        return tuple(dict.fromkeys(self.topics[name] for name in names))


@lru_cache(maxsize=10_000)
def choices(cadence: Cadence, topics: tuple[str, ...], plain: bool) -> Choices:
    """Choices that many readers share, made once."""
    return Choices(cadence, topics, plain)


def _row(number: int, values: Mapping[str, Any]) -> Row:
    name, surname = values["name"], values["surname"]
    return Row(
        number,
        values["address"],
        (f"{name} {surname}" if name and surname else name or surname)[:200],
        choices(values["cadence"], values["topics"], values["format"]),
        values["state"],
        values["since"],
        values["paused_until"],
        values["basis"],
    )


def _address(text: str) -> str:
    if not text:
        raise _Wrong("is empty")
    try:
        return normalise(text)
    except BadAddress:
        raise _Wrong("is not a mail address") from None


def _short(text: str) -> str:
    if len(text) > 200:
        raise _Wrong("is longer than 200 characters")
    return " ".join(text.split())


def _one_of(text: str, known: Mapping[str, object]) -> object:
    if text.lower() not in known:
        raise _Wrong(f"must be one of: {', '.join(word for word in known if word)}")
    return known[text.lower()]


@lru_cache(maxsize=10_000)
def _pause(text: str) -> datetime | None:
    """A pause lasts to the end of a day, as it does on the preferences page; one that ends within a day to its end.

    So readers who are paused have few ends in common, and a tally of them stays short.
    """
    until = _instant(text)
    try:
        return until and clock.end_of(clock.closing_day(until))
    except OverflowError:
        raise _Wrong("must be a day such as 2026-11-30 or 30/11/2026") from None


@lru_cache(maxsize=10_000)
def _instant(text: str) -> datetime | None:
    """An ISO instant, or a day (YYYY-MM-DD or DD/MM/YYYY) that begins at midnight in London."""
    if not text:
        return None
    try:
        british = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", text)
        iso = "-".join((british[3], british[2].zfill(2), british[1].zfill(2))) if british else text
        if len(iso) == 10:
            return clock.from_wall(datetime.combine(date.fromisoformat(iso), time()))
        found = datetime.fromisoformat(iso)
        return found.astimezone(UTC) if found.tzinfo else clock.from_wall(found)
    except (ValueError, OverflowError):
        raise _Wrong("must be a day such as 2026-11-30 or 30/11/2026") from None


READ: dict[str, Callable[[str], object]] = {
    "address": _address,
    "name": _short,
    "surname": _short,
    "since": _instant,
    "paused_until": _pause,
}
