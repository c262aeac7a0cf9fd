"""Reuse at the desk: sections of earlier issues, with what they say, to be copied into this one."""

from flask import abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from broadside import markdown
from broadside.accounts import Role
from broadside.database import db
from broadside.web.access import current_account, role_required
from newsletters import composing, reuse
from newsletters.issues import Issue
from newsletters.sections import Section
from newsletters.web.issues import bp, found, section_of
from newsletters.web.workbench import url_of

PER_PAGE = 15


@bp.get("/<int:issue_id>/earlier")
@role_required(Role.EDITOR)
def earlier(issue_id: int) -> str:
    """The sections that can be copied, the latest first."""
    issue, words = found(issue_id), request.args.get("words", "")[:100]
    page = max(1, request.args.get("page", 1, type=int))
    offered = reuse.offered(issue, words)
    return render_template(
        "newsletters/issues/earlier.html",
        issue=issue,
        offered=offered[(page - 1) * PER_PAGE : page * PER_PAGE],
        words=words,
        after=request.args.get("after", type=int),
        said=composing.wording(issue).of,
        html=markdown.to_html,
        page=page,
        pages=-(-len(offered) // PER_PAGE),
    )


@bp.post("/<int:issue_id>/earlier/<int:origin>")
@role_required(Role.EDITOR)
def take_earlier(issue_id: int, origin: int) -> Response:
    """Copy a section of an earlier issue of the same newsletter, after the one that was open."""
    issue, section = found(issue_id), db.session.get(Section, origin)
    source = db.session.get(Issue, section.issue_id) if section else None
    if section is None or source is None or source.newsletter_id != issue.newsletter_id:
        abort(404)
    after = request.form.get("after", type=int)
    neighbour = section_of(issue, after) if after else None
    copied = reuse.take(issue, section, neighbour, current_account())
    db.session.commit()
    flash(f"Copied from {source.title}. Read it through: its dates and links are those of then.", "ok")
    return redirect(url_of(issue, copied), 303)
