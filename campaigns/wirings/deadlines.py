"""The calendar: what deadlines add to the house: pages, calendars, reminders, and how the audit log speaks."""

from datetime import timedelta

from flask import Flask

from broadside import audit
from broadside.accounts import Role
from broadside.database import db
from broadside.health import Backlog
from broadside.house import DeskPage, House, Panel, PublicPage
from broadside.web.shell import csrf
from campaigns.commands.deadlines import deadlines as command
from campaigns.consultations.changes import DeadlineChange
from campaigns.consultations.consultations import Consultation
from campaigns.deadlines import gathering, requests
from campaigns.deadlines.requests import ReminderHolder, ReminderRequest
from campaigns.jobs import deadlines as jobs
from campaigns.web import calendars, deadline_plans, deadlines, follow, panels, waits
from campaigns.web.followed_consultations import Consultations

# It puts its routes on the blueprint of `deadlines` when it is imported.
ROUTES = (deadline_plans,)
LATE = timedelta(hours=3)  # a flood waits for the cap on confirmations: no reason to call the house ill
WORDINGS = {
    "calendar.made": "made an address for their own calendar",
    "calendar.renewed": "made a new address for their own calendar, and ended the old",
    "calendar.ended": "ended the address of their own calendar",
}


def init_app(app: Flask) -> None:
    """Register it all. The public forms carry no cookie and are guarded by tokens, a trap and limits, not by CSRF."""
    house = House.of(app)
    for room in (deadlines, calendars):
        app.register_blueprint(room.bp)
    csrf.exempt(follow.bp)
    app.register_blueprint(follow.bp)
    app.cli.add_command(command)
    house.desk.append(DeskPage("Deadlines", "deadlines.index", 3, Role.VIEWER, _pressing))
    house.panels.append(Panel("Deadlines of the next 30 days", "All deadlines", "deadlines.index", panels.deadlines))
    house.waits.append(waits.overdue)
    house.public.append(PublicPage("Deadlines", "calendars.index", gathering.any_public, 4))
    house.purposes.register("consultation", Consultations(house))
    house.privacy.register("reminders", ReminderHolder())
    audit.wordings(WORDINGS)
    audit.naming("reminder", _reminder)
    audit.naming("moved", _moved)
    house.timetable.add("answer who asks to be reminded", timedelta(seconds=3), jobs.answer_requests(house), "readers")
    house.timetable.add("tell of moved deadlines", timedelta(minutes=1), jobs.tell_moves(house))
    house.timetable.add("remind of deadlines", timedelta(minutes=5), jobs.remind(house))
    house.timetable.add("forget old reminders", timedelta(hours=1), jobs.forget(house))
    house.backlogs.append(Backlog("reminder requests", requests.waiting_number, ReminderRequest.oldest, LATE))


def _pressing() -> int | None:
    return gathering.pressing() or None


def _reminder(ident: str) -> str | None:
    """The mailing of a reminder: the number of its consultation comes first."""
    return _named(db.session.get(Consultation, int(ident.partition("-")[0])), "reminder")


def _moved(ident: str) -> str | None:
    change = db.session.get(DeadlineChange, int(ident))
    return _named(change.consultation if change else None, "moved deadline")


def _named(consultation: Consultation | None, what: str) -> str | None:
    return f"{what} of {consultation.title}" if consultation else None
