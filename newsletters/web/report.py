"""The report of a sending: what became of it by mail domain and beside earlier issues, who left, and replies."""

import csv
import io
from typing import Any

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from broadside import sheets
from broadside.accounts import Role
from broadside.database import db
from broadside.delivery import outbox
from broadside.house import house
from broadside.web import charts
from broadside.web.access import current_account, role_required
from newsletters import aftermath
from newsletters.issues import Issue
from newsletters.replies import BadCount, ReplyCount
from newsletters.web.issues import bp, found

DOMAINS = 12
REASONS = 5
EVERY_DOMAIN = 10_000
COLUMNS = ("domain", "messages", "accepted", "failed", "not ended")
COMPARED = (
    "issue",
    "begun",
    "readers",
    "accepted",
    "failed",
    "excluded",
    "left within 7 days",
    "replies counted",
    "archive views",
    "signed within 7 days",
    "asked for reminders within 7 days",
)


@bp.get("/<int:issue_id>/sending/domains.csv")
@role_required(Role.VIEWER)
def sending_domains(issue_id: int) -> Response:
    """What became of the messages by mail domain, as a sheet; domains of few readers stand together."""
    issue = found(issue_id)
    lines = outbox.domains(issue.mailing_ref, EVERY_DOMAIN) if issue.sendings else []
    rows = [(each.name, each.number, each.accepted, each.failed, each.others) for each in lines]
    return _sheet(f"{issue.slug}-domains.csv", [COLUMNS, *rows])


@bp.get("/<int:issue_id>/sending/compared.csv")
@role_required(Role.VIEWER)
def sending_compared(issue_id: int) -> Response:
    """This issue and those before it, in figures, as a sheet."""
    issue = found(issue_id)
    rows = [
        (
            each.issue.title,
            each.progress.posted_at.isoformat(timespec="minutes"),
            each.progress.recipients,
            each.reached,
            each.progress.count("failed"),
            each.progress.count("excluded"),
            each.left,
            _cell(each.replies),
            each.views,
            _cell(each.signatures),
            _cell(each.reminders),
        )
        for each in aftermath.compared(issue, house().settings.address)
    ]
    return _sheet(f"{issue.slug}-compared.csv", [COMPARED, *rows])


@bp.post("/<int:issue_id>/sending/replies")
@role_required(Role.EDITOR)
def count_replies(issue_id: int) -> AnyResponse:
    """Keep how many readers wrote back, as somebody counted them."""
    issue = found(issue_id)
    try:
        number = ReplyCount.note(issue, request.form.get("replies", ""), current_account())
    except BadCount as problem:
        flash(str(problem), "error")
    else:
        db.session.commit()
        flash("Taken away." if number is None else "Kept.", "ok")
    return redirect(url_for("issues.sending", issue_id=issue.id, _anchor="followed"), 303)


def context(issue: Issue) -> dict[str, Any]:
    """What the report shows of an issue whose sending is over; persons only for those who may see them."""
    address = house().settings.address
    results = aftermath.compared(issue, address)
    result = next((each for each in results if each.issue.id == issue.id), None) or aftermath.result(issue, address)
    may_see = current_account().may(Role.EDITOR)
    reached = [(_short(each.issue), float(each.reached)) for each in results]
    return {
        "result": result,
        "results": results,
        "reached": charts.columns(reached),
        "domains": outbox.domains(issue.mailing_ref, DOMAINS),
        "failures": outbox.why_failed(issue.mailing_ref, REASONS),
        "leavers": aftermath.leavers(issue.newsletter, result.progress.posted_at) if result and may_see else [],
    }


def _cell(number: int | None) -> int | str:
    """A figure that nobody has is an empty cell."""
    return "" if number is None else number


def _short(issue: Issue) -> str:
    return f"No. {issue.number}" if issue.number else f"{issue.month:%b}"


def _sheet(name: str, rows: list[tuple[Any, ...]]) -> Response:
    out = io.StringIO()
    csv.writer(out).writerows([sheets.safe(str(cell)) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(out.getvalue(), mimetype="text/csv", headers=headers)
