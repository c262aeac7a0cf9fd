"""Alerts: one click at a letter or a consultation drafts an alert to those whom it concerns."""

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.database import db
from broadside.house import house
from broadside.web.access import current_account, role_required
from newsletters import alerts, composing
from newsletters.newsletter import Newsletter
from newsletters.web.issues import bp

NOUNS = ("letter", "consultation")


@bp.post("/alert")
@role_required(Role.EDITOR)
def draft_alert() -> Response:
    """Draft an alert about what was named; one that is a draft already is opened instead."""
    newsletter, noun = Newsletter.by_slug(request.form.get("choice", "")), request.form.get("noun", "")
    if newsletter is None or noun not in NOUNS:
        abort(400)
    about = composing.about(noun, request.form.get("slug", ""))
    issue, new = alerts.draft(newsletter, about, current_account(), house().settings.address)
    db.session.commit()
    if new:
        flash("An alert is drafted. It goes to those who want alerts, unless they chose other topics.", "ok")
    else:
        flash("This alert is drafted already; here it is, as it was left.", "ok")
    return redirect(url_for("issues.compose", issue_id=issue.id), 303)


def newsletters() -> list[tuple[str, str]]:
    """Where an alert may go out."""
    return [(each.slug, each.title) for each in Newsletter.all()]
