"""Sending: live progress, its pause, resume and cancel, and at the end the report, each by name with the reason."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from broadside import clock, sheets
from broadside.accounts import Role
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.outbox import Line, MailingState, MessageState
from broadside.house import house
from broadside.web.access import current_account, role_required
from newsletters.issues import Issue, IssueState
from newsletters.web import corrections, report
from newsletters.web.issues import bp, found
from newsletters.web.typed import as_typed

PER_PAGE = 50
SOON = timedelta(minutes=15)
LOOK_SOON, LOOK_LATER = 5, 60  # seconds
DOUBTFUL = "doubtful"
FILTERS = {
    "": "Everybody",
    MessageState.ACCEPTED: "Accepted",
    MessageState.FAILED: "Failed",
    MessageState.EXCLUDED: "Excluded",
    DOUBTFUL: "In doubt",
    MessageState.READY: "Waiting",
    MessageState.CANCELLED: "Cancelled",
}
COLUMNS = ("name", "address", "state", "reason", "attempts", "in doubt", "at")


@bp.get("/<int:issue_id>/sending")
@role_required(Role.VIEWER)
def sending(issue_id: int) -> str:
    """How the sending stands; who got it and who did not, for editors and up."""
    issue = found(issue_id)
    standing, chosen = _standing(issue), _filter()
    page = max(1, request.args.get("page", 1, type=int))
    may_see = current_account().may(Role.EDITOR)
    start = (page - 1) * PER_PAGE
    lines = list(islice(_lines(issue, chosen), start, start + PER_PAGE + 1)) if may_see else []
    return render_template(
        "newsletters/issues/sending.html",
        **standing,
        **corrections.context(issue),
        **(report.context(issue) if standing["progress"] and not standing["live"] else {}),
        may_see=may_see,
        filters=_filters(issue, chosen),
        chosen=chosen,
        lines=lines[:PER_PAGE],
        page=page,
        more=len(lines) > PER_PAGE,
    )


@bp.get("/<int:issue_id>/sending/progress")
@role_required(Role.VIEWER)
def sending_progress(issue_id: int) -> AnyResponse:
    """The part of the page that is asked for again and again; the whole page when sending has begun or ended.

    What steers it comes along only when the sending does not stand as the page shows.
    """
    standing = _standing(found(issue_id))
    waited = "waiting" in request.args
    part = render_template(f"newsletters/issues/{'_waiting' if waited else '_progress'}.html", **standing)
    if not waited and standing["steered"] != request.args.get("shown", ""):
        part += render_template("newsletters/issues/_steer.html", anew=True, **standing)
    response = Response(part)
    if not standing["waiting" if waited else "live"]:
        response.headers["HX-Refresh"] = "true"
    return response


@bp.get("/<int:issue_id>/sending/report.csv")
@role_required(Role.EDITOR)
def sending_report(issue_id: int) -> Response:
    """The report as a sheet, in which no cell can act as a formula."""
    issue = found(issue_id)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for line in _lines(issue, _filter()):
        at = clock.local(line.at, house().settings.zone).isoformat(sep=" ", timespec="seconds")
        cells = (line.name, line.address, line.state, line.reason, line.attempts, "yes" if line.in_doubt else "", at)
        writer.writerow([sheets.safe(str(cell)) for cell in cells])
    response = Response(out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{issue.slug}-report.csv"'
    return response


@bp.post("/<int:issue_id>/sending/<any(pause, resume, retry, resend):way>")
@role_required(Role.PUBLISHER)
def steer(issue_id: int, way: str) -> AnyResponse:
    """Pause or resume, or try again those that failed or are held in doubt."""
    issue, by = found(issue_id), current_account()
    if way == "pause":
        outbox.pause(issue.mailing_ref, by)
        words = "Paused. What was in hand is finished; nothing more begins until you resume."
    elif way == "resume":
        outbox.resume(issue.mailing_ref, by)
        words = "Sending goes on."
    else:
        again = outbox.retry_failed if way == "retry" else outbox.resend_held
        number = again(issue.mailing_ref, by)
        words = f"{number:,} {'message goes' if number == 1 else 'messages go'} out once more."
    db.session.commit()
    flash(words, "ok")
    return _back(issue)


@bp.get("/<int:issue_id>/sending/cancel")
@role_required(Role.PUBLISHER)
def ask_cancel(issue_id: int) -> str:
    """Ask before the rest is not sent."""
    return render_template("newsletters/issues/cancel.html", **_standing(found(issue_id)))


@bp.post("/<int:issue_id>/sending/cancel")
@role_required(Role.PUBLISHER)
def cancel(issue_id: int) -> AnyResponse:
    """Send nothing more, when the title was typed."""
    issue = found(issue_id)
    if request.form.get("confirm", "").strip() != issue.title:
        flash(f"Nothing was cancelled. Type “{issue.title}” exactly to cancel it.", "error")
        return redirect(url_for("issues.ask_cancel", issue_id=issue.id), 303)
    outbox.cancel(issue.mailing_ref, current_account())
    db.session.commit()
    flash("Cancelled. Nothing more goes out; the report says who got it.", "ok")
    return _back(issue)


@bp.post("/<int:issue_id>/correction")
@role_required(Role.PUBLISHER)
def correct(issue_id: int) -> AnyResponse:
    """Show a correction with a sent issue, in the archive and in the feed."""
    issue = found(issue_id)
    text = as_typed("correction")[:10_000]
    issue.correct(text, current_account())
    db.session.commit()
    flash(
        "The correction stands above the issue in the archive and in the feed." if text.strip() else "Taken away.", "ok"
    )
    return redirect(url_for("issues.sending", issue_id=issue.id, _anchor="correction"), 303)


def _standing(issue: Issue) -> dict[str, object]:
    progress = outbox.progress(issue.mailing_ref) if issue.sendings else None
    going = progress is not None and progress.state in (MailingState.SENDING, MailingState.PAUSED)
    return {
        "issue": issue,
        "progress": progress,
        "waiting": _waiting(issue),
        "steered": str(progress.state) if progress else "",
        "live": going or issue.state == IssueState.SENDING,
        "parts": _parts(progress) if progress else [],
        "speed": outbox.speed(issue.mailing_ref, progress.waiting) if progress and going else None,
        "answers": outbox.answers(issue.mailing_ref) if progress else [],
        "may_steer": current_account().may(Role.PUBLISHER),
    }


def _waiting(issue: Issue) -> int:
    """Every how many seconds a page looks whether the sending has begun; 0 when it is not about to."""
    if issue.state != IssueState.SCHEDULED or issue.hold_reason or issue.due_at is None:
        return 0
    return LOOK_SOON if issue.due_at - clock.now() < SOON else LOOK_LATER


def _parts(progress: outbox.Progress) -> list[tuple[str, int, str]]:
    """What became of the recipients, as a bar and its legend show it."""
    doubt = progress.count(MessageState.HELD) + progress.count(MessageState.IN_DOUBT)
    shown = [
        ("accepted", progress.count(MessageState.ACCEPTED), "ok"),
        ("failed", progress.count(MessageState.FAILED), "late"),
        ("in doubt", doubt, "warn"),
        ("waiting", progress.waiting - progress.count(MessageState.IN_DOUBT), "now"),
        ("cancelled", progress.count(MessageState.CANCELLED), ""),
    ]
    return [part for part in shown if part[1] or part[0] in ("accepted", "failed")]


def _filters(issue: Issue, chosen: str) -> list[tuple[str, str, bool]]:
    """(value, words with their number, whether chosen): only what there is."""
    progress = outbox.progress(issue.mailing_ref)
    shown = []
    for value, words in FILTERS.items():
        number = _count(progress, value) if progress else 0
        if number or value in ("", chosen):
            shown.append((value, f"{words} {number:,}" if value else words, value == chosen))
    return shown


def _count(progress: outbox.Progress, value: str) -> int:
    if value == DOUBTFUL:
        return progress.resent + progress.count(MessageState.HELD)
    return progress.count(value) if value else progress.candidates


def _filter() -> str:
    chosen = request.args.get("state", "")
    if chosen not in FILTERS:
        abort(404)
    return chosen


def _lines(issue: Issue, chosen: str) -> Iterator[Line]:
    if not issue.sendings:
        return iter(())
    if chosen == DOUBTFUL:
        return outbox.lines(issue.mailing_ref, doubtful=True)
    return outbox.lines(issue.mailing_ref, chosen or None)


def _back(issue: Issue) -> AnyResponse:
    return redirect(url_for("issues.sending", issue_id=issue.id), 303)
