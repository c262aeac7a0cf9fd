"""Joint responses at the desk: the list, the page of each, its introduction, and how it looks on paper."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside import markdown
from broadside.accounts import Role
from broadside.compare import merged
from broadside.database import db
from broadside.directory.organisations import Organisation
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled, lines
from campaigns.consultations.consultations import Consultation
from campaigns.letters.attachments import DOCX
from campaigns.paper import pdf, word
from campaigns.responses.contents import Contents
from campaigns.responses.members import Member
from campaigns.responses.missing import missing
from campaigns.responses.questions import Question
from campaigns.responses.refusals import NotNow
from campaigns.responses.responses import JointResponse, Overtaken
from campaigns.responses.sheets import sheet_of

bp = Blueprint("responses", __name__, url_prefix="/desk/responses")

Answered = str | Response | tuple[str, int]
LONGEST_INTRODUCTION = 20_000
TYPES = {"pdf": "application/pdf", "docx": DOCX}


@bp.get("")
@role_required(Role.VIEWER)
def index() -> str:
    """Every joint response, with how far it is."""
    return render_template("campaigns/responses/index.html", responses=[_line(each) for each in JointResponse.all()])


@bp.post("/to/<slug>")
@role_required(Role.EDITOR)
def begin(slug: str) -> Response:
    """Begin to respond to a consultation together, or go on with what was begun."""
    consultation = Consultation.find(slug) or abort(404)
    try:
        response = JointResponse.begin(consultation, current_account())
    except NotNow as error:
        db.session.rollback()
        flash(str(error), "error")
        return redirect(url_for("consultations.show", slug=slug), 303)
    db.session.commit()
    return redirect(url_for(".show", ident=response.id), 303)


@bp.get("/<int:ident>")
@role_required(Role.VIEWER)
def show(ident: int) -> str:
    """One response: what it says, who works on it, what it lacks."""
    return page_of(found(ident), Filled({}))


@bp.get("/<int:ident>/introduction")
@role_required(Role.EDITOR)
def introduction(ident: int) -> str:
    """Write what stands before the answers."""
    response = found(ident)
    return _introducing(response, Filled({"text": response.introduction, "seen": str(response.revision)}))


@bp.post("/<int:ident>/introduction")
@role_required(Role.EDITOR)
def introduce(ident: int) -> Answered:
    """Save it, or only look at it; of two who write at once neither loses a word."""
    response, filled = found(ident), Filled(request.form)
    filled.take("text", lines("the introduction", LONGEST_INTRODUCTION, least=0))
    seen = number_in(filled, "seen")
    if filled.errors or "look" in request.form:
        return _introducing(response, filled, looked=True), 422 if filled.errors else 200
    try:
        response.introduce(filled.meant["text"], seen, current_account())
    except NotNow as error:
        db.session.rollback()
        filled.errors["text"] = str(error)
        return _introducing(response, filled), 422
    except Overtaken as overtaken:
        db.session.rollback()
        return _introducing(response, filled, overtaken=overtaken), 409
    db.session.commit()
    return back_to(response, "The introduction is saved.")


@bp.get("/<int:ident>/paper.<any(pdf, docx):form>")
@role_required(Role.VIEWER)
def paper(ident: int, form: str) -> Response:
    """The response as it stands, on paper."""
    return on_paper(found(ident), form)


@bp.errorhandler(NotNow)
def say_not_now(error: NotNow) -> Response:
    """What cannot be done just now is said in words, and nothing was changed."""
    db.session.rollback()
    flash(str(error), "error")
    ident = (request.view_args or {}).get("ident")
    return redirect(url_for("responses.show", ident=ident) if ident else url_for("responses.index"), 303)


def found(ident: int) -> JointResponse:
    """The response of a number, or 404."""
    return db.session.get(JointResponse, ident) or abort(404)


def back_to(response: JointResponse, said: str, anchor: str | None = None) -> Response:
    """To the page of the response, which says what was done."""
    flash(said, "ok")
    return redirect(url_for("responses.show", ident=response.id, _anchor=anchor), 303)


def on_paper(response: JointResponse, form: str) -> Response:
    """The response as a PDF or a DOCX to keep."""
    sheet = sheet_of(response)
    made = Response(pdf.write(sheet) if form == "pdf" else word.write(sheet), mimetype=TYPES[form])
    name = f"response-{response.consultation.slug}.{form}"
    made.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return made


def number_in(filled: Filled, name: str) -> int:
    """A whole number that a form carries unseen; -1 for anything else, which no row has."""
    typed = filled.typed.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else -1


def page_of(response: JointResponse, filled: Filled) -> str:
    """The page of a response, with what was typed into one of its forms."""
    contents, members = Contents.of(response), Member.of(response)
    return render_template(
        "campaigns/responses/show.html",
        response=response,
        contents=contents,
        members=[(member, member.part(contents.hash)) for member in members],
        missing=missing(contents, members),
        removed=Question.of(response, removed=True),
        organisations=Organisation.every_name(),
        filled=filled,
        html=markdown.to_html,
    )


def _line(response: JointResponse) -> dict[str, object]:
    contents, members = Contents.of(response), Member.of(response)
    signed = sum(member.part(contents.hash) == "signed off" for member in members)
    return {"it": response, "contents": contents, "members": len(members), "signed": signed}


def _introducing(
    response: JointResponse, filled: Filled, looked: bool = False, overtaken: Overtaken | None = None
) -> str:
    typed = filled.typed.get("text", "").replace("\r\n", "\n").strip()
    return render_template(
        "campaigns/responses/introduction.html",
        response=response,
        filled=filled,
        seen=response.revision if overtaken else filled.typed.get("seen", ""),
        proof=markdown.to_html(typed) if looked else "",
        overtaken=overtaken,
        told=merged(overtaken.present, typed) if overtaken else [],
    )
