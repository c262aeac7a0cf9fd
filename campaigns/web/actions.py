"""Actions at the desk: what readers are asked to do, until when; called off rather than deleted."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside import clock
from broadside.accounts import Role
from broadside.database import db
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled, day, line, lines, link, one_of, ticked
from campaigns.actions import Action, ActionKind, Ask
from campaigns.web.choosing import campaign_choices, campaign_chosen

bp = Blueprint("actions", __name__, url_prefix="/desk/actions")

Answer = str | Response | tuple[str, int]
MOST_POINTS = 12


@bp.get("")
@role_required(Role.VIEWER)
def index() -> str:
    """Every action: those asked for now, and those that are over."""
    every = Action.all()
    going = [action for action in every if not action.over and action.called_off_at is None]
    return render_template(
        "campaigns/actions/index.html", going=going, past=[action for action in every if action not in going]
    )


@bp.get("/new")
@role_required(Role.EDITOR)
def add() -> str:
    """An empty form; `campaign` in the address chooses the campaign."""
    return _form(None, Filled({"campaign": request.args.get("campaign", ""), "public": "y"}))


@bp.post("/new")
@role_required(Role.EDITOR)
def begin() -> Answer:
    """Begin an action."""
    filled, ask = _read()
    if ask is None:
        return _form(None, filled), 422
    action = Action.begin(ask, current_account())
    db.session.commit()
    return _said(action, "is there." if action.public else "is there, for the desk alone.")


@bp.get("/<slug>")
@role_required(Role.EDITOR)
def edit(slug: str) -> str:
    """The form of an action."""
    action = _action(slug)
    return _form(action, Filled(_typed_of(action)))


@bp.post("/<slug>")
@role_required(Role.EDITOR)
def change(slug: str) -> Answer:
    """Write an action anew."""
    action = _action(slug)
    filled, ask = _read()
    if ask is None:
        return _form(action, filled), 422
    action.edit(ask, current_account())
    db.session.commit()
    return _said(action, "is saved.")


@bp.post("/<slug>/call-off")
@role_required(Role.EDITOR)
def call_off(slug: str) -> Response:
    """Ask for it no longer."""
    action = _action(slug)
    action.call_off(current_account())
    db.session.commit()
    return _said(action, "is called off. Calendars that have it are told.")


@bp.post("/<slug>/bring-back")
@role_required(Role.EDITOR)
def bring_back(slug: str) -> Response:
    """Ask for it again."""
    action = _action(slug)
    action.bring_back(current_account())
    db.session.commit()
    return _said(action, "is asked for again.")


def _read() -> tuple[Filled, Ask | None]:
    filled = Filled(request.form)
    filled.take("title", line("the title"))
    filled.take("kind", one_of(list(ActionKind), "what is asked"))
    filled.take("who", line("who should", 300, least=0))
    filled.take("ask", lines("what is asked", 4000, least=0))
    filled.take("points", _points)
    filled.take("link", link("the link"))
    filled.take("until", lambda typed: clock.end_of(found) if (found := day("the last day", False)(typed)) else None)
    filled.take("public", ticked)
    filled.take("campaign", campaign_chosen)
    return filled, None if filled.errors else Ask(**filled.meant)


def _points(typed: str) -> tuple[str, ...]:
    """One point a line; marks that people put before them are taken off."""
    said: str = lines("the points", 4000, least=0)(typed)
    points = tuple(point for each in said.split("\n") if (point := each.strip().lstrip("-*•").strip()))
    if len(points) > MOST_POINTS:
        raise ValueError(f"Keep it to {MOST_POINTS} points; there are {len(points)}. Few are read, many are not.")
    return points


def _typed_of(action: Action) -> dict[str, str]:
    return {
        "title": action.title,
        "kind": action.kind,
        "who": action.who,
        "ask": action.ask,
        "points": "\n".join(action.points),
        "link": action.link,
        "until": clock.closing_day(action.until).isoformat() if action.until else "",
        "public": "y" if action.public else "",
        "campaign": action.campaign.slug if action.campaign else "",
    }


def _action(slug: str) -> Action:
    return Action.find(slug) or abort(404)


def _said(action: Action, what: str) -> Response:
    flash(f"{action.title} {what}", "ok")
    return redirect(url_for(".index"), 303)


def _form(action: Action | None, filled: Filled) -> str:
    kinds = [(kind.value, kind.value.capitalize().replace(" mp", " MP")) for kind in ActionKind]
    return render_template(
        "campaigns/actions/form.html", action=action, filled=filled, kinds=kinds, campaigns=campaign_choices()
    )
