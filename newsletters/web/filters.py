"""Saved filters of the inbox: kept under a name, for oneself or for the whole desk, and removed."""

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.database import db
from broadside.web.access import current_account, role_required
from newsletters.saved_filters import FilterRefusedError, SavedFilter
from newsletters.web.inbox import bp
from newsletters.web.typed import as_typed
from newsletters.web.wanted import filters, kept


@bp.post("/filters")
@role_required(Role.EDITOR)
def save_filter() -> Response:
    """Keep the filters of this address under the name given."""
    try:
        name, shared = as_typed("name"), request.form.get("shared") == "yes"
        saved = SavedFilter.keep(name, filters(), current_account(), shared=shared)
    except FilterRefusedError as error:
        flash(str(error), "warn")
    else:
        db.session.commit()
        flash(f"“{saved.name}” is saved, {'for everybody at the desk' if shared else 'for you alone'}.", "ok")
    return redirect(url_for(".show", **kept()), 303)


@bp.post("/filters/<int:filter_id>/remove")
@role_required(Role.EDITOR)
def remove_filter(filter_id: int) -> Response:
    """Let a saved filter go; what it asks for stays set, so that it can be saved again."""
    seen = SavedFilter.seen_by(current_account())
    saved = next((each for each in seen if each.id == filter_id), None) or abort(404)
    name, query = saved.name, dict(saved.query)
    saved.remove(current_account())
    db.session.commit()
    flash(f"“{name}” is removed. It is set here still: if that was a mistake, save it again.", "ok")
    return redirect(url_for(".show", **query), 303)
