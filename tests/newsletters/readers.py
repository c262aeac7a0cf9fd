"""What tests of readers share: a newsletter, Bob as its reader, the mail that was written, and the looks of jobs."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from broadside import reader_jobs as ground
from broadside.consent import Act, State, Subscription
from broadside.database import db
from broadside.delivery.messages import Mailing, Message
from broadside.house import house
from broadside.people import Person
from broadside.personal_links import PersonalLinks
from broadside.topics import Topic
from newsletters import reader_jobs
from newsletters.newsletter import Newsletter
from newsletters.subscribers import Choices, Subscriber
from tests.people import BOB

JOIN = {"address": BOB, "cadence": "every issue", "wording": "1"}


def a_newsletter(title: str = "Immigration, Data and Technology") -> Newsletter:
    """A newsletter with two topics to choose from."""
    newsletter = Newsletter.create(
        {
            "title": title,
            "sender_name": "The Editors",
            "sender_address": "editors@example.org",
            "organisation": "Example Rights",
            "postal": "1 Example Street\nLondon",
        }
    )
    for slug, name in (("borders", "Borders"), ("data", "Data protection")):
        db.session.merge(Topic(slug=slug, name=name, words={}))
    db.session.commit()
    return newsletter


def a_reader(newsletter: Newsletter, address: str = BOB, state: State = State.ACTIVE) -> Subscriber:
    """Bob, or another, with a subscription in a state."""
    subscriber = Subscriber.add(Person.of(address), newsletter, Choices())
    act = {State.ACTIVE: Act.CONFIRMED, State.LEFT: Act.LEFT, State.PENDING: Act.ASKED}[state]
    subscriber.subscription.turn(state, act, "test")
    db.session.commit()
    return subscriber


def standing(address: str = BOB) -> State | None:
    """Where the first subscription of an address stands; None when nobody is known there."""
    db.session.rollback()
    db.session.expire_all()
    person = Person.known(address)
    found = Subscription.of(person) if person else []
    return State(found[0].state) if found else None


def work() -> None:
    """Let the jobs look once at sign-ups, requests and imports."""
    stop = threading.Event()
    for job in (
        reader_jobs.answer_signups(house()),
        ground.send_links(house()),
        reader_jobs.carry_on_imports(house()),
    ):
        job(stop)


def forget() -> None:
    """Let the jobs look once at what is out of date."""
    reader_jobs.forget(house())(threading.Event())
    ground.tidy(house())(threading.Event())


def mails_to(address: str) -> list[Mailing]:
    """The mails written to an address, the oldest first."""
    rows = db.session.query(Mailing).join(Message, Message.mailing_id == Mailing.id)
    return rows.filter(Message.address == address).order_by(Mailing.id).all()


def path_in(mailing: Mailing, room: str) -> str:
    """The path of the link into a room, such as confirm, that a mail holds."""
    found = re.search(rf"http://broadside\.test(/{room}/\S+)", mailing.text)
    assert found, f"no link to /{room} in the mail"
    return found[1]


def leave_path(subscriber: Subscriber) -> str:
    """The path of Bob's unsubscribe link."""
    subscription = subscriber.subscription
    return PersonalLinks(house().tokens, "").leave(subscription.person_id, subscription.purpose)


def own_path(subscriber: Subscriber) -> str:
    """The path of Bob's own page."""
    return PersonalLinks(house().tokens, "").preferences(subscriber.subscription.person)


@contextmanager
def listening(statements: list[str]) -> Iterator[None]:
    """Write down each SQL statement that is executed meanwhile."""

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
