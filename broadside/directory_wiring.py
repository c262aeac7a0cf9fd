"""The directory plugs itself in: its tables, pages, commands, wordings, holders and the job that forgets old files."""

from datetime import timedelta

from flask import Flask

from broadside import audit, directory_jobs, organisations_commands
from broadside.database import db
from broadside.directory import emblems as logos
from broadside.directory import merging, organisations, twins, waiting
from broadside.directory.contacts import ContactHolder
from broadside.directory.organisations import Organisation
from broadside.directory.waiting import WaitingFileHolder
from broadside.house import DeskPage, House
from broadside.web import emblems, organisation_imports, organisation_merging
from broadside.web import organisations as pages

TABLES = (organisations, logos, merging, twins, waiting)
WORDINGS = {
    "organisation.added": "added {it} to the directory",
    "organisation.edited": "changed what the directory says of {it}",
    "organisation.logo": "put up a logo of {it}",
    "organisation.logo_removed": "took down the logo of {it}",
    "organisation.contact_noted": "noted a contact at {it}",
    "organisation.contact_removed": "took a contact off {it}",
    "organisation.merged": "merged {it} into {other}",
    "organisation.parted": "took {it} out of {other} again",
    "organisation.told_apart": "told {it} and {other} apart",
    "organisations.uploaded": "uploaded a list of organisations: {it}",
    "organisations.imported": "imported organisations: {added} added, {updated} updated",
    "organisations.exported": "exported {number} organisations",
}


def init_app(app: Flask) -> None:
    """Register it all; the page stands last of its group in the rail, below what the wings register."""
    house = House.of(app)
    rooms = (organisation_merging.bp, organisation_imports.bp)
    for blueprint in (emblems.bp, pages.bp, *rooms):
        app.register_blueprint(blueprint)
    app.cli.add_command(organisations_commands.organisations)
    within = tuple(room.name for room in rooms)
    house.desk.append(DeskPage("Organisations", "organisations.index", 3, rooms=within, place=1))
    house.privacy.register("contacts", ContactHolder())
    house.privacy.register("lists of organisations on their way in", WaitingFileHolder())
    house.timetable.add("forget lists of organisations", timedelta(hours=1), directory_jobs.forget_lists)
    audit.wordings(WORDINGS)
    audit.naming("organisation", _name)


def _name(ident: str) -> str | None:
    found = db.session.get(Organisation, int(ident)) if ident.isdecimal() else None
    return found.name if found else None
