"""The delivery of a letter: packs made and fetched, and when and how it came to whom it is written."""

from datetime import datetime

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from broadside import clock
from broadside.accounts import Role
from broadside.database import db
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled, lines
from campaigns.letters import deliveries
from campaigns.letters.attachments import DOCX
from campaigns.letters.letters import Letter, NotNow
from campaigns.letters.packs import Pack
from campaigns.web import letter_form
from campaigns.web.letters import Answer, back_to, bp, found

TYPES = {"pdf": "application/pdf", "docx": DOCX}


@bp.post("/<slug>/packs")
@role_required(Role.EDITOR)
def make_pack(slug: str) -> AnyResponse:
    """Put a closed letter on paper."""
    letter = found(slug)
    made = Pack.make(letter, current_account())
    db.session.commit()
    if unshown := made.unshown:
        flash(f"No font here has “{unshown}”, so the PDF has a gap there. The DOCX has it: send that one.", "warn")
    flash("The pack is made: the letter as PDF and as DOCX, frozen as it is now. Read it before you send it.", "ok")
    return redirect(url_for("letters.show", slug=slug, _anchor="packs"), 303)


@bp.get("/<slug>/packs/<int:number>.<any(pdf, docx):form>")
@role_required(Role.VIEWER)
def pack(slug: str, number: int, form: str) -> Response:
    """One file of a pack of this very letter."""
    letter = found(slug)
    made = db.session.get(Pack, number)
    if made is None or made.letter_id != letter.id:
        abort(404)
    response = Response(made.pdf if form == "pdf" else made.docx, mimetype=TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{made.name}.{form}"'
    return response


@bp.get("/<slug>/deliver")
@role_required(Role.PUBLISHER)
def ask_deliver(slug: str) -> str:
    """When and how it was delivered."""
    now = clock.local(clock.now())
    typed = {"delivered_day": now.date().isoformat(), "delivered_time": f"{now:%H:%M}"}
    return _form(found(slug), Filled(typed))


@bp.post("/<slug>/deliver")
@role_required(Role.PUBLISHER)
def deliver(slug: str) -> Answer:
    """Record the delivery; a mail to signatories is drafted."""
    letter, filled = found(slug), Filled(request.form)
    at = letter_form.moment(filled, "delivered", "the day on which it was delivered")
    how = filled.take("how", lines("how it was delivered", 500))
    if at is None or filled.errors:
        return _form(letter, filled), 422
    return _deliver(letter, filled, at, how)


def _deliver(letter: Letter, filled: Filled, at: datetime, how: str) -> Answer:
    try:
        news = deliveries.deliver(letter, at, how, current_account())
    except NotNow as error:
        db.session.rollback()
        filled.errors["delivered_day"] = str(error)
        return _form(letter, filled), 422
    db.session.commit()
    drafted = " A mail to those who signed is drafted below." if news is not None else ""
    return back_to(letter, f"The delivery is recorded. Its page says that a reply is awaited.{drafted}")


def _form(letter: Letter, filled: Filled) -> str:
    return render_template("campaigns/letters/deliver.html", letter=letter, filled=filled, pack=Pack.newest(letter))
