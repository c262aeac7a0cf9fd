"""Founding: what setting up, the settings, the example programme and the desk home add to the house."""

from flask import Flask

from broadside import audit
from broadside.accounts import Role
from broadside.database import db
from broadside.house import DeskPage, House
from broadside.purposes import Sender
from newsletters import reader_mail
from newsletters.commands.example import commands
from newsletters.newsletter import Newsletter
from newsletters.web import example, founding, home, newsletter, places, setup, waits

WORDINGS = {
    "newsletter.created": "began the newsletter {it}",
    "newsletter.changed": "changed the settings of {it}",
    "newsletter.reworded": "changed what readers of {it} agree to: version {version}",
    "newsletter.logo": "changed the logo of {it}",
    "example.loaded": "loaded the example programme into {it}",
    "example.removed": "removed the example programme",
}


def init_app(app: Flask) -> None:
    """Register the pages, the commands and what the desk is to say."""
    here = House.of(app)
    for room in (setup, home, newsletter, founding, example):
        app.register_blueprint(room.bp)
    app.cli.add_command(commands)
    here.desk += [
        DeskPage("This month", "home.show", 1),
        DeskPage("Settings", "newsletter.show", 4, Role.ADMIN, rooms=(founding.bp.name, example.bp.name)),
    ]
    here.notices.append(example.notice)
    here.places += [places.issues, places.sources, places.resources, places.people]
    here.waits += [waits.issues, waits.asked_of, waits.sends, waits.sources]
    here.senders.append(_senders)
    audit.wordings(WORDINGS)
    audit.naming("newsletter", _title)


def _senders() -> dict[str, Sender]:
    """Who sends in earnest, by the newsletter's name in addresses."""
    return {each.slug: reader_mail.sender(each) for each in Newsletter.all() if not each.example}


def _title(number: str) -> str | None:
    newsletter = db.session.get(Newsletter, int(number)) if number.isdecimal() else None
    return newsletter.title if newsletter else None
