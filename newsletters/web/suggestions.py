"""Suggestions: what drafting offers for an issue; a person adds each or lets it be."""

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.database import db
from broadside.house import house
from broadside.web.access import current_account, role_required
from newsletters import composing
from newsletters.drafted import Drafted
from newsletters.entries import Entry
from newsletters.issues import Issue
from newsletters.web.issues import bp, found, section_of


@bp.post("/<int:issue_id>/entries/<int:entry_id>/accept")
@role_required(Role.EDITOR)
def accept_entry(issue_id: int, entry_id: int) -> Response:
    """Put a suggested item at the end of the chosen section."""
    issue = found(issue_id)
    section = section_of(issue, request.form.get("section", 0, type=int))
    if section.removed_at is not None:
        abort(400)
    added = _entry(issue, entry_id).accept(section, current_account())
    db.session.commit()
    flash(f"Added to “{section.name}”." if added else "It stands in the issue already.", "ok")
    return _back(issue)


@bp.post("/<int:issue_id>/entries/<int:entry_id>/decline")
@role_required(Role.EDITOR)
def decline_entry(issue_id: int, entry_id: int) -> Response:
    """Let a suggestion be, for this issue."""
    issue = found(issue_id)
    _entry(issue, entry_id).decline(current_account())
    db.session.commit()
    flash("It is not suggested for this issue any more. It is still in the inbox.", "ok")
    return _back(issue)


@bp.post("/<int:issue_id>/draft")
@role_required(Role.EDITOR)
def draft_again(issue_id: int) -> Response:
    """Add to a monthly issue what was picked since it was drafted."""
    issue = found(issue_id)
    before = Drafted.of(issue)
    composing.draft(issue.newsletter, issue.month, current_account(), house().settings.address)
    words = Drafted.of(issue).words_since(before)
    db.session.commit()
    flash(words, "ok")
    return _back(issue, anchor=None)  # at the head of the text, where the words are


def _entry(issue: Issue, entry_id: int) -> Entry:
    entry = db.session.get(Entry, entry_id)
    if entry is None or entry.issue_id != issue.id:
        abort(404)
    return entry


def _back(issue: Issue, anchor: str | None = "suggestions") -> Response:
    section_id = request.form.get("from", type=int)
    if section_id is None:
        return redirect(url_for("issues.subject", issue_id=issue.id, _anchor=anchor), 303)
    section = section_of(issue, section_id)
    return redirect(url_for("issues.section", issue_id=issue.id, section_id=section.id, _anchor=anchor), 303)
