"""Delivery plugs itself into the house: the postman's rounds, his backlog, and what is held about people."""

import threading
from datetime import timedelta

from flask import Flask

from broadside import audit
from broadside.database import db
from broadside.delivery import bounces, ledger, watch
from broadside.delivery.bounce_holder import BounceHolder
from broadside.delivery.holder import MailHolder, forget_old_notices
from broadside.delivery.office import Office
from broadside.delivery.returns import mailbox, seen
from broadside.delivery.returns.mailbox_jobs import read_mailbox
from broadside.delivery.returns.reply_jobs import count_replies
from broadside.health import Backlog
from broadside.house import House

LATE_MAILBOX = timedelta(hours=1)
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
    office = Office.of(app)
    journal = office.relay.journal
    house.timetable.add("send mail", timedelta(seconds=0.5), office.deliver, lane="mail", everywhere=True)
    house.timetable.add("forget old notices", timedelta(hours=6), _forget)
    house.timetable.add("forget old journals", timedelta(hours=6), lambda stop: journal.forget_old())
    house.backlogs.append(Backlog("mail", ledger.waiting, watch.oldest, watch.STILL))
    house.privacy.register("mails that came back", BounceHolder(house.tokens))
    house.privacy.register("mails", MailHolder())
    if house.settings.bounce_mailbox:
        house.timetable.add("read the bounce mailbox", mailbox.EVERY, read_mailbox(house), lane="returns")
        house.backlogs.append(Backlog("bounce mailbox", mailbox.waiting, mailbox.overdue, LATE_MAILBOX))
    if house.settings.reply_mailbox:
        house.timetable.add("count replies", mailbox.EVERY, count_replies(house), lane="returns")
    audit.wordings(WORDINGS)


def _forget(stop: threading.Event) -> None:
    forget_old_notices()
    bounces.forget_old()
    seen.forget_old()
    db.session.commit()
