"""Corrections: the mail to those who got what was wrong, drafted from the words of the archive."""

from typing import Any

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.database import db
from broadside.house import house
from broadside.web.access import current_account, role_required
from newsletters import corrections
from newsletters.issues import Issue
from newsletters.web.issues import bp, found


@bp.post("/<int:issue_id>/correction/mail")
@role_required(Role.EDITOR)
def draft_correction(issue_id: int) -> Response:
    """Draft the mail that corrects a sent issue, and go on to it."""
    letter, new = corrections.draft(found(issue_id), current_account(), house().settings.address)
    db.session.commit()
    said = (
        "This mail goes to those alone who got the issue, and are subscribed still. Have it approved, then schedule it."
    )
    flash(said if new else f"This is drafted already. {said}", "ok")
    return redirect(url_for("issues.compose", issue_id=letter.id), 303)


def context(issue: Issue) -> dict[str, Any]:
    """What the page of a sending shows of the mails that correct it."""
    return {"correction_mails": corrections.of(issue), "may_draft": current_account().may(Role.EDITOR)}
