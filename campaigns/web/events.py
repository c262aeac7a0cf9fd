"""Events at the desk: hearings, launches, meetings; called off rather than deleted."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.database import db
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled
from campaigns.events import Event, EventKind
from campaigns.web import event_form
from campaigns.web.choosing import campaign_choices

bp = Blueprint("events", __name__, url_prefix="/desk/events")

Answer = str | Response | tuple[str, int]


@bp.get("")
@role_required(Role.VIEWER)
def index() -> str:
    """Every event: those to come, the next one first, and those that are over."""
    every = Event.all()
    coming = [event for event in reversed(every) if not event.over and event.called_off_at is None]
    return render_template(
        "campaigns/events/index.html", coming=coming, past=[event for event in every if event not in coming]
    )


@bp.get("/new")
@role_required(Role.EDITOR)
def add() -> str:
    """An empty form; `campaign` in the address chooses the campaign."""
    return _form(None, Filled({"campaign": request.args.get("campaign", ""), "public": "y"}))


@bp.post("/new")
@role_required(Role.EDITOR)
def begin() -> Answer:
    """Add an event."""
    filled, plan = event_form.read(request.form)
    if plan is None:
        return _form(None, filled), 422
    event = Event.begin(plan, current_account())
    db.session.commit()
    return _said(event, "is there." if event.public else "is there, for the desk alone.")


@bp.get("/<slug>")
@role_required(Role.EDITOR)
def edit(slug: str) -> str:
    """The form of an event."""
    event = _event(slug)
    return _form(event, Filled(event_form.typed_of(event)))


@bp.post("/<slug>")
@role_required(Role.EDITOR)
def change(slug: str) -> Answer:
    """Write an event anew."""
    event = _event(slug)
    filled, plan = event_form.read(request.form)
    if plan is None:
        return _form(event, filled), 422
    event.edit(plan, current_account())
    db.session.commit()
    return _said(event, "is saved.")


@bp.post("/<slug>/call-off")
@role_required(Role.EDITOR)
def call_off(slug: str) -> Response:
    """Say that it does not take place."""
    event = _event(slug)
    event.call_off(current_account())
    db.session.commit()
    return _said(event, "is called off. Calendars that have it are told.")


@bp.post("/<slug>/bring-back")
@role_required(Role.EDITOR)
def bring_back(slug: str) -> Response:
    """Say that it takes place after all."""
    event = _event(slug)
    event.bring_back(current_account())
    db.session.commit()
    return _said(event, "takes place after all.")


def _event(slug: str) -> Event:
    return Event.find(slug) or abort(404)


def _said(event: Event, what: str) -> Response:
    flash(f"{event.title} {what}", "ok")
    return redirect(url_for(".index"), 303)


def _form(event: Event | None, filled: Filled) -> str:
    kinds = [(kind.value, kind.value.capitalize()) for kind in EventKind]
    return render_template(
        "campaigns/events/form.html", event=event, filled=filled, kinds=kinds, campaigns=campaign_choices()
    )
