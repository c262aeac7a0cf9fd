"""Delivery plugs itself into the house: the postman's rounds, his backlog, and what is held about people."""

import threading
from datetime import timedelta

from flask import Flask

from broadside import audit
from broadside.database import db
from broadside.delivery import ledger
from broadside.delivery.holder import MailHolder, forget_old_notices
from broadside.delivery.office import Office
from broadside.health import Backlog
from broadside.house import House

LATE = timedelta(minutes=15)
WORDINGS = {
    "mailing.posted": "froze the list of who gets {it}",
    "mailing.paused": "paused the sending of {it}",
    "mailing.resumed": "went on sending {it}",
    "mailing.cancelled": "cancelled the sending of {it}",
    "mailing.tried_again": "tried {it} again for {number} readers: {state}",
}


def init_app(app: Flask) -> None:
    """Register what delivery adds to the house."""
    house = House.of(app)
    house.timetable.add("send mail", timedelta(seconds=2), Office.of(app).deliver, lane="mail", everywhere=True)
    house.timetable.add("forget old notices", timedelta(hours=6), _forget)
    house.backlogs.append(Backlog("mail", ledger.waiting, ledger.oldest, LATE))
    house.privacy.register("mails", MailHolder())
    audit.wordings(WORDINGS)


def _forget(stop: threading.Event) -> None:
    forget_old_notices()
    db.session.commit()
