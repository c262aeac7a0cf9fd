"""Deadlines at the desk: everything with a date as a list, a month and a timeline; one's own reminders and calendar."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.database import db
from broadside.house import house
from broadside.web.access import current_account, role_required
from campaigns.deadlines import reminders
from campaigns.deadlines.keys import CalendarKey
from campaigns.deadlines.reminders import DAY_WORDS, DAYS_BEFORE
from campaigns.web import deadline_views
from campaigns.web.deadline_filters import NOUN_WORDS, VIEWS, Filters

bp = Blueprint("deadlines", __name__, url_prefix="/desk/deadlines")


@bp.get("")
@role_required(Role.VIEWER)
def index() -> str:
    """All of them, in one of three views."""
    filters = Filters.read(request.args, current_account().id)
    return render_template(
        "campaigns/deadlines/index.html",
        filters=filters,
        views=VIEWS,
        nouns=NOUN_WORDS,
        **deadline_views.context(filters),
    )


@bp.get("/yours")
@role_required(Role.VIEWER)
def yours() -> str:
    """Which reminders one gets, and the address of one's own calendar."""
    account, key = current_account(), CalendarKey.of(current_account())
    address = house().settings.address
    return render_template(
        "campaigns/deadlines/yours.html",
        days=[(each, DAY_WORDS[each]) for each in DAYS_BEFORE],
        chosen=reminders.chosen_by(account),
        key=key,
        own=f"{address}/deadlines/{key.secret(house().tokens)}.ics" if key else "",
        public=address + url_for("calendars.public"),
    )


@bp.post("/yours/reminders")
@role_required(Role.VIEWER)
def choose() -> Response:
    """Keep which reminders one wants."""
    ticked = {int(each) for each in request.form.getlist("days") if each.isdecimal() and len(each) < 4}
    reminders.choose(current_account(), ticked)
    db.session.commit()
    kept = reminders.chosen_by(current_account())
    flash("Your choice of reminders is kept." if kept else "You get no reminders by mail from now on.", "ok")
    return redirect(url_for(".yours"), 303)


@bp.post("/yours/calendar")
@role_required(Role.VIEWER)
def make_key() -> Response:
    """Make the address of one's own calendar, or a new one that ends the old."""
    again = CalendarKey.of(current_account()) is not None
    CalendarKey.make(current_account())
    db.session.commit()
    old = " The old address has stopped working." if again else ""
    flash(f"Your calendar has an address.{old}", "ok")
    return redirect(url_for(".yours", _anchor="calendar"), 303)


@bp.post("/yours/calendar/end")
@role_required(Role.VIEWER)
def end_key() -> Response:
    """Let the address of one's own calendar work no more."""
    key = CalendarKey.of(current_account())
    if key is not None:
        key.end()
        db.session.commit()
    flash("The address of your calendar has stopped working.", "ok")
    return redirect(url_for(".yours", _anchor="calendar"), 303)
