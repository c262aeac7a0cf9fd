"""Comments: the text of an issue with what colleagues say beside each paragraph, and the words they suggest."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Account, Role
from broadside.compare import merged
from broadside.database import db
from broadside.web.access import current_account, role_required
from newsletters import annotating, composing
from newsletters.annotating import Sheet
from newsletters.comments import LONGEST_COMMENT, Comment
from newsletters.issues import EditConflict, Issue, IssueState, NotNow
from newsletters.passages import Passage
from newsletters.spots import BODY, LONGEST, Spot
from newsletters.web.issues import bp, found, section_of
from newsletters.web.typed import as_typed

HASH = re.compile("[0-9a-f]{64}")
Answer = Response | tuple[str, int]
Way = Callable[[Comment, Account], object]
WAYS: dict[str, tuple[Way, str]] = {
    "answer": (lambda comment, by: comment.answer(as_typed("text"), by), "Your answer is added."),
    "resolve": (Comment.resolve, "Settled: it is folded away, and can be opened again."),
    "reopen": (Comment.reopen, "Open again."),
    "accept": (
        lambda comment, by: comment.accept(request.form.get("revision", -1, type=int), by),
        "Accepted: the words are in the text.",
    ),
    "decline": (Comment.decline, "Declined: the text stays as it is."),
}


@dataclass(frozen=True)
class Refused:
    """What was typed and could not be added: where it belongs, all of it, and why."""

    why: str
    spot: Spot
    paragraph: str
    text: str
    words: str = ""
    instead: str = ""
    thread_id: int | None = None

    def has_form(self, sheets: list[Sheet]) -> bool:
        """Whether the page has a form in which it can be shown again."""
        if self.thread_id is not None:
            return True
        columns = [column for sheet in sheets for column in sheet.columns if column.spot == self.spot]
        return any(part.source == self.paragraph for column in columns for part in column.parts)


@bp.get("/<int:issue_id>/comments")
@role_required(Role.VIEWER)
def comments(issue_id: int) -> str:
    """Every section with the comments beside its paragraphs, below the lines that an inbox shows."""
    return _page(found(issue_id))


@bp.post("/<int:issue_id>/comments")
@role_required(Role.EDITOR)
def comment(issue_id: int) -> Answer:
    """Say something of a paragraph or a line, or of words in it; or suggest other words, by writing it anew."""
    issue, by = found(issue_id), current_account()
    passage = _passage(issue)
    instead, text = as_typed("instead").strip(), as_typed("text")
    try:
        if "instead" in request.form and instead != passage.paragraph:
            said = Comment.suggest(passage, instead, text, by)
        else:
            said = Comment.say(passage, text, by)
    except NotNow as refusal:
        db.session.rollback()
        kept = Refused(str(refusal), passage.spot, passage.paragraph, text, passage.words, instead)
        return _page(found(issue_id), kept), 422
    db.session.commit()
    flash("Your suggestion is added." if said.is_suggestion else "Your comment is added.", "ok")
    return _back(issue_id, said.id)


@bp.post("/<int:issue_id>/comments/<int:comment_id>/<any(answer, resolve, reopen, accept, decline):way>")
@role_required(Role.EDITOR)
def settle_comment(issue_id: int, comment_id: int, way: str) -> Answer:
    """Answer a thread, settle it or open it again; accept or decline a suggestion."""
    thread = db.session.get(Comment, comment_id)
    if thread is None or thread.issue_id != issue_id or thread.thread_id is not None:
        abort(404)
    turn, words = WAYS[way]
    fell = way == "accept" and thread.issue.approval is not None
    try:
        turn(thread, current_account())
    except NotNow as refusal:
        db.session.rollback()
        if way == "answer":
            kept = Refused(str(refusal), thread.spot, thread.paragraph, as_typed("text"), thread_id=thread.id)
            return _page(found(issue_id), kept), 422
        flash(str(refusal), "error")
        return _back(issue_id, comment_id)
    except EditConflict:
        db.session.rollback()
        flash("Not accepted: somebody edited this text after you opened the page. Here is how it stands now.", "error")
        return _back(issue_id, comment_id)
    db.session.commit()
    flash(f"{words} The approval is void now: ask for review again." if fell else words, "ok")
    return _back(issue_id, comment_id)


def _page(issue: Issue, refused: Refused | None = None) -> str:
    said = composing.wording(issue).of
    threads = Comment.threads(issue)
    sheets = annotating.sheets(issue, threads, said)
    may_comment = current_account().may(Role.EDITOR) and issue.state not in (IssueState.SENDING, IssueState.SENT)
    return render_template(
        "newsletters/issues/comments.html",
        issue=issue,
        sheets=sheets,
        number_open=sum(each.resolved_at is None for each in threads),
        may_comment=may_comment,
        may_publish=current_account().may(Role.PUBLISHER),
        seen=issue.content_hash,
        merged=merged,
        plain=annotating.plain,
        said=said,
        longest=LONGEST_COMMENT,
        room=LONGEST,
        refused=refused,
        astray=refused is not None and not (may_comment and refused.has_form(sheets)),
    )


def _passage(issue: Issue) -> Passage:
    form, number = request.form, request.form.get("section", type=int)
    field = form.get("field", BODY)
    spot = Spot(issue, section_of(issue, number) if number else None, field)
    if spot not in Spot.all(issue, spot.section):
        abort(400)
    paragraph = as_typed("paragraph").strip("\n")
    if spot.is_body and not paragraph.strip():
        abort(400)
    seen = form.get("seen", "")
    return Passage(spot, paragraph, seen if HASH.fullmatch(seen) else issue.content_hash, as_typed("words"))


def _back(issue_id: int, comment_id: int) -> Response:
    return redirect(url_for("issues.comments", issue_id=issue_id, _anchor=f"comment-{comment_id}"), 303)
