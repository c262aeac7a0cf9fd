"""What tests of deadlines share: instants in London, consultations with an owner, the mails that were written."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any

import time_machine
from flask import Flask

from broadside import clock
from broadside.accounts import Account
from broadside.consent import Subscription
from broadside.database import db
from broadside.delivery.maildir import Maildir
from broadside.delivery.office import Office
from broadside.house import House
from broadside.people import Person
from campaigns.consultations.byhand import Entry, enter
from campaigns.consultations.consultations import Consultation
from campaigns.deadlines import following
from campaigns.deadlines.reminders import DAYS_BEFORE
from campaigns.jobs import deadlines as jobs
from tests.people import ALICE, BOB, account

STOP = threading.Event()


@contextmanager
def on(day: str) -> Iterator[None]:
    """The time is this one in London, such as 2027-04-14T09:00."""
    with time_machine.travel(london(day), tick=False):
        yield


def london(wall: str) -> datetime:
    """The instant of a wall-clock time in London."""
    return clock.from_wall(datetime.fromisoformat(wall))


def consultation(closes: str | None, slug: str = "harbour", owner: Account | None = None) -> Consultation:
    """A consultation of the Harbour Office that closes at a wall-clock time, which opened just now; committed."""
    closes_at = london(closes) if closes else None
    made = enter(Entry("Harbour guidance", "Harbour Office", opens_at=clock.now()), closes_at, account(ALICE), slug)
    if owner is not None:
        made.give_to(owner, account(ALICE))
    db.session.commit()
    return made


def followed_by(of: Consultation, address: str = BOB, days: tuple[int, ...] = DAYS_BEFORE) -> Subscription:
    """Somebody is reminded of it from now on; committed."""
    person = Person.of(address)
    following.follow(person, of, days, "test")
    db.session.commit()
    found = Subscription.find(person, of.purpose)
    assert found is not None
    return found


def sent(app: Flask, *looks: Any) -> list[tuple[str, str]]:
    """(to, subject) of every mail there is, the oldest first, after the jobs looked twice and all was delivered."""
    house = House.of(app)
    for look in (looks or (jobs.tell_moves, jobs.remind)) * 2:
        look(house)(STOP)
    Office.of(app).deliver(STOP)
    box = Maildir(house.settings.maildir)
    mails = [box.read(key) for key in sorted(box.keys())]
    db.session.expire_all()
    return [(mail.recipient, mail.subject) for mail in mails]


def in_days(days: int, hour: int = 10) -> datetime:
    """An instant so many of London's days from now."""
    day = clock.today() + timedelta(days=days)
    return clock.from_wall(datetime.combine(day, time(hour)))
