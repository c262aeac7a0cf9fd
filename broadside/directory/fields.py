"""Fields of an organisation: how each is written as text, in a form or a cell of a sheet, and read from it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from broadside.directory.domains import domain_of_site, tidy
from broadside.directory.names import LONGEST, folded
from broadside.directory.traits import (
    CAPACITIES,
    CAPACITY_WORDS,
    CLIENT_GROUPS,
    ISSUE_AREAS,
    MANDATES,
    PARTICIPATION_WORDS,
    PRIVACY_WORDS,
    REGION_WORDS,
    SUPPORT,
    TOOLS,
    Participation,
    Region,
)

BETWEEN = re.compile(r"[;|\n]")
MOST_LISTED = 40
YES_NO = {True: "yes", False: "no", None: ""}
NEEDS_WORDS = {"": "Not asked", "yes": "Yes", "no": "No"}


@dataclass(frozen=True)
class Field:
    """What a field is called; how its text is read (ValueError says the rule); how its value is written."""

    label: str
    read: Callable[[str], Any]
    write: Callable[[Any], str]


def name(typed: str) -> str:
    """A name that can be found again: some letters or digits, one line, no mark that parts a list."""
    said = " ".join(typed.split())
    if not folded(said):
        raise ValueError("has no letter or digit; give the organisation’s name")
    if len(said) > LONGEST or not said.isprintable():
        raise ValueError(f"must be one line of at most {LONGEST} characters")
    return said


def website(typed: str) -> str:
    """A web address, with its scheme; the scheme may be left out."""
    given = typed.strip()
    if not given:
        return ""
    full = given if re.match(r"(?i)https?://", given) else f"https://{given}"
    odd = len(full) > 500 or not full.isprintable() or " " in full or not domain_of_site(full)
    if odd or "@" in urlsplit(full).netloc:
        raise ValueError("must be a web address such as https://example.org")
    return full


def text(most: int) -> Callable[[str], str]:
    """Several lines of text, at most so many characters."""

    def read(typed: str) -> str:
        said = typed.replace("\r\n", "\n").strip()
        if len(said) > most:
            raise ValueError(f"must be at most {most:,} characters; this has {len(said):,}")
        if not all(letter.isprintable() or letter in "\n\t" for letter in said):
            raise ValueError("holds a character that cannot be shown; type it anew")
        return said

    return read


def listed(one: Callable[[str], str]) -> Callable[[str], list[str]]:
    """Several, with semicolons or lines between; each once, in the order given."""

    def read(typed: str) -> list[str]:
        found = list(dict.fromkeys(one(part) for part in BETWEEN.split(typed) if part.strip()))
        if len(found) > MOST_LISTED:
            raise ValueError(f"must list at most {MOST_LISTED}; this lists {len(found)}")
        return found

    return read


def one_of(words: Mapping[Any, str]) -> Callable[[str], Any]:
    """One of some values, by its own name or by its words, in capitals or not."""
    known = {str(key).lower(): key for key in words} | {said.lower(): key for key, said in words.items()}

    def read(typed: str) -> Any:
        given = " ".join(typed.split()).lower()
        if given not in known:
            raise ValueError("must be one of: " + ", ".join(str(key) or "empty" for key in words))
        return known[given]

    return read


def ticks(label: str, words: Mapping[str, str]) -> Field:
    """Any of a vocabulary."""
    return Field(label, listed(one_of(words)), "; ".join)


def _choice(words: Mapping[Any, str], empty: Any) -> Callable[[str], Any]:
    read = one_of(words)
    return lambda typed: read(typed) if typed.strip() else empty


def _yes_or_no(typed: str) -> bool | None:
    known = (
        {"": None} | dict.fromkeys(("yes", "y", "true", "1"), True) | dict.fromkeys(("no", "n", "false", "0"), False)
    )
    given = typed.strip().lower()
    if given not in known:
        raise ValueError("must be yes, no or empty")
    return known[given]


def _number(value: int) -> str:
    return str(value) if value else ""


FIELDS: dict[str, Field] = {
    "name": Field("name", name, str),
    "other_names": Field("other names", listed(name), "; ".join),
    "website": Field("website", website, str),
    "domains": Field("mail domains", listed(tidy), "; ".join),
    "about": Field("about", text(4000), str),
    "mandates": ticks("mandates", MANDATES),
    "issue_areas": ticks("issue areas", ISSUE_AREAS),
    "client_groups": ticks("client groups", CLIENT_GROUPS),
    "medical": Field("medical", lambda typed: bool(_yes_or_no(typed)), lambda value: "yes" if value else ""),
    "region": Field("region", _choice(REGION_WORDS, Region.UNKNOWN), str),
    "participation": Field("participation", _choice(PARTICIPATION_WORDS, Participation.UNKNOWN), str),
    **{
        f"capacity_{area}": Field(f"capacity: {said.lower()}", _choice(CAPACITY_WORDS, 0), _number)
        for area, said in CAPACITIES.items()
    },
    "privacy_mandate": Field("privacy as a mandate", _choice(PRIVACY_WORDS, 0), _number),
    "needs_resources": Field("needs resources", _yes_or_no, lambda value: YES_NO[value]),
    "tools": ticks("tools used", TOOLS),
    "support": ticks("support wanted", SUPPORT),
    "notes": Field("notes", text(4000), str),
}
