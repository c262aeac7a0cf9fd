"""The recurring work on invitations: mail those that wait, and the reminders that a colleague asked for."""

import threading
from collections.abc import Callable

from broadside.database import db
from broadside.house import House
from broadside.notices import house_sender
from broadside.timetable import Job
from campaigns.letters.invitations import Invitation
from campaigns.mail import invitations as mail
from campaigns.mail.addressed import Addressed

Write = Callable[[Addressed, Invitation, str], None]


def post(house: House) -> Job:
    """Claim each, write it, and commit: a worker that falls between the two leaves neither."""

    def look(stop: threading.Event) -> None:
        for due, claim, write in (
            (Invitation.due(), Invitation.claim, mail.invite),
            (Invitation.reminders_due(), Invitation.claim_reminder, mail.remind),
        ):
            for ident in due:
                if stop.is_set():
                    return
                if claim(ident):
                    _mail(house, ident, write)
                db.session.commit()

    return look


def _mail(house: House, ident: int, write: Write) -> None:
    invitation = db.session.get_one(Invitation, ident, populate_existing=True)
    if invitation.person is not None:
        url = f"{house.settings.address}/invitations/{invitation.token(house.tokens)}"
        write(Addressed(invitation.letter, invitation.person, house_sender(house)), invitation, url)
