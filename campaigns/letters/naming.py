"""Naming: how people and organisations may be called below a letter."""

import re

from broadside.directory.organisations import Organisation
from broadside.people import one_line

LONGEST = 200
LINK = re.compile(r"\w*://|@|\w[\w-]*\.[^\W\d_]{2,}")


class BadName(ValueError):
    """A name that cannot stand below a letter; says why."""


def person_name(typed: str) -> str:
    """The name of a person as it is kept: one line, without web addresses; raises BadName."""
    return _checked(typed, "your name")


def role_name(typed: str, needed: bool) -> str:
    """A role, such as Director; empty when none is needed; raises BadName."""
    return _checked(typed, "your role") if needed or typed.strip() else ""


def organisation_name(typed: str) -> str:
    """The name of an organisation; one in the directory may look like a web address; raises BadName."""
    name = one_line(typed)
    if LINK.search(name) and Organisation.named(name) is not None:
        return name
    return _checked(typed, "the name of the organisation")


def _checked(typed: str, what: str) -> str:
    printable = " ".join("".join(each if each.isprintable() else " " for each in typed).split())
    if not printable:
        raise BadName(f"Give {what}.")
    if len(printable) > LONGEST:
        raise BadName(f"Keep {what} to {LONGEST} characters; this has {len(printable)}.")
    if found := LINK.search(printable):
        raise BadName(
            f"Leave web and mail addresses out of {what}: “{found[0]}” looks like one. "
            "If it is none, put a space after the full stop."
        )
    if not any(each.isalpha() for each in printable):
        raise BadName(f"Give {what} in letters.")
    return printable
