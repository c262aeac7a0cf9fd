"""Delivery's fixtures: a mail server, an application that sends to it, and a readership."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event

import pytest
from flask import Flask

from broadside.config import Settings
from broadside.consent import Act, State, Subscription
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.office import Office
from broadside.delivery.outbox import Letter, Recipient
from broadside.people import Person
from tests.smtp_server import Mailroom, Server, running
from wsgi import create_app

PURPOSE = "newsletter:test"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A mail server on loopback; `server.mailroom` says what it took."""
    with running(Mailroom(tmp_path / "taken.log")) as server:
        yield server


@pytest.fixture
def mailroom(server: Server) -> Mailroom:
    return server.mailroom


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def sender(request: pytest.FixtureRequest, settings: Settings, server: Server) -> Iterator[Flask]:
    """An application that sends to the mail server, on SQLite and on PostgreSQL, inside its context."""
    changes: dict[str, object] = {"smtp_url": server.url}
    if request.param == "postgres":
        changes["database_url"] = request.getfixturevalue("postgres_url")
    app = create_app(settings.model_copy(update=changes))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def office(sender: Flask) -> Office:
    """The office that `deliver` uses."""
    return Office.of(sender)


@pytest.fixture
def deliver(office: Office) -> Callable[[], None]:
    """Runs one round of the postman."""

    def one_round() -> None:
        db.session.commit()
        office.deliver(Event())
        db.session.expire_all()

    return one_round


def readers(number: int, first: int = 0) -> list[Recipient]:
    """So many confirmed readers, as recipients."""
    people = [Person(address=f"reader{n}@example.net", name=f"Reader {n}") for n in range(first, first + number)]
    db.session.add_all(people)
    db.session.flush()
    db.session.add_all(Subscription(person_id=p.id, purpose=PURPOSE, state=State.ACTIVE) for p in people)
    db.session.flush()
    return [Recipient(p.id, p.address) for p in people]


def leave(address: str) -> None:
    """What the unsubscribe page does."""
    person = Person.known(address)
    assert person is not None
    subscription = Subscription.find(person, PURPOSE)
    assert subscription is not None
    subscription.turn(State.LEFT, Act.LEFT, "test")
    db.session.commit()


def letter(ref: str = "issue:1", purpose: str | None = PURPOSE, **changes: object) -> Letter:
    """A small letter with all sentinels in it."""
    fields: dict[str, object] = {
        "ref": ref,
        "purpose": purpose,
        "sender_name": "Example Rights Network",
        "sender_address": "news@example.org",
        "reply_to": "office@example.org",
        "subject": "No. 4: the matching powers",
        "html": '<p>[[greeting]]</p><a href="[[unsubscribe_url]]">Leave</a> <a href="[[preferences_url]]">Choose</a>',
        "text": "[[greeting]]\n\nLeave: [[unsubscribe_url]]\nChoose: [[preferences_url]]\n",
    }
    return Letter(**(fields | changes))  # type: ignore[arg-type]


def states(ref: str = "issue:1") -> dict[str, str]:
    """Each address of a mailing with its state."""
    return {line.address: str(line.state) for line in outbox.lines(ref)}
