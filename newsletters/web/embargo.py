"""Embargo: when the archive may show an issue, chosen apart from when its mail goes out."""

from typing import Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from broadside import clock
from broadside.accounts import Role
from broadside.database import db
from broadside.house import house
from broadside.web.access import current_account, role_required
from newsletters import scheduling
from newsletters.issues import Issue
from newsletters.scheduling import BadTime
from newsletters.web.issues import bp, found


@bp.post("/<int:issue_id>/embargo")
@role_required(Role.PUBLISHER)
def set_embargo(issue_id: int) -> Response:
    """Keep the page of the archive back until an instant, or no longer than until its sending."""
    issue, form, zone = found(issue_id), request.form, house().settings.zone
    at, said = None, "It can be read in the archive from the moment its sending begins."
    if form.get("way") != "none":
        if not (form.get("public_date") and form.get("public_time")):
            flash("Not changed. Give the day and the time from which the archive may show it.", "error")
            return _back(issue_id)
        try:
            at = scheduling.read(f"{form.get('public_date', '')}T{form.get('public_time', '')[:5]}", zone).at
        except BadTime as error:
            flash(f"Not changed: {error}", "error")
            return _back(issue_id)
        said = f"The archive shows it from {clock.instant_words(at, zone)}, not before."
    issue.embargo(at, current_account())
    db.session.commit()
    flash(said, "ok")
    return _back(issue_id)


def context(issue: Issue) -> dict[str, Any]:
    """The day and the time of the embargo as its form shows them: those set, else none."""
    wall = clock.local(issue.public_at, house().settings.zone) if issue.public_at else None
    return {"public_typed": (f"{wall:%Y-%m-%d}", f"{wall:%H:%M}") if wall else ("", "")}


def _back(issue_id: int) -> Response:
    return redirect(url_for("issues.schedule", issue_id=issue_id, _anchor="archive"), 303)
