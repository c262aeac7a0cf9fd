"""One question of a joint response at the desk: its answer in versions, what differs, and what is said of it."""

from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside import markdown
from broadside.accounts import Role, colleagues
from broadside.compare import merged
from broadside.database import db
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled, lines
from campaigns.responses.answers import LONGEST_ANSWER, Answer, Conflict, Written
from campaigns.responses.authors import Author
from campaigns.responses.comments import Comment
from campaigns.responses.contents import Contents
from campaigns.responses.members import Member
from campaigns.responses.questions import Question
from campaigns.responses.refusals import NotNow
from campaigns.web.responses import Answered, bp, number_in


@dataclass(frozen=True)
class Shown:
    """How an answer's form is shown again: with how it reads, or with what somebody else saved meanwhile."""

    looked: bool = False
    conflict: Conflict | None = None


@bp.get("/<int:ident>/questions/<int:number>")
@role_required(Role.VIEWER)
def question(ident: int, number: int) -> str:
    """A question, its answer, every version of it, and the comments."""
    asked = question_of(ident, number)
    return question_page(asked, Filled(typed_of(Answer.present(asked))))


@bp.post("/<int:ident>/questions/<int:number>/answer")
@role_required(Role.EDITOR)
def answer(ident: int, number: int) -> Answered:
    """Save the answer, or only look at it; of two who write at once neither loses a word."""
    asked, filled = question_of(ident, number), Filled(request.form)
    refused = save_answer(asked, filled, Author(account=current_account()))
    if refused is not None:
        return question_page(asked, filled, refused[0]), refused[1]
    return on_page(asked, "The answer is saved.")


@bp.post("/<int:ident>/questions/<int:number>/versions/<int:version>/restore")
@role_required(Role.EDITOR)
def bring_back(ident: int, number: int, version: int) -> Answered:
    """Let the answer say again what it said in an earlier version, as a new one."""
    asked = question_of(ident, number)
    wanted = next((each for each in Answer.versions(asked) if each.number == version), None) or abort(404)
    try:
        wanted.bring_back(number_in(Filled(request.form), "seen"), Author(account=current_account()))
    except Conflict as conflict:
        db.session.rollback()
        return question_page(asked, Filled(typed_of(wanted)), Shown(conflict=conflict)), 409
    db.session.commit()
    return on_page(asked, f"The answer says again what version {version} said.")


@bp.post("/<int:ident>/questions/<int:number>/comments")
@role_required(Role.EDITOR)
def comment(ident: int, number: int) -> Answered:
    """Comment on the answer."""
    asked, filled = question_of(ident, number), Filled(request.form)
    try:
        Comment.say(asked, request.form.get("comment", ""), Author(account=current_account()))
    except NotNow as error:
        db.session.rollback()
        filled.errors["comment"] = str(error)
        return question_page(asked, Filled(typed_of(Answer.present(asked))), said=filled), 422
    db.session.commit()
    return on_page(asked, "The comment is there.", "comments")


@bp.post("/<int:ident>/questions/<int:number>/comments/<int:which>/settle")
@role_required(Role.EDITOR)
def settle(ident: int, number: int, which: int) -> Answered:
    """Fold a comment away as dealt with, or with `undo` bring it back."""
    asked, said = question_of(ident, number), db.session.get(Comment, which)
    if said is None or said.question_id != asked.id:
        abort(404)
    said.settle("undo" not in request.form, current_account())
    db.session.commit()
    return on_page(asked, "The comment is settled." if said.settled_at else "The comment is open again.", "comments")


def question_of(ident: int, number: int) -> Question:
    """A question of this very response, or 404."""
    asked = db.session.get(Question, number)
    return asked if asked is not None and asked.response_id == ident else abort(404)


def save_answer(asked: Question, filled: Filled, by: Author) -> tuple[Shown, int] | None:
    """Save what was typed and commit; else how to show the form again, and with which status."""
    filled.take("text", lines("the answer", LONGEST_ANSWER, least=0))
    if filled.errors or "look" in filled.typed:
        return Shown(looked=True), 422 if filled.errors else 200
    written = Written(filled.meant["text"], filled.typed.get("choice", ""), number_in(filled, "seen"))
    try:
        Answer.save(asked, written, by)
    except NotNow as error:
        db.session.rollback()
        filled.errors["text"] = f"{error} Nothing was saved; your text is below."
        return Shown(looked=True), 422
    except Conflict as conflict:
        db.session.rollback()
        return Shown(conflict=conflict), 409
    db.session.commit()
    return None


def typed_of(present: Answer | None) -> dict[str, str]:
    """An answer as its form shows it."""
    if present is None:
        return {"text": "", "choice": "", "seen": "0"}
    return {"text": present.text, "choice": present.choice, "seen": str(present.number)}


def form_context(asked: Question, filled: Filled, shown: Shown) -> dict[str, object]:
    """What the form of an answer needs, at the desk and in the partners' room."""
    present, typed = Answer.present(asked), filled.typed.get("text", "").replace("\r\n", "\n").strip()
    was = present.text if present else ""
    differs = (shown.looked or shown.conflict is not None) and was and typed != was
    return {
        "present": present,
        "filled": filled,
        "seen": present.number if shown.conflict and present else filled.typed.get("seen", "0"),
        "proof": markdown.to_html(typed) if shown.looked else "",
        "conflict": shown.conflict,
        "changes": merged(was, typed) if differs else [],
        "html": markdown.to_html,
    }


def question_page(asked: Question, filled: Filled, shown: Shown | None = None, said: Filled | None = None) -> str:
    """The page of a question; `filled` is the form of its answer (or of its words), `said` that of a comment."""
    if "text" not in filled.typed:
        filled.typed = typed_of(Answer.present(asked)) | dict(filled.typed)
    every = Answer.versions(asked)
    after = _chosen(every, "to") or (every[0] if every else None)
    before = _chosen(every, "from") or next((each for each in every if after and each.number < after.number), None)
    entries = Contents.of(asked.response).entries
    return render_template(
        "campaigns/responses/question.html",
        response=asked.response,
        question=asked,
        place=next((entry.number for entry in entries if entry.question is asked), 0),
        entries=entries,
        versions=every,
        before=before,
        after=after,
        told=merged(before.text, after.text) if before and after else [],
        comments=Comment.on(asked),
        assignees=_assignees(asked),
        said=said or Filled({}),
        **form_context(asked, filled, shown or Shown()),
    )


def on_page(asked: Question, said: str, anchor: str | None = None) -> Response:
    """To the page of a question, which says what was done."""
    flash(said, "ok")
    return redirect(url_for("responses.question", ident=asked.response_id, number=asked.id, _anchor=anchor), 303)


def _assignees(asked: Question) -> list[tuple[str, str]]:
    partners = [member for member in Member.of(asked.response) if member.declined_at is None]
    found = [(f"member:{member.id}", f"{member.name} (partner)") for member in partners]
    found += [(f"account:{account.id}", account.name) for account in colleagues(Role.EDITOR)]
    known = f"account:{asked.account_id}" if asked.account_id else f"member:{asked.member_id}"
    if asked.author.known and known not in dict(found):
        found.append((known, f"{asked.assignee} (not any more)"))
    return [("", "Nobody yet"), *found]


def _chosen(every: list[Answer], name: str) -> Answer | None:
    number = request.args.get(name, 0, type=int)
    return next((version for version in every if version.number == number), None)
