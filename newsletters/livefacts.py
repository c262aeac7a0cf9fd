"""Live facts: `{{ deadline nfi }}` in a text stands for what is true when the issue goes out.

While an issue is written they follow what they are about. With the approval they are frozen (`Kept`), and are looked
at again before sending: what changed meanwhile is a `Change`, which holds the issue unless it is only more signatures.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

GAP = r"[ \t\u00a0]*\n?[ \t\u00a0]*"
CALL = re.compile(rf"\{{\{{{GAP}([A-Za-z]+(?:[-_][A-Za-z]+)*)(?:{GAP}(?<=[\s\u00a0])([\w:-]+))?{GAP}\}}\}}")
NAMES = ("deadline", "days-left", "signatures")
MANY = 6


class Thing(Protocol):
    """What a live fact can be about: see `campaigns.facts`."""

    @property
    def noun(self) -> str: ...
    @property
    def slug(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def day(self) -> date | None: ...
    @property
    def says(self) -> str: ...
    @property
    def standing(self) -> str: ...
    @property
    def signatures(self) -> int | None: ...


@dataclass(frozen=True)
class Fact:
    """The value of one live fact; `about` is what people call it, `last` the day that days-left counts to.

    `standing` is empty while what it is about still runs.
    """

    says: str
    about: str
    last: str = ""
    standing: str = ""

    def on(self, day: date) -> str:
        """How it reads in an issue that goes out on a day (in London)."""
        return str(max(0, (date.fromisoformat(self.last) - day).days)) if self.last else self.says


AnyThing = TypeVar("AnyThing", bound=Thing)
Kept = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Wording:
    """The facts of an issue, and the day on which it goes out: enough to say any of its texts in full."""

    facts: Mapping[str, Fact]
    day: date

    def of(self, text: str) -> str:
        """The text with every known fact in its place; one that nobody knows is marked, as ‹deadline nfi?›."""
        return CALL.sub(self._say, text) if "{{" in text else text

    def _say(self, found: re.Match[str]) -> str:
        key = _key(found)
        if key in self.facts:
            return self.facts[key].on(self.day)
        return f"‹{key}?›" if _is_meant(key) else found.group()


@dataclass(frozen=True)
class Change:
    """One fact that is not what was approved. `holds`: sending the approved text would mislead."""

    key: str
    about: str
    old: str
    new: str
    holds: bool = True

    @property
    def words(self) -> str:
        """the deadline of “Data matching”: 5 May 2021 → 19 May 2021"""
        name = self.key.partition(" ")[0].replace("-", " ")
        return f"the {name} of “{self.about}”: {self.old} → {self.new}"


def calls(text: str) -> list[str]:
    """The live facts that a text asks for, as `deadline nfi`, each once in its order, known or not."""
    return list(dict.fromkeys(key for found in CALL.finditer(text) if _is_meant(key := _key(found))))


def slugs(keys: Iterable[str]) -> set[str]:
    """The slugs whose signatures are asked for."""
    return {key.partition(" ")[2].rpartition(":")[2] for key in keys if key.startswith("signatures ")}


def resolve(keys: Iterable[str], things: Iterable[Thing]) -> dict[str, Fact]:
    """The facts of these names; one that cannot be told is left out (see `why_unknown`)."""
    known = list(things)
    return {key: fact for key in keys if (fact := _fact(key, _thing(key, known))) is not None}


def offers(things: Iterable[AnyThing], day: date) -> Iterator[tuple[AnyThing, list[tuple[str, str]]]]:
    """Everything that has a live fact, with each fact as it is typed and as it reads on a day; for the picker."""
    known = list(things)
    for thing in known:
        slug = thing.slug if _thing(f"deadline {thing.slug}", known) is thing else f"{thing.noun}:{thing.slug}"
        facts = [(f"{name} {slug}", _fact(f"{name} {slug}", thing)) for name in NAMES]
        shown = [(f"{{{{ {key} }}}}", fact.on(day)) for key, fact in facts if fact]
        if shown:
            yield thing, shown


def why_unknown(key: str, things: Iterable[Thing]) -> str:
    """Why a live fact cannot be told, in a sentence that says what there is."""
    known = list(things)
    name, _, slug = key.partition(" ")
    if name not in NAMES:
        return f"“{{{{ {key} }}}}” is no live fact. There are: {', '.join(NAMES)}."
    thing = _thing(key, known)
    if thing is not None:
        lacks = "signatures that we count" if name == "signatures" else "a date"
        return f"“{{{{ {key} }}}}”: “{thing.title}” has not {lacks}."
    there = [each.slug for each in known if _fact(f"{name} {each.slug}", each)]
    more = f" and {len(there) - MANY} more" if len(there) > MANY else ""
    listed = f"There are: {', '.join(there[:MANY])}{more}." if there else "There is nothing yet that has one."
    asked = f"there is no “{slug}”" if slug else f"say of what, as in {{{{ {name} nfi }}}}"
    return f"“{{{{ {key} }}}}”: {asked}. {listed}"


def keep(facts: Mapping[str, Fact]) -> dict[str, dict[str, Any]]:
    """The facts as an issue keeps them. Days left are kept as the day they count to, since sending may be put off."""
    return {key: asdict(fact) for key, fact in facts.items()}


def kept(facts: Kept) -> dict[str, Fact]:
    """The facts that an issue kept."""
    return {key: Fact(**fact) for key, fact in facts.items()}


def changes(approved: Mapping[str, Fact], now: Mapping[str, Fact], day: date) -> tuple[Change, ...]:
    """What is not as it was approved, in their order; `day` is when the issue goes out."""
    return tuple(change for key, old in approved.items() if (change := _change(key, old, now.get(key), day)))


def _change(key: str, old: Fact, new: Fact | None, day: date) -> Change | None:
    was = old.on(day)
    if new is None:
        return Change(key, old.about, was, "not public any more")
    is_now = new.on(day)
    if (old.says, old.last) != (new.says, new.last):
        more = key.startswith("signatures ") and _number(new.says) > _number(old.says)
        ended = bool(new.standing) and new.standing != old.standing
        return Change(key, new.about, was, f"{is_now}, {new.standing}" if ended else is_now, ended or not more)
    if new.standing != old.standing:
        return Change(key, new.about, _stands(was, old.standing), _stands(is_now, new.standing))
    return None


def _stands(says: str, standing: str) -> str:
    return f"{says}, {standing or 'open'}"


def _number(says: str) -> int:
    return int(says.replace(",", ""))


def _key(found: re.Match[str]) -> str:
    name = found.group(1).lower().replace("_", "-")
    return f"{name} {found.group(2).lower()}" if found.group(2) else name


def _is_meant(key: str) -> bool:
    """Whether somebody meant a live fact: two words, or one of our names alone. The rest is a placeholder as ever."""
    return " " in key or key in NAMES


def _thing(key: str, things: Sequence[Thing]) -> Thing | None:
    """What a name is about; a letter and a consultation of one slug are told apart as `letter:nfi`."""
    noun, _, slug = key.partition(" ")[2].rpartition(":")
    return next((each for each in things if each.slug == slug and noun in ("", each.noun)), None)


def _fact(key: str, thing: Thing | None) -> Fact | None:
    name = key.partition(" ")[0]
    if thing is None:
        return None
    if name == "signatures":
        number = thing.signatures
        return Fact(f"{number:,}", thing.title, standing=thing.standing) if number is not None else None
    if name not in NAMES or thing.day is None:
        return None
    if name == "days-left":
        return Fact("", thing.title, thing.day.isoformat(), thing.standing)
    return Fact(thing.says, thing.title, standing=thing.standing)
