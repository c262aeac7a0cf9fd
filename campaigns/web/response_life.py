"""The life of a joint response at the desk: locked for sign-off, unlocked, submitted with its receipt, published."""

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from broadside import clock
from broadside.accounts import Role
from broadside.database import db
from broadside.house import house
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled, lines, moment
from campaigns.paper import pdf
from campaigns.responses.contents import Contents
from campaigns.responses.members import Member
from campaigns.responses.missing import missing
from campaigns.responses.publishing import publish
from campaigns.responses.refusals import NotNow
from campaigns.responses.responses import JointResponse
from campaigns.responses.sheets import sheet_of
from campaigns.web.responses import Answered, back_to, bp, found

CHANGED = "The text has changed since this page was opened. Read it again, then record the submission."


@bp.post("/<int:ident>/lock")
@role_required(Role.PUBLISHER)
def lock(ident: int) -> Answered:
    """Let nobody write any more; with `ask`, those who have not signed off this text are asked to by mail."""
    response = found(ident)
    response.hold()
    response.lock(Contents.of(response).hash if "ask" in request.form else "", current_account())
    db.session.commit()
    asked = " Those who have not signed it off are asked by mail." if response.asking_hash else ""
    return back_to(response, f"The text is locked: it stays as it is until somebody unlocks it.{asked}")


@bp.post("/<int:ident>/unlock")
@role_required(Role.PUBLISHER)
def unlock(ident: int) -> Answered:
    """Let it be written again."""
    response = found(ident)
    response.unlock(current_account())
    db.session.commit()
    return back_to(response, "The text can be changed again. Who signed it off is asked anew if it changes.")


@bp.get("/<int:ident>/submit")
@role_required(Role.PUBLISHER)
def ask_submit(ident: int) -> str:
    """When it went in and what the body answered; and what it lacks."""
    return _submitting(found(ident), Filled({"at": f"{clock.local(clock.now()):%Y-%m-%dT%H:%M}"}))


@bp.post("/<int:ident>/submit")
@role_required(Role.PUBLISHER)
def submit(ident: int) -> Answered:
    """Record that it went in: the text that was shown, and no other."""
    response, filled = found(ident), Filled(request.form)
    at = filled.take("at", moment("when it went in"))
    filled.take("receipt", lines("the receipt", 10_000, least=0))
    if filled.errors:
        return _submitting(response, filled), 422
    try:
        response.hold()
        said = Contents.of(response).hash
        if filled.typed.get("hash") != said:
            raise NotNow(CHANGED)
        response.submit(at, filled.meant["receipt"], said, current_account())
    except NotNow as error:
        db.session.rollback()
        filled.errors["at"] = str(error)
        return _submitting(response, filled), 422
    db.session.commit()
    if gap := pdf.unshown(sheet_of(response)):
        flash(f"No font here has “{gap}”, so the PDF has a gap there. The DOCX has it.", "warn")
    return back_to(response, "It is recorded as submitted. Those who signed off get a receipt by mail.")


@bp.post("/<int:ident>/public")
@role_required(Role.PUBLISHER)
def set_public(ident: int) -> Response:
    """Let readers see what was submitted, or with no `show` not any more."""
    response = found(ident)
    publish(response, "show" in request.form, house().settings.address, current_account())
    db.session.commit()
    return back_to(response, "Readers can see it now." if response.public else "Only the desk and partners see it now.")


def _submitting(response: JointResponse, filled: Filled) -> str:
    contents, members = Contents.of(response), Member.of(response)
    return render_template(
        "campaigns/responses/submit.html",
        response=response,
        filled=filled,
        contents=contents,
        missing=missing(contents, members),
    )
