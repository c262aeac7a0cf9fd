"""Scheduling: an instant chosen in London's time, said in words with what it means, and only then set."""

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside import clock
from broadside.accounts import Role
from broadside.database import db
from broadside.house import house
from broadside.web.access import current_account, role_required
from newsletters import mail, preflight, scheduling
from newsletters.issues import Issue, IssueState, NotNow
from newsletters.preflight import Unfit
from newsletters.scheduling import BadTime, Slot
from newsletters.stops import Stop, stop_the_presses
from newsletters.web import anew, embargo, proofs
from newsletters.web.issues import bp, found
from newsletters.web.typed import as_typed

BEFORE_SENDING = (IssueState.DRAFT, IssueState.IN_REVIEW, IssueState.APPROVED, IssueState.SCHEDULED)


@bp.get("/<int:issue_id>/schedule")
@role_required(Role.VIEWER)
def schedule(issue_id: int) -> str:
    """When it goes out and to whom; a date and time that were chosen are said in words and set by the next button."""
    issue = found(issue_id)
    typed = {name: request.args.get(name, "") for name in ("date", "time")}
    slot, wrong = _slot(typed) if any(typed.values()) else (None, "")
    suggested = _suggested(issue)
    if not any(typed.values()) and suggested:
        wall = clock.local(suggested.at, house().settings.zone)
        typed = {"date": f"{wall:%Y-%m-%d}", "time": f"{wall:%H:%M}"}
    forecast = mail.forecast(issue, house()) if issue.state in BEFORE_SENDING else None
    return render_template(
        "newsletters/issues/schedule.html",
        issue=issue,
        typed=typed,
        slot=slot if issue.state in (IssueState.APPROVED, IssueState.SCHEDULED) else None,
        not_as_approved=mail.not_as_approved(issue, slot.at) if slot else "",
        wrong=[("date", wrong)] if wrong else [],
        suggested=suggested,
        forecast=forecast,
        stops=Stop.of(issue),
        may_schedule=current_account().may(Role.PUBLISHER),
        may_renew=current_account().may(Role.EDITOR),
        **anew.context(issue),
        **embargo.context(issue),
        **proofs.context(issue, forecast.recipients if forecast else None),
    )


@bp.post("/<int:issue_id>/schedule")
@role_required(Role.PUBLISHER)
def set_schedule(issue_id: int) -> Response:
    """Schedule it for the instant that was said in words."""
    issue = found(issue_id)
    try:
        at = scheduling.read(request.form.get("at", ""), house().settings.zone).at
        mail.schedule(issue, at, current_account(), house())
    except (BadTime, Unfit) as error:
        db.session.rollback()
        flash(f"Not scheduled: {error}", "error")
        return _back(issue_id)
    db.session.commit()
    flash(f"Scheduled for {clock.instant_words(at, house().settings.zone)}. You can undo it until it starts.", "ok")
    return _back(issue_id)


@bp.post("/<int:issue_id>/unschedule")
@role_required(Role.PUBLISHER)
def unschedule(issue_id: int) -> Response:
    """Stop the presses: undo the scheduling, with a reason that who approved it is told."""
    issue = found(issue_id)
    try:
        stop_the_presses(issue, as_typed("reason"), current_account())
    except NotNow as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return _back(issue_id)
    db.session.commit()
    flash(
        "The presses are stopped: nothing goes out. Edit it and have it approved again, or schedule it as it is.", "ok"
    )
    return _back(issue_id)


@bp.post("/<int:issue_id>/release")
@role_required(Role.PUBLISHER)
def release(issue_id: int) -> Response:
    """Send now what was held because it was late."""
    issue = found(issue_id)
    if faults := preflight.errors(mail.findings(issue, house())):
        flash(f"Not sent: {Unfit(issue, faults)}", "error")
        return _back(issue_id)
    if moved := mail.not_as_approved(issue):
        flash(f"Not sent: {moved}", "error")
        return _back(issue_id)
    issue.release(current_account())
    db.session.commit()
    flash("It goes out within a minute, when a worker is running.", "ok")
    return _back(issue_id)


def _slot(typed: dict[str, str]) -> tuple[Slot | None, str]:
    try:
        wall = datetime.strptime(f"{typed['date']} {typed['time'][:5]}", "%Y-%m-%d %H:%M")  # noqa: DTZ007 -- a wall clock's
    except ValueError:
        return None, "Give a date and a time."
    try:
        return scheduling.slot(wall, house().settings.zone), ""
    except BadTime as error:
        return None, str(error)


def _suggested(issue: Issue) -> Slot | None:
    return scheduling.next_slot(issue.newsletter) if issue.state in BEFORE_SENDING else None


def _back(issue_id: int) -> Response:
    return redirect(url_for("issues.schedule", issue_id=issue_id), 303)
