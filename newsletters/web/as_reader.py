"""As a reader: whom the preview is looked at as, and what an issue would be to them.

The choice rests in the session: it is in no address, and holds for each part of the issue, with script or without.
"""

from dataclasses import dataclass, replace

from flask import session

from broadside.database import db
from broadside.delivery import render
from broadside.delivery.render import Personal
from broadside.house import house
from broadside.people import Person
from newsletters import mail
from newsletters.issues import Issue
from newsletters.roster import Filter, Roster
from newsletters.subscribers import Subscriber
from newsletters.web.proofs import A_READER

MOST = 8
CHOSEN = "as_reader"  # in the session: the issue, and the person


@dataclass(frozen=True)
class Reader:
    """One reader's own parts of a mail, and whether the mail would reach them."""

    id: int
    name: str
    personal: Personal
    verdict: str


def found(issue: Issue, words: str) -> list[dict[str, str | int]]:
    """The first readers of the newsletter whose name or address holds the words."""
    if not words.strip():
        return []
    page = Roster(issue.newsletter, Filter(words)).page()
    people = [each.subscription.person for each in page.readers[:MOST]]
    return [{"id": each.id, "name": each.name, "address": each.address} for each in people]


def choose(issue: Issue, person_id: int) -> Reader | None:
    """Look at an issue as a reader of it from now on; with nobody's number, as any reader again."""
    reader = _reader(issue, person_id)
    session.pop(CHOSEN, None)
    if reader is not None:
        session[CHOSEN] = [issue.id, reader.id]
    return reader


def chosen(issue: Issue) -> Reader | None:
    """The reader that was chosen for this issue, as it would meet them now; None for any reader."""
    issue_id, person_id = session.get(CHOSEN, (0, 0))
    return _reader(issue, person_id) if issue_id == issue.id else None


def _reader(issue: Issue, person_id: int) -> Reader | None:
    """A reader of the newsletter; their own links stay out of it. None for nobody."""
    person = db.session.get(Person, person_id) if person_id else None
    subscriber = Subscriber.of(person, issue.newsletter) if person else None
    if person is None or subscriber is None:
        return None
    reason = mail.gate(house()).verdict(issue, person.id)
    gets = "Gets it" + (", as plain text." if subscriber.plain else ".")
    why = "is no active reader" if reason is None else reason
    personal = replace(A_READER, greeting=render.greeting(person.name))
    return Reader(person.id, person.name or person.address, personal, f"Does not get it: {why}." if why else gets)
