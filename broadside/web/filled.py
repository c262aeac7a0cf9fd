"""A filled form: what was typed, what it means, and what is wrong with it, field by field."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from broadside import clock
from broadside.people import normalise

Check = Callable[[str], Any]
LONGEST_LINK = 1000
YEARS = range(1900, 3000)  # what is reckoned from a day beyond them is no date any more, and no page could show it


class Filled:
    """One form as it came in; `take` each field, then look at `errors` before using `meant`."""

    def __init__(self, typed: Mapping[str, str]) -> None:
        self.typed = typed
        self.meant: dict[str, Any] = {}
        self.errors: dict[str, str] = {}

    def take(self, name: str, check: Check) -> Any:
        """What a field means, or None with its error noted; a check raises ValueError in words for the reader."""
        try:
            self.meant[name] = check(self.typed.get(name, ""))
        except ValueError as error:
            self.errors[name] = str(error)
        return self.meant.get(name)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(field, sentence) pairs in the order in which the fields were taken."""
        return list(self.errors.items())


def line(what: str, most: int = 200, least: int = 1) -> Check:
    """One line without control characters, `least` to `most` characters long; it ends up in mail headers."""

    def check(typed: str) -> str:
        said = " ".join(typed.split())
        if len(said) < least:
            raise ValueError(f"Give {what}.")
        if len(said) > most or not said.isprintable():
            raise ValueError(f"Keep {what} to {most} ordinary characters; this has {len(said)}.")
        return said

    return check


def lines(what: str, most: int = 4000, least: int = 1) -> Check:
    """Several lines of text."""

    def check(typed: str) -> str:
        said = typed.replace("\r\n", "\n").strip()
        if len(said) < least:
            raise ValueError(f"Give {what}.")
        if len(said) > most:
            raise ValueError(f"Keep {what} to {most:,} characters; this has {len(said):,}.")
        if not all(letter.isprintable() or letter == "\n" for letter in said):
            raise ValueError(f"There is a character in {what} that cannot be shown; type it anew.")
        return said

    return check


def address(typed: str) -> str:
    """A mail address."""
    if not typed.strip():
        raise ValueError("Give a mail address, such as news@example.org.")
    return normalise(typed)


def address_or_none(typed: str) -> str:
    """A mail address, or nothing."""
    return address(typed) if typed.strip() else ""


def one_of(choices: Collection[Any], what: str) -> Check:
    """One of the choices, as its own type."""

    def check(typed: str) -> Any:
        for choice in choices:
            if str(choice) == typed:
                return choice
        raise ValueError(f"Choose {what} from the list.")

    return check


def whole(what: str, least: int, most: int) -> Check:
    """A whole number between two others."""

    def check(typed: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", typed.strip()) or not least <= int(typed) <= most:
            raise ValueError(f"Give {what} as a whole number from {least} to {most}.")
        return int(typed)

    return check


def clock_time(typed: str) -> time:
    """A time of day such as 09:30."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?::[0-5][0-9])?", typed.strip())
    if found is None:
        raise ValueError("Give a time of day, such as 09:30.")
    return time(int(found[1]), int(found[2]))


def day(what: str, needed: bool = True) -> Check:
    """A date as browsers send it (2026-12-03); None when nothing was given and nothing is needed."""

    def check(typed: str) -> date | None:
        if not typed.strip() and not needed:
            return None
        try:
            found = date.fromisoformat(typed.strip())
        except ValueError:
            raise ValueError(f"Give {what} as a date, such as 2026-12-03.") from None
        _must_be_near(found, what)
        return found

    return check


def moment(what: str, needed: bool = True) -> Check:
    """A date and time in London as browsers send them (2026-12-03T09:30), as an instant; refuses the skipped hour."""

    def check(typed: str) -> datetime | None:
        if not typed.strip() and not needed:
            return None
        try:
            wall = datetime.fromisoformat(typed.strip()).replace(tzinfo=None)
        except ValueError:
            raise ValueError(f"Give {what} as a date and a time, such as 2026-12-03T09:30.") from None
        _must_be_near(wall, what)
        return clock.from_wall(wall)

    return check


def _must_be_near(day: date, what: str) -> None:
    if day.year not in YEARS:
        raise ValueError(f"Give {what} as a day of this time and age: from {YEARS[0]} to {YEARS[-1]}.")


def link(what: str, needed: bool = False) -> Check:
    """The address of a page on the web, or nothing."""

    def check(typed: str) -> str:
        said = typed.strip()
        if not said and not needed:
            return ""
        if not _is_web_address(said):
            raise ValueError(f"Give {what} as an address that begins with https:// or http://.")
        if len(said) > LONGEST_LINK:
            raise ValueError(f"Keep {what} to {LONGEST_LINK:,} characters; this has {len(said):,}.")
        return said

    return check


def _is_web_address(said: str) -> bool:
    try:
        parts = urlsplit(said)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and said.isprintable() and " " not in said


def ticked(typed: str) -> bool:
    """A tick: browsers send nothing for an empty box."""
    return bool(typed)
