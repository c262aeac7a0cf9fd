"""The sections of an issue: added, put in order, hidden, removed and put back."""

from collections.abc import Callable

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Account, Role
from broadside.database import db
from broadside.web.access import current_account, role_required
from newsletters import splitting
from newsletters.sections import Section
from newsletters.spots import HEADING, LONGEST
from newsletters.web.issues import bp, found, section_of, wants_json
from newsletters.web.typed import as_typed
from newsletters.web.workbench import came_from, url_of

REMOVED = "This section was removed meanwhile. Put it back first."
MOST_NAMES = 4_000  # characters
WAYS: dict[str, tuple[Callable[[Section, Account], None], str]] = {
    "up": (Section.move_up, "“{}” stands one place higher."),
    "down": (Section.move_down, "“{}” stands one place lower."),
    "hide": (Section.hide, "“{}” is hidden: it stays here, and is not in the mail."),
    "show": (Section.show, "“{}” is in the mail again."),
    "remove": (Section.remove, "“{}” is removed. It is kept under “Removed”, and can be put back."),
    "restore": (Section.restore, "“{}” is put back."),
}


@bp.post("/<int:issue_id>/sections")
@role_required(Role.EDITOR)
def add_section(issue_id: int) -> Response:
    """Add an empty section after the one that is open."""
    issue = found(issue_id)
    heading = as_typed("heading")
    if len(heading) > LONGEST[HEADING]:
        flash(f"A heading has room for {LONGEST[HEADING]} characters, so yours was cut there.", "warn")
    after = request.form.get("after", type=int)
    neighbour = section_of(issue, after) if after else (issue.sections[-1] if issue.sections else None)
    added = issue.add_section(heading[: LONGEST[HEADING]], neighbour, current_account())
    db.session.commit()
    return redirect(url_of(issue, added), 303)


@bp.post("/<int:issue_id>/sections/<int:section_id>/move")
@role_required(Role.EDITOR)
def move_section(issue_id: int, section_id: int) -> Response | dict[str, int]:
    """Put a section at a place, counted from 0."""
    issue = found(issue_id)
    section = section_of(issue, section_id)
    to = request.form.get("to", type=int)
    if to is None or section.removed_at is not None:
        abort(400)
    section.move(to, current_account())
    db.session.commit()
    return {"to": to} if wants_json() else redirect(url_of(issue, section), 303)


@bp.post("/<int:issue_id>/sections/<int:section_id>/<any(up, down, hide, show, remove, restore):way>")
@role_required(Role.EDITOR)
def turn_section(issue_id: int, section_id: int, way: str) -> Response:
    """Move a section one place, hide or show it, remove it or put it back."""
    issue = found(issue_id)
    section = section_of(issue, section_id)
    if way != "restore" and section.removed_at is not None:
        flash(REMOVED, "error")
        return redirect(url_of(issue, section), 303)
    turn, words = WAYS[way]
    turn(section, current_account())
    db.session.commit()
    flash(words.format(section.name), "ok")
    return redirect(url_for("issues.compose", issue_id=issue.id) if way == "remove" else url_of(issue, section), 303)


@bp.post("/<int:issue_id>/sections/hide-empty")
@role_required(Role.EDITOR)
def hide_empty(issue_id: int) -> Response:
    """Leave every section out of the mail that nobody has written."""
    issue = found(issue_id)
    hidden = [section for section in issue.shown if section.empty]
    for section in hidden:
        section.hide(current_account())
    db.session.commit()
    names = ", ".join(f"“{section.name}”" for section in hidden)
    flash(f"Hidden, and not in the mail: {names}." if hidden else "No section is empty.", "ok")
    return redirect(came_from(issue), 303)


@bp.post("/<int:issue_id>/sections/<int:section_id>/name-each")
@role_required(Role.EDITOR)
def name_each(issue_id: int, section_id: int) -> Response:
    """Make a section of each heading that was given, one a line, the first of them of this empty section."""
    issue = found(issue_id)
    section = section_of(issue, section_id)
    names = as_typed("names")[:MOST_NAMES].splitlines()
    if section.removed_at is not None or not section.empty:
        flash("This section was written or removed meanwhile, so it was not divided.", "error")
        return redirect(url_of(issue, section), 303)
    number = splitting.name_each(issue, section, names, current_account())
    db.session.commit()
    said = f"{number} {'section has its' if number == 1 else 'sections have their'} heading. Write the first here."
    flash(said if number else "Give at least one heading.", "ok" if number else "error")
    return redirect(url_of(issue, section), 303)


@bp.post("/<int:issue_id>/sections/<int:section_id>/split")
@role_required(Role.EDITOR)
def split_section(issue_id: int, section_id: int) -> Response:
    """Make sections of the headings in a text."""
    issue = found(issue_id)
    section = section_of(issue, section_id)
    if section.removed_at is not None:
        flash(REMOVED, "error")
        return redirect(url_of(issue, section), 303)
    number = splitting.split(issue, section, current_account())
    db.session.commit()
    said = f"{number} {'heading has its' if number == 1 else 'headings have their'} own section now."
    flash(said if number else "There is no heading in this text to make a section of.", "ok" if number else "error")
    return redirect(url_of(issue, section), 303)
