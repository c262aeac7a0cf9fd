"""The replies to a letter: recorded and mended at the desk, and their files, also for everybody when public."""

from flask import Blueprint, Response, abort, render_template, request

from broadside import clock
from broadside.accounts import Role
from broadside.database import db
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled, day, line, lines, ticked
from campaigns.letters.attachments import MOST_BYTES, Attachment, BadAttachment
from campaigns.letters.letters import Letter, NotNow
from campaigns.letters.replies import Answer, Reply
from campaigns.web import letters
from campaigns.web.letters import back_to, bp, found
from campaigns.web.public_letters import published

public = Blueprint("letter_replies", __name__)

LONGEST = 40_000


@bp.get("/<slug>/replies/new")
@role_required(Role.EDITOR)
def add_reply(slug: str) -> str:
    """An empty form for a reply."""
    letter = found(slug)
    typed = {"day": clock.today().isoformat(), "sender": letter.addressee, "public": "y"}
    return _form(letter, None, Filled(typed))


@bp.post("/<slug>/replies/new")
@role_required(Role.EDITOR)
def record_reply(slug: str) -> letters.Answer:
    """Note a reply: the letter is answered, and a mail to signatories is drafted."""
    letter = found(slug)
    filled = _read()
    if not filled.errors:
        try:
            Reply.record(letter, _answer(filled), current_account())
            db.session.commit()
            return back_to(letter, "The reply is recorded. A mail to those who signed is drafted below.")
        except NotNow as error:
            db.session.rollback()
            filled.errors["text"] = str(error)
    return _form(letter, None, filled), 422


@bp.get("/<slug>/replies/<int:number>")
@role_required(Role.EDITOR)
def edit_reply(slug: str, number: int) -> str:
    """The form of a reply."""
    letter = found(slug)
    reply = _reply(letter, number)
    names = ("sender", "text", "assessment")
    typed = {name: getattr(reply, name) for name in names}
    typed |= {"day": reply.day.isoformat(), "public": "y" if reply.public else ""}
    return _form(letter, reply, Filled(typed))


@bp.post("/<slug>/replies/<int:number>")
@role_required(Role.EDITOR)
def change_reply(slug: str, number: int) -> letters.Answer:
    """Mend what was noted of a reply."""
    letter = found(slug)
    reply, filled = _reply(letter, number), _read()
    if not filled.errors:
        try:
            reply.change(_answer(filled), current_account())
            db.session.commit()
            return back_to(letter, "The reply is saved.")
        except NotNow as error:
            db.session.rollback()
            filled.errors["text"] = str(error)
    return _form(letter, reply, filled), 422


@bp.get("/<slug>/replies/<int:number>/file")
@role_required(Role.VIEWER)
def reply_file(slug: str, number: int) -> Response:
    """The file that came with a reply."""
    return _file(_reply(found(slug), number))


@public.get("/letters/<slug>/replies/<int:number>/file")
def file(slug: str, number: int) -> Response:
    """The file of a reply that everybody may see, to a letter that everybody may see."""
    reply = _reply(published(slug), number)
    return _file(reply) if reply.public else abort(404)


def _file(reply: Reply) -> Response:
    """As an attachment and as nothing else: a browser must not take a stranger's file for a page of ours."""
    if reply.file is None:
        abort(404)
    response = Response(reply.file, mimetype=reply.file_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{reply.file_name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _read() -> Filled:
    filled = Filled(request.form)
    filled.take("day", day("the day on which it came"))
    filled.take("sender", line("who replied"))
    filled.take("text", lines("the text of the reply", LONGEST, least=0))
    filled.take("file", lambda _: _attachment())
    filled.take("assessment", lines("what we think of it", 4000, least=0))
    filled.take("public", ticked)
    return filled


def _attachment() -> Attachment | None:
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return None
    try:
        return Attachment.read(sent.read(MOST_BYTES + 1), sent.filename)
    except BadAttachment as error:
        raise ValueError(str(error)) from None


def _answer(filled: Filled) -> Answer:
    return Answer(**{name: filled.meant[name] for name in ("day", "sender", "text", "file", "assessment", "public")})


def _reply(letter: Letter, number: int) -> Reply:
    reply = db.session.get(Reply, number)
    if reply is None or reply.letter_id != letter.id:
        abort(404)
    return reply


def _form(letter: Letter, reply: Reply | None, filled: Filled) -> str:
    return render_template("campaigns/letters/reply.html", letter=letter, reply=reply, filled=filled)
