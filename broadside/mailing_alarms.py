"""Alarms about mailings: one that stopped itself is told to the publishers by mail, and to all at the desk."""

import threading

from sqlalchemy import select, update

from broadside import clock, notices
from broadside.accounts import Role, colleagues
from broadside.database import db
from broadside.delivery import watch
from broadside.delivery.messages import Mailing, MailingState
from broadside.house import DeskNotice, House
from broadside.notices import Notice
from broadside.timetable import Job


def tell(house: House) -> Job:
    """Stop mailings that come back, and write to the publishers about each that stopped itself: once."""

    def look(stop: threading.Event) -> None:
        watch.look_at_returns()
        db.session.commit()
        for mailing_id in db.session.scalars(select(Mailing.id).where(Mailing.alarm != "", Mailing.told_at.is_(None))):
            untold = update(Mailing).where(Mailing.id == mailing_id, Mailing.told_at.is_(None))
            told = db.session.execute(untold.values(told_at=clock.now()).returning(Mailing.subject, Mailing.alarm))
            for subject, alarm in told.all():
                _write(house, subject, alarm)
            db.session.commit()

    return look


def stopped() -> DeskNotice | None:
    """What the desk says while mailings are paused that nobody paused."""
    found = select(Mailing.subject, Mailing.alarm).where(
        Mailing.state == MailingState.PAUSED, Mailing.alarm != "", Mailing.purpose.is_not(None)
    )
    said = [f"The sending of “{subject}” stopped itself. {alarm}" for subject, alarm in db.session.execute(found)]
    return DeskNotice(" ".join(said), "", "") if said else None


def still() -> DeskNotice | None:
    """What the desk says while mailings stand still that should not."""
    said = [
        f"The sending of “{each.subject}” has not moved since {clock.instant_words(each.since)}, though mail is due."
        for each in watch.standstills()
    ]
    if not said:
        return None
    return DeskNotice(" ".join([*said[:3], "Does a worker run, and does the mail server answer?"]), "", "")


def _write(house: House, subject: str, alarm: str) -> None:
    notice = Notice(
        subject=f"Stopped: the sending of “{subject}”",
        heading="A sending has stopped itself",
        before=(f"The sending of “{subject}” has stopped. {alarm}", "Nothing more goes out until somebody resumes it."),
        label="Open the desk",
        url=f"{house.settings.address}/desk",
        after=("You get this because you may publish. Everybody who may is told.",),
    )
    for account in colleagues(Role.PUBLISHER):
        notices.post_to(notice, notices.house_sender(house), account.email)
