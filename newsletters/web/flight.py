"""Flight: pre-flight's buttons: mend what is certain, take that back, and visit the links again."""

from flask import flash, redirect, request, session
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.database import db
from broadside.house import house
from broadside.web.access import current_account, role_required
from newsletters import mail
from newsletters.flight import mending, surroundings, visits
from newsletters.flight.findings import Fix
from newsletters.issues import Issue
from newsletters.sections import Section
from newsletters.web.issues import bp, found, section_of
from newsletters.web.proofs import MENDED
from newsletters.web.workbench import came_from, url_of


@bp.post("/<int:issue_id>/flight/mend")
@role_required(Role.EDITOR)
def mend(issue_id: int) -> Response:
    """Mend one finding: the one that was pressed, if pre-flight still says so of the saved text."""
    issue, key = found(issue_id), request.form.get("mend", "")
    finding = next((each for each in mail.findings(issue, house()) if each.fix and each.key == key), None)
    if finding is None or finding.fix is None:
        flash("Nothing was changed: the text is not as it was when that was found.", "error")
        return redirect(came_from(issue), 303)
    section = section_of(issue, finding.section_id) if finding.section_id is not None else None
    fix, revision = finding.fix, request.form.get("revision", -1, type=int)
    mending.mend(issue, section, fix, revision, current_account())
    db.session.commit()
    session[MENDED] = _kept(issue, section, fix)
    flash(f"“{fix.old}” is “{fix.new}” now, in {finding.place}.", "ok")
    return redirect(_back(issue, section), 303)


@bp.post("/<int:issue_id>/flight/take-back")
@role_required(Role.EDITOR)
def take_back(issue_id: int) -> Response:
    """Undo the last mending, unless the text was edited since."""
    issue, kept = found(issue_id), session.pop(MENDED, None)
    if not kept or kept["issue"] != issue_id:
        flash("There is nothing to take back.", "error")
        return redirect(came_from(issue), 303)
    section = section_of(issue, kept["section"]) if kept["section"] else None
    fix = Fix(*kept["fix"])
    mending.mend(issue, section, fix.back, kept["revision"], current_account())
    db.session.commit()
    flash(f"Taken back: it is “{fix.old}” again.", "ok")
    return redirect(_back(issue, section), 303)


@bp.post("/<int:issue_id>/flight/visit")
@role_required(Role.EDITOR)
def visit_again(issue_id: int) -> Response:
    """Let every link of the issue be visited again, soon, by a worker."""
    issue = found(issue_id)
    number = visits.ask_again(surroundings.links(issue, house().settings.address))
    db.session.commit()
    said = f"{number} {'link is' if number == 1 else 'links are'} visited within a minute, when a worker is running."
    flash(said if number else "There are no links to other sites in it.", "ok")
    return redirect(came_from(issue), 303)


def _kept(issue: Issue, section: Section | None, fix: Fix) -> dict[str, object]:
    """What is needed to take a mending back, as the session can hold it."""
    return {
        "issue": issue.id,
        "section": section.id if section else None,
        "revision": (section or issue).revision,
        "fix": [fix.field, fix.at, fix.old, fix.new],
    }


def _back(issue: Issue, section: Section | None) -> str:
    """The review, when the button was pressed there; else the part that was mended, or the one that was open."""
    return url_of(issue, section) if section and request.form.get("from") != "review" else came_from(issue)
