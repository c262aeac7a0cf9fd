"""History at the desk: the versions of an issue, what changed in each, and the way back."""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.database import db
from broadside.web.access import current_account, role_required
from newsletters import history
from newsletters.issues import Issue
from newsletters.versions import Version
from newsletters.web.issues import bp, found

PER_PAGE = 50


@dataclass(frozen=True)
class Line:
    """One version in the list, and the names of what changed in it."""

    version: Version
    changed: list[str]


@bp.get("/<int:issue_id>/history")
@role_required(Role.VIEWER)
def versions(issue_id: int) -> str:
    """The versions of an issue, the newest first, below what it says now."""
    issue = found(issue_id)
    page = max(1, request.args.get("page", 1, type=int))
    latest = Version.latest(issue.id)
    number = latest.number if latest else 0
    # One more than is shown: what changed in the last of them is told from the one before.
    kept = Version.down_from(issue.id, number - (page - 1) * PER_PAGE, PER_PAGE + 1)
    return render_template(
        "newsletters/issues/history.html",
        issue=issue,
        lines=_lines(kept)[:PER_PAGE],
        now=history.changed(latest.snapshot, issue.snapshot) if latest else [],
        latest=latest,
        page=page,
        pages=-(-number // PER_PAGE),
        number=number,
    )


@bp.get("/<int:issue_id>/history/now")
@role_required(Role.VIEWER)
def unkept(issue_id: int) -> str:
    """What changed since the last version."""
    issue = found(issue_id)
    latest = Version.latest(issue.id)
    before = latest.snapshot if latest else history.NOTHING
    return _page(issue, None, latest, history.differences(issue, before, issue.snapshot))


@bp.get("/<int:issue_id>/history/<int:number>")
@role_required(Role.VIEWER)
def version(issue_id: int, number: int) -> str:
    """What changed in a version; with `against=now`, what is different now from how it was then."""
    issue = found(issue_id)
    kept = _version(issue, number)
    if request.args.get("against") == "now":
        return _page(issue, kept, kept, history.differences(issue, kept.snapshot, issue.snapshot), to_now=True)
    before = Version.find(issue.id, number - 1)
    told = history.differences(issue, before.snapshot if before else history.NOTHING, kept.snapshot)
    return _page(issue, kept, before, told)


@bp.post("/<int:issue_id>/history/<int:number>/restore")
@role_required(Role.EDITOR)
def restore(issue_id: int, number: int) -> Response:
    """Put the issue back to a version; with `section`, that section alone."""
    issue = found(issue_id)
    kept, section_id = _version(issue, number), request.form.get("section", type=int)
    before = Version.latest(issue.id)
    if section_id is None:
        history.restore(issue, kept, current_account())
        what = issue.title
    else:
        piece = kept.snapshot.piece(section_id) or abort(404)
        history.restore_section(issue, kept, piece, current_account())
        what = f"“{piece.name}”"
    db.session.commit()
    latest = Version.latest(issue.id)
    if latest == before:
        flash(f"{what} is so already: nothing was changed.", "ok")
    else:
        flash(f"{what} is as in version {number} again. What it was before is kept here too.", "ok")
    return redirect(url_for("issues.versions", issue_id=issue.id), 303)


def _version(issue: Issue, number: int) -> Version:
    return Version.find(issue.id, number) or abort(404)


def _lines(kept: list[Version]) -> list[Line]:
    snapshots = [each.snapshot for each in kept]
    before = [*snapshots, None][1:]
    return [Line(each, history.changed(was, now)) for each, now, was in zip(kept, snapshots, before, strict=True)]


def _page(
    issue: Issue, kept: Version | None, before: Version | None, told: list[history.Difference], *, to_now: bool = False
) -> str:
    number = kept.number if kept else (before.number if before else 0) + 1
    latest = Version.latest(issue.id)
    return render_template(
        "newsletters/issues/version.html",
        issue=issue,
        version=kept,
        before=before,
        differences=told,
        to_now=to_now,
        older=number - 1 or None,
        newer=number + 1 if kept and latest and number < latest.number else None,
        may_edit=current_account().may(Role.EDITOR) and issue.editable,
        then=kept.snapshot if kept else None,
    )
