"""The ground's recurring work for readers: send the links they asked for, forget what is counted no more."""

import threading

from broadside import allowances, notices
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.house import House
from broadside.link_requests import LinkRequest
from broadside.people import Person
from broadside.personal_links import PersonalLinks
from broadside.privacy import scrub
from broadside.purposes import Sender
from broadside.timetable import Job


def send_links(house: House) -> Job:
    """Answer those who asked for the link to their own page."""
    links = PersonalLinks(house.tokens, house.settings.address)

    def look(stop: threading.Event) -> None:
        if allowances.exhausted(allowances.OWN_LINK):
            return
        for ident in LinkRequest.waiting():
            if stop.is_set():
                return
            person = LinkRequest.take(ident, house.tokens)
            if person is not None:
                notices.own_link(links, person, _sender(house, person))
            db.session.commit()

    return look


def tidy(house: House) -> Job:
    """Forget counts that no rule looks at, and let the database's log hold nothing that was erased."""

    def look(stop: threading.Event) -> None:
        allowances.forget_old()
        db.session.commit()
        scrub()

    return look


def _sender(house: House, person: Person) -> Sender:
    """Who the person knows: what they read, else what they once read, else ourselves."""
    theirs = sorted(Subscription.of(person), key=lambda each: each.state != State.ACTIVE)
    known = (house.purposes.sender(each.purpose) for each in theirs)
    return next((sender for sender in known if sender), None) or notices.house_sender(house)
