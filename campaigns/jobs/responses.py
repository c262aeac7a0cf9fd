"""The recurring work on joint responses: mail links, ask to sign off a locked text, send receipts."""

import threading
from collections.abc import Callable

from broadside.database import db
from broadside.house import House
from broadside.notices import house_sender
from broadside.timetable import Job
from campaigns.mail import responses as mail
from campaigns.mail.responses import Room
from campaigns.responses import posting
from campaigns.responses.members import Member

PATH = "/responses"


def post(house: House) -> Job:
    """Claim each, write it, and commit: a worker that falls between the two leaves neither."""

    def look(stop: threading.Event) -> None:
        for due, claim, write in (
            (posting.unmailed(), posting.claim, mail.invite),
            (posting.unasked(), posting.claim_asking, mail.ask_to_sign_off),
            (posting.unreceipted(), posting.claim_receipt, mail.receipt),
        ):
            for ident in due:
                if stop.is_set():
                    return
                if claim(ident):
                    _mail(house, ident, write)
                db.session.commit()

    return look


def url_of(house: House, member: Member) -> str:
    """The personal link of a member."""
    return f"{house.settings.address}{PATH}/{member.token(house.tokens)}"


def _mail(house: House, ident: int, write: Callable[[Room], None]) -> None:
    member = db.session.get_one(Member, ident, populate_existing=True)
    if member.person is not None:
        write(Room(member, member.person, house_sender(house), url_of(house, member)))
