"""Comments: the text of an issue with what colleagues say beside each paragraph, and the words they suggest."""

import re
from collections.abc import Callable

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Account, Role
from broadside.compare import merged
from broadside.database import db
from broadside.web.access import current_account, role_required
from newsletters import annotating, composing
from newsletters.comments import LONGEST_COMMENT, Comment
from newsletters.issues import EditConflict, Issue, IssueState, NotNow
from newsletters.passages import Passage
from newsletters.sections import Section
from newsletters.web.issues import bp, found, section_of

HASH = re.compile("[0-9a-f]{64}")
Way = Callable[[Comment, Account], object]
WAYS: dict[str, tuple[Way, str]] = {
    "answer": (lambda comment, by: comment.answer(request.form.get("text", ""), by), "Your answer is added."),
    "resolve": (Comment.resolve, "Settled: it is folded away, and can be opened again."),
    "reopen": (Comment.reopen, "Open again."),
    "accept": (
        lambda comment, by: comment.accept(request.form.get("revision", -1, type=int), by),
        "Accepted: the words are in the text.",
    ),
    "decline": (Comment.decline, "Declined: the text stays as it is."),
}


@bp.get("/<int:issue_id>/comments")
@role_required(Role.VIEWER)
def comments(issue_id: int) -> str:
    """Every section with the comments beside its paragraphs."""
    issue = found(issue_id)
    threads, said = Comment.threads(issue), composing.wording(issue).of
    gone = {each.section for each in threads} - set(issue.sections)
    sections = [*issue.sections, *sorted(gone, key=lambda section: section.id)]
    return render_template(
        "newsletters/issues/comments.html",
        issue=issue,
        sheets=[annotating.sheet(section, threads, said) for section in sections],
        number_open=sum(each.resolved_at is None for each in threads),
        may_comment=current_account().may(Role.EDITOR) and issue.state not in (IssueState.SENDING, IssueState.SENT),
        may_publish=current_account().may(Role.PUBLISHER),
        seen=issue.content_hash,
        merged=merged,
        plain=annotating.plain,
        said=said,
        longest=LONGEST_COMMENT,
    )


@bp.post("/<int:issue_id>/comments")
@role_required(Role.EDITOR)
def comment(issue_id: int) -> Response:
    """Say something of a paragraph, or of words in it; or suggest other words, by writing the paragraph anew."""
    issue, form, by = found(issue_id), request.form, current_account()
    passage = _passage(issue)
    instead, text = form.get("instead", "").replace("\r\n", "\n").strip(), form.get("text", "")
    try:
        if "instead" in form and instead != passage.paragraph:
            said = Comment.suggest(passage, instead, text, by)
        else:
            said = Comment.say(passage, text, by)
    except NotNow as refusal:
        return _refused(issue_id, refusal)
    db.session.commit()
    flash("Your suggestion is added." if said.is_suggestion else "Your comment is added.", "ok")
    return _back(issue_id, said.id)


@bp.post("/<int:issue_id>/comments/<int:comment_id>/<any(answer, resolve, reopen, accept, decline):way>")
@role_required(Role.EDITOR)
def settle_comment(issue_id: int, comment_id: int, way: str) -> Response:
    """Answer a thread, settle it or open it again; accept or decline a suggestion."""
    thread = db.session.get(Comment, comment_id)
    if thread is None or thread.issue_id != issue_id or thread.thread_id is not None:
        abort(404)
    turn, words = WAYS[way]
    fell = way == "accept" and thread.issue.approval is not None
    try:
        turn(thread, current_account())
    except NotNow as refusal:
        return _refused(issue_id, refusal)
    except EditConflict:
        edited = "Not accepted: somebody edited this section after you opened the page. Here is how it stands now."
        return _refused(issue_id, NotNow(edited))
    db.session.commit()
    flash(f"{words} The approval is void now: ask for review again." if fell else words, "ok")
    return _back(issue_id, comment_id)


def _passage(issue: Issue) -> Passage:
    form, number = request.form, request.form.get("section", type=int)
    section: Section = section_of(issue, number) if number else abort(400)
    paragraph = form.get("paragraph", "").replace("\r\n", "\n").strip("\n")
    seen = form.get("seen", "")
    if not paragraph.strip():
        abort(400)
    return Passage(section, paragraph, seen if HASH.fullmatch(seen) else issue.content_hash, form.get("words", ""))


def _refused(issue_id: int, why: NotNow) -> Response:
    db.session.rollback()
    flash(str(why), "error")
    return redirect(url_for("issues.comments", issue_id=issue_id), 303)


def _back(issue_id: int, comment_id: int) -> Response:
    return redirect(url_for("issues.comments", issue_id=issue_id, _anchor=f"comment-{comment_id}"), 303)
