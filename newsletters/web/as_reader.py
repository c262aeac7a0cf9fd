"""As a reader: whom the preview can be looked at as, and what an issue would be to them."""

from dataclasses import dataclass, replace

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


@dataclass(frozen=True)
class Reader:
    """One reader's own parts of a mail, and whether the mail would reach them."""

    personal: Personal
    verdict: str


def found(issue: Issue, words: str) -> list[dict[str, str | int]]:
    """The first readers of the newsletter whose name or address holds the words."""
    if not words.strip():
        return []
    page = Roster(issue.newsletter, Filter(words)).page()
    people = [each.subscription.person for each in page.readers[:MOST]]
    return [{"id": each.id, "name": each.name, "address": each.address} for each in people]


def chosen(issue: Issue, person_id: int) -> Reader | None:
    """A reader of the newsletter as this issue would meet them; their own links stay out of it. None for nobody."""
    person = db.session.get(Person, person_id) if person_id else None
    subscriber = Subscriber.of(person, issue.newsletter) if person else None
    if person is None or subscriber is None:
        return None
    reason = mail.gate(house()).verdict(issue, person.id)
    gets = "Gets it" + (", as plain text." if subscriber.plain else ".")
    why = "is no active reader" if reason is None else reason
    personal = replace(A_READER, greeting=render.greeting(person.name))
    return Reader(personal, f"Does not get it: {why}." if why else gets)
