"""Responding together: what joint responses add to the house: pages, the post, personal data, audit words."""

from datetime import timedelta

from flask import Flask

from broadside import audit
from broadside.database import db
from broadside.health import Backlog
from broadside.house import House
from broadside.web.shell import csrf
from campaigns.jobs import responses as jobs
from campaigns.responses import posting
from campaigns.responses.holding import MemberHolder
from campaigns.responses.responses import JointResponse
from campaigns.web import (
    partner_room,
    public_responses,
    response_answers,
    response_life,
    response_members,
    response_questions,
    responses,
)

# Each of these puts its routes on the blueprint of `responses` when it is imported.
ROUTES = (response_questions, response_answers, response_members, response_life)
LATE = timedelta(minutes=15)
WORDINGS = {
    "response.begun": "began the joint response to {it}",
    "response.introduced": "wrote the introduction of the joint response to {it}",
    "response.asked": "added questions ({number}) to the joint response to {it}",
    "response.reworded": "reworded a question of the joint response to {it}",
    "response.assigned": "asked {to} to write an answer of the joint response to {it}",
    "response.ordered": "put the questions of the joint response to {it} into another order",
    "response.question_removed": "took a question out of the joint response to {it}",
    "response.question_restored": "brought a question of the joint response to {it} back",
    "response.answered": "saved an answer of the joint response to {it}, as {author}",
    "response.commented": "commented on an answer of the joint response to {it}, as {author}",
    "response.settled": "settled a comment of {of} on the joint response to {it}",
    "response.unsettled": "opened a comment of {of} on the joint response to {it} again",
    "response.invited": "invited {organisation} to the joint response to {it}",
    "response.reinvited": "sent {organisation} a new link to the joint response to {it}",
    "response.parted": "took {organisation} off the joint response to {it}",
    "response.declined": "was told “not this time” by {organisation} for the joint response to {it}",
    "response.signed_off": "took in the sign-off of {organisation} for the joint response to {it}",
    "response.locked": "locked the joint response to {it}",
    "response.unlocked": "unlocked the joint response to {it}",
    "response.submitted": "recorded that the joint response to {it} was submitted",
    "response.published": "let readers see the joint response to {it}",
    "response.hidden": "let readers see the joint response to {it} no more",
}


def init_app(app: Flask) -> None:
    """Register it all. The partners' room carries no cookie and is guarded by its link, not by CSRF."""
    house = House.of(app)
    csrf.exempt(partner_room.bp)
    for room in (responses, partner_room, public_responses):
        app.register_blueprint(room.bp)
    app.jinja_env.globals.update(response_to=JointResponse.to, published_response=public_responses.published_response)
    house.timetable.add("mail partners in responses", timedelta(seconds=10), jobs.post(house), lane="signing")
    house.backlogs.append(Backlog("mails to partners in responses", posting.waiting_number, posting.oldest, LATE))
    house.privacy.register("joint responses", MemberHolder())
    audit.wordings(WORDINGS)
    audit.naming("response", _title)


def _title(number: str) -> str | None:
    found = db.session.get(JointResponse, int(number)) if number.isdecimal() else None
    return found.consultation.title if found else None
