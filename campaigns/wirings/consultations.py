"""Watching: what consultations add to the house: pages, jobs, commands, notices, and how the audit log speaks."""

import threading
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import func

from broadside import audit, clock
from broadside.accounts import Role
from broadside.database import db
from broadside.health import Backlog
from broadside.house import DeskNotice, DeskPage, House, PublicPage, house
from campaigns.commands.consultations import consultations as commands
from campaigns.consultations.changes import DeadlineChange
from campaigns.consultations.consultations import Consultation, Phase
from campaigns.consultations.suggestions import Suggestion
from campaigns.jobs import consultation_news
from campaigns.jobs.consultations import Watcher
from campaigns.web import consultation_team, consultation_work, consultations, public_consultations

# They put their routes on the blueprint of `consultations` when they are imported.
ROUTES = (consultation_work, consultation_team)
LOOK_FOR_DUE = timedelta(minutes=2)
LOOK_OUT = timedelta(minutes=15)
TELL = timedelta(seconds=20)
LATE = timedelta(hours=3)
SHOWN_FOR = timedelta(days=14)
WORDINGS = {
    "consultation.begun": "began to follow the consultation {it}",
    "consultation.edited": "edited the consultation {it}",
    "consultation.remarked": "changed our remarks on the consultation {it}",
    "consultation.moved": "moved the deadline of {it} to {to} ({cause})",
    "consultation.change_noted": "took note of the new deadline of {it}",
    "consultation.closed": "noted that {it} has closed",
    "consultation.positioned": "took a position on {it}: {position}",
    "consultation.given": "gave {it} to {owner}",
    "consultation.joined": "put {it} into the campaign {campaign}",
    "consultation.shown": "showed {it} to readers",
    "consultation.hidden": "took {it} away from readers",
    "consultation.submitted": "noted that our response to {it} went in at {at}",
    "consultation.outcome": "noted the outcome of {it}",
    "consultation.withdrawn": "noted that {it} was withdrawn",
    "consultation.restored": "noted that {it} is not withdrawn any more",
    "consultation.redirected": "followed {it} to its new address on GOV.UK",
    "consultation.partnered": "noted {partner} as a partner in {it}",
    "consultation.parted": "took {partner} off {it}",
    "consultation.step_added": "added “{step}” to {it}",
    "consultation.step_done": "finished “{step}” of {it}",
    "consultation.step_undone": "opened “{step}” of {it} again",
    "consultation.step_moved": "moved “{step}” of {it}",
    "consultation.step_dropped": "called off “{step}” of {it}",
    "consultation.step_back": "brought “{step}” of {it} back",
    "suggestion.left": "let the suggested consultation {it} be",
}


def init_app(app: Flask) -> None:
    """Register it all."""
    here = House.of(app)
    for room in (consultations, public_consultations):
        app.register_blueprint(room.bp)
    app.cli.add_command(commands)
    here.desk.append(DeskPage("Consultations", "consultations.index", 3, Role.VIEWER, _waiting, rooms=("responses",)))
    here.public.append(PublicPage("Consultations", "public_consultations.index", public_consultations.has_some, 3))
    here.notices += [_moved, _failing]
    audit.wordings(WORDINGS)
    audit.naming("consultation", _title)
    here.backlogs.append(Backlog("consultations", _due, _oldest_due, LATE))
    here.timetable.add("look at consultations", LOOK_FOR_DUE, refresh, "reading")
    here.timetable.add("look out for consultations", LOOK_OUT, look_out, "reading")
    here.timetable.add("tell owners of consultations", TELL, consultation_news.tell_owners(here))


def refresh(stop: threading.Event) -> None:
    """Look at those that are due."""
    Watcher.of(house()).refresh_due(stop)


def look_out(stop: threading.Event) -> None:
    """Look for new ones, when it is time."""
    Watcher.of(house()).look_out(stop)


def _waiting() -> str | None:
    number = Suggestion.number_waiting()
    return f"{number} suggested" if number else None


def _moved() -> DeskNotice | None:
    """The latest moved deadline that nobody has taken note of."""
    since = clock.now() - SHOWN_FOR
    changes = [change for change in DeadlineChange.unnoted() if change.at >= since]
    if not changes:
        return None
    others = f" And {len(changes) - 1} more moved." if len(changes) > 1 else ""
    said = f"The deadline of “{changes[0].consultation.title}” {changes[0].words}.{others}"
    return DeskNotice(said, "consultations.index", "See what moved")


def _failing() -> DeskNotice | None:
    """Open consultations that could not be looked at for a while: a deadline might move unseen."""
    failing = [each for each in Consultation.failing() if each.phase in (Phase.OPEN, Phase.COMING)]
    if not failing:
        return None
    others = f" and {len(failing) - 1} more" if len(failing) > 1 else ""
    said = f"“{failing[0].title}”{others} cannot be looked at: {failing[0].trouble}"
    return DeskNotice(said, "consultations.index", "See the consultations")


def _title(number: str) -> str | None:
    found = db.session.get(Consultation, int(number)) if number.isdecimal() else None
    return found.title if found else None


def _due() -> int:
    return db.session.scalar(Consultation.due(clock.now()).with_only_columns(func.count())) or 0


def _oldest_due() -> datetime | None:
    return db.session.scalar(Consultation.due(clock.now()).with_only_columns(func.min(Consultation.next_check_at)))
