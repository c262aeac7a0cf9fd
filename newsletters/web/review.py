"""Review: asking for a second person, and that person's yes, bound to what was shown."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.database import db
from broadside.house import house
from broadside.web.access import current_account, role_required
from newsletters import asked, composing, mail
from newsletters.looks import Look
from newsletters.web import anew, as_reader, asking, proofs
from newsletters.web.issues import bp, found


@bp.get("/<int:issue_id>/review")
@role_required(Role.VIEWER)
def review(issue_id: int) -> str:
    """The mail, the findings and the approvals of an issue."""
    issue, account = found(issue_id), current_account()
    return render_template(
        "newsletters/issues/review.html",
        issue=issue,
        approval=issue.approval,
        voided=issue.voided_approval,
        approvals=list(reversed(issue.approvals)),
        why_not=issue.why_not_approve(account),
        may_edit=account.may(Role.EDITOR),
        seen=issue.hash_with(composing.live(issue)),
        reader=as_reader.chosen(issue),
        may_renew=account.may(Role.EDITOR),
        **anew.context(issue),
        **asking.context(issue, account),
        **proofs.context(issue, mail.forecast(issue, house()).recipients),
    )


@bp.post("/<int:issue_id>/review/ask")
@role_required(Role.EDITOR)
def ask(issue_id: int) -> Response:
    """Put it up for review, and tell those colleagues who were ticked."""
    issue = found(issue_id)
    issue.ask_for_review(current_account())
    told = asking.words(asked.ask(issue, asking.ticked(), current_account()))
    db.session.commit()
    flash(f"It is in review. A publisher who did not edit it last can approve it. {told}".strip(), "ok")
    return _back(issue_id)


@bp.post("/<int:issue_id>/review/withdraw")
@role_required(Role.EDITOR)
def withdraw(issue_id: int) -> Response:
    """Make it a draft again."""
    found(issue_id).withdraw_from_review(current_account())
    db.session.commit()
    flash("It is a draft again.", "ok")
    return _back(issue_id)


@bp.post("/<int:issue_id>/review/approve")
@role_required(Role.PUBLISHER)
def approve(issue_id: int) -> Response:
    """Say yes to what was shown; when it changed meanwhile, show it again instead."""
    issue, account = found(issue_id), current_account()
    approval = issue.approve(account, composing.live(issue))
    if request.form.get("seen") != approval.content_hash:
        db.session.rollback()
        flash("Not approved: it changed after you opened this page. Here is how it stands now.", "error")
        return _back(issue_id)
    Look.keep(issue, account, approval.content_hash, composing.wording(issue).of)
    asked.answer(issue, account)
    db.session.commit()
    flash("Approved. It can be scheduled now.", "ok")
    return _back(issue_id)


def _back(issue_id: int) -> Response:
    return redirect(url_for("issues.review", issue_id=issue_id), 303)
