"""Gathering: what the reading of sources adds to the house: pages, jobs, commands, notices."""

import threading
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import func, select

from broadside import clock
from broadside.accounts import Role
from broadside.audit import wordings
from broadside.database import db
from broadside.health import Backlog
from broadside.house import DeskNotice, DeskPage, House, PublicPage, house
from newsletters import overview
from newsletters.commands.feeds import feeds
from newsletters.items import Item
from newsletters.reading import Reader, follow
from newsletters.sources import Source, SourceState
from newsletters.watchedfile import WatchedFile
from newsletters.web import inbox, library, sources

WORDINGS = {
    "feeds.taken_over": "took feeds.yml over: {added} sources added, {altered} altered, {left} left",
    "item.change-seen": "took note of a change to {it}",
    "item.later": "kept {it} for later",
    "item.pasted": "pasted the address of {it}",
    "item.undone": "took back the decision about {it}",
    "source.added": "began to read {it}",
    "source.moved": "followed {it} to its new address",
    "source.retired": "retired {it}, whose feed is gone",
}
LOOK_FOR_DUE = timedelta(seconds=20)
LOOK_AT_FILE = timedelta(seconds=30)
LATE = timedelta(minutes=30)


def init_app(app: Flask) -> None:
    """Register the pages, the jobs, the commands and what the desk is to say."""
    here = House.of(app)
    for blueprint in (inbox.bp, sources.bp, library.bp):
        app.register_blueprint(blueprint)
    app.cli.add_command(feeds)
    here.desk += [
        DeskPage("Inbox", "inbox.show", 1, Role.VIEWER, _waiting),
        DeskPage("Library", "library.show", 2, Role.VIEWER),
        DeskPage("Sources", "sources.show", 2, Role.VIEWER, _failing),
    ]
    here.public.append(PublicPage("Library", "library.shelf", lambda: True, 6))
    shown, followed = WatchedFile(here.settings.feeds), WatchedFile(here.settings.feeds)
    here.notices += [lambda: _mistakes(shown), _retired]
    wordings(WORDINGS)
    here.backlogs.append(Backlog("sources", _due, _oldest_due, LATE))
    here.timetable.add("follow feeds.yml", LOOK_AT_FILE, lambda stop: follow(followed), "reading")
    here.timetable.add("read the sources", LOOK_FOR_DUE, read, "reading")


def read(stop: threading.Event) -> None:
    """Read what is due."""
    Reader.of(house().settings).read_due(stop)


def _waiting() -> int | None:
    return Item.number_new() or None


def _failing() -> str | None:
    number = overview.number_failing()
    return f"{number} failing" if number else None


def _mistakes(watched: WatchedFile) -> DeskNotice | None:
    watched.look()
    if not watched.mistakes:
        return None
    first, *others = watched.mistakes.splitlines()
    more = f" And {len(others)} more: “broadside feeds check” lists them." if others else ""
    said = f"{first}. The sources stay as they were until it is mended.{more}"
    return DeskNotice(said, "sources.show", "See the sources", "error")


def _retired() -> DeskNotice | None:
    names = list(
        db.session.scalars(select(Source.name).where(Source.state == SourceState.RETIRED).order_by(Source.name))
    )
    if not names:
        return None
    others = f" and {len(names) - 1} more" if len(names) > 1 else ""
    said = f"“{names[0]}”{others} said that its feed is gone for good, and is not read any more."
    return DeskNotice(said, "sources.show", "Find the new feed, or pause it")


def _due() -> int:
    return db.session.scalar(Source.due(clock.now()).with_only_columns(func.count())) or 0


def _oldest_due() -> datetime | None:
    return db.session.scalar(Source.due(clock.now()).with_only_columns(func.min(Source.next_read_at)))
