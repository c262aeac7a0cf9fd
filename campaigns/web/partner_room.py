"""The partners' room: a joint response behind a personal link. Opening it changes nothing; what is done there does.

The token in the path is the whole authority: no cookie, no CSRF token, and nothing but its own response.
"""

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside import markdown
from broadside.database import db
from broadside.house import house
from broadside.tokens import BadToken
from broadside.web.bearer import private
from broadside.web.filled import Filled
from broadside.web.limits import limiter
from campaigns.responses.answers import Answer
from campaigns.responses.authors import Author
from campaigns.responses.comments import Comment
from campaigns.responses.contents import Contents
from campaigns.responses.members import Member
from campaigns.responses.questions import Question
from campaigns.responses.refusals import NotNow
from campaigns.responses.signing_off import Said, sign_off
from campaigns.web.cookieless import without_cookie
from campaigns.web.response_answers import Shown, form_context, save_answer, typed_of
from campaigns.web.responses import on_paper

bp = Blueprint("partner_room", __name__, url_prefix="/responses")
bp.after_request(without_cookie)

LIMIT = "120 per hour"
PAPERS = "60 per hour"
DONE = {"answer": "Your answer is saved.", "comment": "Your comment is there."}


@bp.get("/<token>")
def page(token: str) -> Response:
    """Everything that the response says, and what may be done."""
    return _room(token, _member(token))


@bp.get("/<token>/questions/<int:number>")
def question(token: str, number: int) -> Response:
    """One question: its answer, what is said of it, and the forms."""
    member = _member(token)
    asked = _question(member, number)
    return _asked(token, asked, Filled(typed_of(Answer.present(asked))))


@bp.post("/<token>/questions/<int:number>/answer")
@limiter.limit(LIMIT)
def answer(token: str, number: int) -> Response:
    """Save an answer that this organisation was asked to write, or only look at it."""
    member = _member(token)
    asked, filled = _question(member, number), Filled(request.form)
    refused = save_answer(asked, filled, Author(member=member))
    if refused is not None:
        shown, status = refused
        return _asked(token, asked, filled, shown, status=status)
    return _back(token, asked, "answer")


@bp.post("/<token>/questions/<int:number>/comments")
@limiter.limit(LIMIT)
def comment(token: str, number: int) -> Response:
    """Comment on an answer, or propose other words for it."""
    member = _member(token)
    asked, said = _question(member, number), Filled(request.form)
    try:
        Comment.say(asked, said.typed.get("comment", ""), Author(member=member))
    except NotNow as error:
        db.session.rollback()
        said.errors["comment"] = str(error)
        return _asked(token, asked, Filled(typed_of(Answer.present(asked))), said=said, status=422)
    db.session.commit()
    return _back(token, asked, "comment")


@bp.post("/<token>/sign-off")
@limiter.limit(LIMIT)
def sign(token: str) -> Response:
    """Put the organisation's name to the text that was shown."""
    member, typed = _member(token), Filled(request.form)
    form = request.form
    said = Said(form.get("name", ""), form.get("role", ""), "authorised" in form, form.get("read", ""))
    try:
        sign_off(member, said)
    except NotNow as error:
        db.session.rollback()
        typed.errors["authorised" if not said.authorised else "name"] = str(error)
        return _room(token, member, typed)
    db.session.commit()
    return _away(url_for(".page", token=token))


@bp.post("/<token>/decline")
@limiter.limit(LIMIT)
def decline(token: str) -> Response:
    """Not this time, or not any more."""
    member, typed = _member(token), Filled(request.form)
    try:
        member.decline(request.form.get("reason", ""))
    except NotNow as error:
        db.session.rollback()
        typed.errors["reason"] = str(error)
        return _room(token, member, typed)
    db.session.commit()
    return _away(url_for(".page", token=token))


@bp.get("/<token>/paper.<any(pdf, docx):form>")
@limiter.limit(PAPERS)
def paper(token: str, form: str) -> Response:
    """What stands, on paper: to show to trustees, or to take into a response of one's own."""
    return private(on_paper(_member(token).response, form))


def _room(token: str, member: Member, filled: Filled | None = None) -> Response:
    contents = Contents.of(member.response)
    others = [(each, each.part(contents.hash)) for each in Member.of(member.response) if each.declined_at is None]
    made = render_template(
        "campaigns/responses/room.html",
        token=token,
        member=member,
        response=member.response,
        contents=contents,
        standing=member.part(contents.hash),
        mine=[entry for entry in contents.entries if entry.question.member_id == member.id],
        others=others,
        filled=filled or Filled({}),
        html=markdown.to_html,
    )
    return private(make_response(made, 422 if filled else 200))


def _asked(
    token: str,
    asked: Question,
    filled: Filled,
    shown: Shown | None = None,
    *,
    said: Filled | None = None,
    status: int = 200,
) -> Response:
    member, entries = _member(token), Contents.of(asked.response).entries
    made = render_template(
        "campaigns/responses/room_question.html",
        token=token,
        member=member,
        response=asked.response,
        question=asked,
        entries=entries,
        place=next((entry.number for entry in entries if entry.question is asked), 0),
        theirs=asked.member_id == member.id,
        comments=Comment.on(asked),
        said=said or Filled({}),
        done=DONE.get(request.args.get("done", ""), ""),
        **form_context(asked, filled, shown or Shown()),
    )
    return private(make_response(made, status))


def _back(token: str, asked: Question, done: str) -> Response:
    anchor = "comments" if done == "comment" else None
    return _away(url_for(".question", token=token, number=asked.id, done=done, _anchor=anchor))


def _away(address: str) -> Response:
    return private(make_response(redirect(address, 303)))


def _question(member: Member, number: int) -> Question:
    """A question that stands in this very response, or 404."""
    asked = db.session.get(Question, number)
    if asked is None or asked.response_id != member.response_id or asked.removed_at is not None:
        abort(404)
    return asked


def _member(token: str) -> Member:
    try:
        return Member.read(house().tokens, token)
    except BadToken:
        abort(private(make_response(render_template("campaigns/responses/out_of_date.html"), 404)))
