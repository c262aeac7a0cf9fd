"""Corresponding: what letters at the desk add to the house: pages, the closing of those due, commands, audit words."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from broadside import audit
from broadside.accounts import Role
from broadside.database import db
from broadside.health import Backlog
from broadside.house import DeskPage, House, Panel
from campaigns.commands.letters import letters as commands
from campaigns.jobs import letters as jobs
from campaigns.letters import waiting
from campaigns.letters.letters import Letter
from campaigns.letters.replies import Reply
from campaigns.web import (
    letter_delivery,
    letter_details,
    letter_life,
    letter_news,
    letter_replies,
    letter_texts,
    letters,
    panels,
    places,
    waits,
)

# Each of these puts its routes on the blueprint of `letters` when it is imported.
ROUTES = (letter_details, letter_texts, letter_life, letter_delivery, letter_news)
LOOK_FOR_CLOSED = timedelta(seconds=30)
LATE = timedelta(minutes=15)
WORDINGS = {
    "letter.begun": "began the letter {it}",
    "letter.changed": "changed the details of the letter {it}",
    "letter.initiators": "named the {number} who began the letter {it}",
    "letter.discarded": "deleted the draft {it}",
    "letter.drafted": "wrote the text of {it}",
    "letter.reworded": "saved version {number} of {it}: {edit}",
    "letter.published": "published the letter {it}",
    "letter.paused": "paused the letter {it}",
    "letter.resumed": "resumed the letter {it}",
    "letter.extended": "moved the closing of {it} to {until}",
    "letter.closed": "closed the letter {it}",
    "letter.reopened": "opened the letter {it} again, until {until}",
    "letter.packed": "put the letter {it} on paper",
    "letter.delivered": "delivered the letter {it}: {how}",
    "letter.answered": "marked the letter {it} as answered",
    "letter.news-drafted": "drafted the mail “{subject}” to signatories of {it}",
    "letter.news-changed": "changed the mail “{subject}” to signatories of {it}",
    "letter.news-discarded": "deleted the draft “{subject}” to signatories of {it}",
    "letter.news-sent": "sent the mail “{subject}” to signatories of {it}",
    "reply.recorded": "recorded a reply to {it}",
    "reply.changed": "changed a reply to {it}",
}


def init_app(app: Flask) -> None:
    """Register the pages, the job, the commands, and how the audit log speaks of letters."""
    here = House.of(app)
    for blueprint in (letters.bp, letter_replies.public):
        app.register_blueprint(blueprint)
    app.cli.add_command(commands)
    here.desk.append(DeskPage("Letters", "letters.index", 3, Role.VIEWER, _count, rooms=("moderation", "asking")))
    here.panels.append(Panel("Open letters", "All letters", "letters.index", panels.letters))
    here.waits.append(waits.letters)
    here.places.append(places.places)
    here.timetable.add("close letters that are due", LOOK_FOR_CLOSED, jobs.close_due)
    here.backlogs.append(Backlog("letters to close", jobs.waiting, jobs.oldest, LATE))
    audit.wordings(WORDINGS)
    audit.naming("letter", _title)
    audit.naming("reply", _title_of_reply)


def _count() -> str | int | None:
    """What a person has to look at; else how many letters are open."""
    number = waiting.in_review()
    return f"{number} to review" if number else waiting.number_open() or None


def _title(number: str) -> str | None:
    return db.session.scalar(select(Letter.title).where(Letter.id == int(number))) if number.isdecimal() else None


def _title_of_reply(number: str) -> str | None:
    reply = db.session.get(Reply, int(number)) if number.isdecimal() else None
    return reply.letter.title if reply else None
