"""The roll: what moderating, inviting and showing signatories elsewhere add to the house: pages, jobs, notices."""

from datetime import timedelta

from flask import Flask

from broadside import audit
from broadside.health import Backlog
from broadside.house import House
from broadside.web.shell import csrf
from campaigns.jobs import invitations as jobs
from campaigns.letters import invitations
from campaigns.letters.ledger import InvitationHolder
from campaigns.web import asking, embedding, entering, invited, letter_roll, one_signature
from campaigns.web import moderation as moderation_pages

ROUTES = (
    one_signature,
    entering,
    embedding,
)  # they put their routes on the blueprint of `moderation` when they are imported
LATE = timedelta(minutes=15)
WORDINGS = {
    "signature.accepted": "accepted {it}",
    "signature.rejected": "refused {it}",
    "signature.put_back": "put {it} back to be looked at",
    "signature.linked": "said which organisation {it} is",
    "signature.asked": "asked whoever gave {it}",
    "signature.entered": "entered {it} by hand ({kind})",
    "letter.list_entered": "entered a list of {number} signatures below {it}",
    "letter.signatures_exported": "exported the signatures of {it}",
    "letter.invited": "invited {number} organisations to sign {it}",
    "letter.reminded": "reminded {number} organisations of {it}",
    "letter.invitations_exported": "exported {number} invitations to sign {it}",
    "letter_invitation.declined": "was told “not this time” to {it}",
}


def init_app(app: Flask) -> None:
    """Register the pages (the public ones carry no cookie), the postal job and its backlog."""
    house = House.of(app)
    csrf.exempt(invited.bp)
    for room in (letter_roll, moderation_pages, asking, invited):
        app.register_blueprint(room.bp)
    house.timetable.add("mail invitations to sign", timedelta(seconds=10), jobs.post(house), lane="signing")
    house.backlogs.append(Backlog("invitations to sign", invitations.waiting_number, invitations.oldest, LATE))
    house.privacy.register("invitations to sign", InvitationHolder())
    audit.wordings(WORDINGS)
    audit.naming("letter_invitation", lambda number: f"invitation no. {number}")
