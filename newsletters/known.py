"""Known: issues, sources, resources and people by their names, for whoever looks for one of them in haste."""

from collections.abc import Sequence

from sqlalchemy import or_, select

from broadside.database import db
from broadside.people import Person
from newsletters.issues import Issue
from newsletters.resources import Resource
from newsletters.sources import Source

LATEST = 300
FEWEST_LETTERS = 2
PEOPLE = 8


def issues() -> Sequence[Issue]:
    """The latest issues of all newsletters, the newest first."""
    return db.session.scalars(select(Issue).order_by(Issue.id.desc()).limit(LATEST)).all()


def sources() -> list[tuple[str, str]]:
    """(name, slug) of every source, by name."""
    return [(name, slug) for name, slug in db.session.execute(select(Source.name, Source.slug).order_by(Source.name))]


def resources() -> list[tuple[int, str, str]]:
    """(number, title, publisher) of what came into the library last."""
    kept = select(Resource.id, Resource.title, Resource.publisher).where(Resource.archived_at.is_(None))
    found = db.session.execute(kept.order_by(Resource.id.desc()).limit(LATEST))
    return [(number, title, publisher) for number, title, publisher in found]


def people(words: str) -> Sequence[Person]:
    """People whose name or address begins so, found by the database's index; nobody for a single letter."""
    if len(words.strip()) < FEWEST_LETTERS:
        return []
    address, name = (each.limit(PEOPLE).subquery() for each in Person.beginning(words))
    meant = or_(Person.id.in_(select(address.c.id)), Person.id.in_(select(name.c.id)))
    return db.session.scalars(select(Person).where(meant).limit(PEOPLE)).all()
