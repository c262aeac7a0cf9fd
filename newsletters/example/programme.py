"""The example programme: a small, made-up year of a newsletter, marked as such and removable whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select

from broadside import audit
from broadside.accounts import Account
from broadside.database import db
from broadside.people import Person
from broadside.programmes import Programmes
from newsletters.example import issues as example_issues
from newsletters.example import readers as example_readers
from newsletters.example import stories as example_stories
from newsletters.example.issues import Write
from newsletters.issues import Issue
from newsletters.items import Item
from newsletters.newsletter import Newsletter
from newsletters.resources import Resource
from newsletters.sources import Source
from newsletters.subscribers import Subscriber

FILE = Path(__file__).with_name("example.yml")
PARTS: Mapping[str, Any] = {
    "sources": Source,
    "items": Item,
    "resources": Resource,
    "issues": Issue,
    "subscribers": Person,
}
OWN: Mapping[str, Any] = {
    "title": "Example Bulletin",
    "about": "A made-up newsletter on immigration, data and technology, to look around in.",
    "organisation": "Example Organisation",
    "postal": "1 Example Street\nLondon\nEX1 2MP",
    "sender_name": "Example Bulletin",
    "sender_address": "bulletin@example.org",
}


@dataclass(frozen=True)
class Contents:
    """How many examples of each kind there are."""

    counts: Mapping[str, int]

    @property
    def loaded(self) -> bool:
        return any(self.counts.values())

    @property
    def words(self) -> str:
        """8 sources, 33 items, 8 resources, 2 issues, 25 subscribers"""
        return ", ".join(f"{number} {name if number != 1 else name[:-1]}" for name, number in self.counts.items())

    def beside(self, others: Programmes) -> "Contents":
        """The same with what the other parts of the house have of it."""
        return Contents({**self.counts, **others.counts()})


def contents() -> Contents:
    """What of the example programme is there now."""
    return Contents({name: _count(table) for name, table in PARTS.items()})


def load(newsletter: Newsletter | None, by: Account | None, write: Write, address: str) -> bool:
    """Put the programme into a newsletter (None: into one made for it); False when it is there already.

    `write` makes the letter of an issue, as sending does; `address` is the public address.
    """
    if contents().loaded:
        return False
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    home = newsletter or _own(by)
    example_readers.load(home, told["subscribers"])
    example_stories.load(told, by)
    example_issues.load(home, told | {"address": address}, by, write)
    audit.record("example.loaded", home.ref, by, **contents().counts)
    return True


def remove(by: Account | None, and_used: bool = False) -> tuple[Contents, list[Issue]]:
    """Take the whole programme out, and nothing else; returns what it was, and the issues that stay.

    An example issue that a person wrote in or sent stays as their own, unless `and_used`.
    """
    before = contents()
    stay = example_issues.remove(and_used)
    example_stories.remove()
    example_readers.remove()
    _give_up_own()
    if before.loaded:
        audit.record("example.removed", "example", by, **before.counts, stayed=len(stay))
    return before, stay


def _own(by: Account | None) -> Newsletter:
    newsletter = Newsletter.create(OWN, by)
    newsletter.example = True
    return newsletter


def _give_up_own() -> None:
    """A newsletter made for the programme goes with it, unless somebody uses it."""
    for newsletter in Newsletter.all():
        if newsletter.example and _in_use(newsletter):
            newsletter.example = False
        elif newsletter.example:
            db.session.delete(newsletter)
    db.session.flush()


def _in_use(newsletter: Newsletter) -> bool:
    return any(
        db.session.scalar(select(func.count()).select_from(table).where(table.newsletter_id == newsletter.id))
        for table in (Issue, Subscriber)
    )


def _count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table).where(table.example)) or 0
