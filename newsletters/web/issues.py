"""The desk's issues: what is being made, what is scheduled, and what came of those that were sent."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside import clock
from broadside.accounts import Role
from broadside.database import db
from broadside.delivery import outbox
from broadside.house import house
from broadside.web.access import current_account, role_required
from newsletters import composing, digest, overview
from newsletters.drafted import Drafted
from newsletters.issues import Issue, IssueKind, IssueState, NotNow
from newsletters.newsletter import Newsletter
from newsletters.overview import Plan, Sending
from newsletters.sections import Section

bp = Blueprint("issues", __name__, url_prefix="/desk/issues")

PER_PAGE = 12


@bp.get("")
@role_required(Role.VIEWER)
def index() -> str:
    """Next, in hand, scheduled, and sent with the result; of one newsletter when there are several."""
    newsletters = Newsletter.all()
    chosen = next((each for each in newsletters if each.slug == request.args.get("newsletter")), None)
    chosen = chosen or (newsletters[0] if newsletters else None)
    if chosen is None:
        return render_template("newsletters/issues/index.html", newsletter=None)
    page = max(1, request.args.get("page", 1, type=int))
    sent = overview.issues(chosen, (IssueState.SENT,))
    planned = Plan.next_month(chosen, house().settings.zone)
    return render_template(
        "newsletters/issues/index.html",
        newsletter=chosen,
        newsletters=newsletters,
        planned=planned,
        in_hand=[issue for issue in overview.issues(chosen, overview.BEFORE_SENDING) if issue != planned.issue],
        under_way=[Sending.of(issue) for issue in overview.issues(chosen, overview.LOCKED)],
        sent=[Sending.of(issue) for issue in sent[(page - 1) * PER_PAGE : page * PER_PAGE]],
        page=page,
        pages=-(-len(sent) // PER_PAGE),
        may_edit=current_account().may(Role.EDITOR),
    )


@bp.post("/draft")
@role_required(Role.EDITOR)
def draft() -> Response:
    """Draft the next issue or a digest, or start an alert; one that is there already is only added to."""
    newsletter = Newsletter.by_slug(request.form.get("newsletter", ""))
    kind = request.form.get("kind", IssueKind.ISSUE.value)
    if newsletter is None or kind not in list(IssueKind):
        abort(400)
    issue = _draft(newsletter, IssueKind(kind))
    db.session.commit()
    return redirect(url_for("issues.compose", issue_id=issue.id), 303)


def _draft(newsletter: Newsletter, kind: IssueKind) -> Issue:
    by, today = current_account(), clock.today(house().settings.zone)
    if kind == IssueKind.ALERT:
        flash("This is an alert: one matter, short. It goes to everybody who wants alerts.", "ok")
        return Issue.start(newsletter, kind, today, by)
    if kind == IssueKind.DIGEST:
        flash("Drafted from what was sent in the last three months. What stands in square brackets is for you.", "ok")
        return digest.draft(newsletter, today, by, house().settings.address)
    month = composing.next_month(newsletter)
    before = Drafted.of(Issue.find(newsletter, kind, month))
    issue = composing.draft(newsletter, month, by, house().settings.address)
    flash(Drafted.of(issue).words_since(before), "ok")
    return issue


@bp.post("/<int:issue_id>/discard")
@role_required(Role.EDITOR)
def discard(issue_id: int) -> Response:
    """Delete a draft whose title was typed."""
    issue = found(issue_id)
    if request.form.get("confirm", "").strip() != issue.title:
        flash(f"Nothing was deleted. Type “{issue.title}” exactly to delete it.", "error")
        return redirect(url_for("issues.ask_discard", issue_id=issue.id), 303)
    title = issue.title
    issue.discard(current_account())
    db.session.commit()
    flash(f"{title} is deleted.", "ok")
    return redirect(url_for("issues.index"), 303)


@bp.get("/<int:issue_id>/discard")
@role_required(Role.EDITOR)
def ask_discard(issue_id: int) -> str:
    """Ask before a draft is deleted."""
    return render_template("newsletters/issues/discard.html", issue=found(issue_id))


@bp.errorhandler(NotNow)
@bp.errorhandler(outbox.NotNow)
def say_not_now(error: Exception) -> Response | tuple[dict[str, str], int]:
    """What cannot be done just now is said in words, and nothing was changed."""
    db.session.rollback()
    if wants_json():
        return {"words": f"Not done: {error}"}, 423
    flash(str(error), "error")
    issue_id = (request.view_args or {}).get("issue_id")
    return redirect(url_for("issues.compose", issue_id=issue_id) if issue_id else url_for("issues.index"), 303)


def found(issue_id: int) -> Issue:
    """The issue of a number, or 404."""
    issue = db.session.get(Issue, issue_id)
    if issue is None:
        abort(404)
    return issue


def section_of(issue: Issue, section_id: int) -> Section:
    """A section of this very issue, removed ones too, or 404."""
    section = db.session.get(Section, section_id)
    if section is None or section.issue_id != issue.id:
        abort(404)
    return section


def wants_json() -> bool:
    """Whether script asks, which reads the answer itself."""
    return request.accept_mimetypes.best == "application/json"


def count_in_hand() -> int | None:
    """How many issues wait for somebody, for the desk's rail."""
    return overview.number_unsent() or None
