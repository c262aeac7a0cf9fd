"""The questions of a joint response at the desk: added, pasted, reworded, ordered, assigned, taken out."""

from flask import abort, request
from werkzeug.wrappers import Response

from broadside.accounts import Account, Role
from broadside.database import db
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled
from campaigns.responses.authors import Author
from campaigns.responses.members import Member
from campaigns.responses.pasting import Asked, BadQuestion, read
from campaigns.responses.questions import Question
from campaigns.responses.refusals import NotNow
from campaigns.responses.responses import JointResponse
from campaigns.web.response_answers import on_page, question_of, question_page
from campaigns.web.responses import Answered, back_to, bp, found, number_in, page_of

LONGEST_PASTE = 400_000


@bp.post("/<int:ident>/questions")
@role_required(Role.EDITOR)
def add_question(ident: int) -> Answered:
    """Add one question, with its scale."""
    return _add(found(ident), Filled(request.form), "question")


@bp.post("/<int:ident>/questions/paste")
@role_required(Role.EDITOR)
def paste_questions(ident: int) -> Answered:
    """Add a whole list; all of it or nothing."""
    return _add(found(ident), Filled(request.form), "pasted")


@bp.post("/<int:ident>/questions/<int:number>/words")
@role_required(Role.EDITOR)
def reword(ident: int, number: int) -> Answered:
    """Say a question as the body asks it."""
    question, filled = question_of(ident, number), Filled(request.form)
    try:
        question.reword(_asked(filled), current_account())
    except (BadQuestion, NotNow) as error:
        db.session.rollback()
        filled.errors["question"] = str(error)
        return question_page(question, filled), 422
    db.session.commit()
    return on_page(question, "The question is saved.")


@bp.post("/<int:ident>/questions/<int:number>/assignee")
@role_required(Role.EDITOR)
def assign(ident: int, number: int) -> Answered:
    """Ask a colleague or a partner organisation to write the answer, or nobody."""
    question = question_of(ident, number)
    question.assign(_author(question.response, request.form.get("assignee", "")), current_account())
    db.session.commit()
    said = f"{question.assignee} writes the answer." if question.assignee else "Nobody is asked to write the answer."
    return on_page(question, said)


@bp.post("/<int:ident>/questions/<int:number>/place")
@role_required(Role.EDITOR)
def move(ident: int, number: int) -> Answered:
    """Let a question stand at another place, counted from 1."""
    question = question_of(ident, number)
    place = number_in(Filled(request.form), "place")
    if place < 1:
        abort(400)
    question.move(place - 1, current_account())
    db.session.commit()
    return back_to(question.response, "The order is saved.", f"question-{question.id}")


@bp.post("/<int:ident>/questions/<int:number>/remove")
@role_required(Role.EDITOR)
def remove(ident: int, number: int) -> Answered:
    """Take a question out, with its answer."""
    question = question_of(ident, number)
    question.remove(current_account())
    db.session.commit()
    return back_to(
        question.response, "The question is taken out. Its answer is kept: bring both back below.", "removed"
    )


@bp.post("/<int:ident>/questions/<int:number>/restore")
@role_required(Role.EDITOR)
def restore(ident: int, number: int) -> Answered:
    """Bring a question back, with its answer."""
    question = question_of(ident, number)
    question.restore(current_account())
    db.session.commit()
    return back_to(question.response, "The question is back.", f"question-{question.id}")


def _add(response: JointResponse, filled: Filled, name: str) -> Response | tuple[str, int]:
    try:
        asked = [_asked(filled)] if name == "question" else read(filled.typed.get("pasted", "")[:LONGEST_PASTE])
        added = Question.add(response, asked, current_account())
    except (BadQuestion, NotNow) as error:
        db.session.rollback()
        filled.errors[name] = str(error)
        return page_of(response, filled), 422
    db.session.commit()
    said = "1 question is added." if len(added) == 1 else f"{len(added)} questions are added."
    return back_to(response, said, f"question-{added[0].id}")


def _asked(filled: Filled) -> Asked:
    return Asked.of(filled.typed.get("question", ""), filled.typed.get("scale", ""))


def _author(response: JointResponse, typed: str) -> Author:
    """Who was chosen, such as `account:3` or `member:5`. Raises NotNow for somebody who cannot be."""
    kind, _, number = typed.partition(":")
    if not typed:
        return Author()
    ident = int(number) if number.isdecimal() and len(number) < 10 else 0
    if kind == "account":
        account = db.session.get(Account, ident)
        if account is not None and account.may(Role.EDITOR):
            return Author(account=account)
    if kind == "member":
        member = next((each for each in Member.of(response) if each.id == ident), None)
        if member is not None:
            return Author(member=member)
    raise NotNow("Choose from the list who writes the answer. Nothing was changed.")
