"""Work on a consultation at the desk: position, owner, deadline, response, outcome, what readers see."""

from flask import abort, render_template, request
from werkzeug.wrappers import Response

from broadside import clock
from broadside.accounts import Role
from broadside.database import db
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled, lines, link, moment, one_of
from campaigns.consultations.changes import Cause, DeadlineChange, Move
from campaigns.consultations.changes import move as move_deadline
from campaigns.consultations.consultations import Consultation, Position
from campaigns.consultations.work import RefusedError
from campaigns.letters import letters, news
from campaigns.web import consultation_form as form
from campaigns.web.consultations import Answer, bp, consultation_of, not_changed, page_of, said


@bp.post("/<slug>/position")
@role_required(Role.EDITOR)
def take_position(slug: str) -> Response:
    """Say what we do about it, and who answers for it."""
    consultation, filled = consultation_of(slug), Filled(request.form)
    position = filled.take("position", one_of(list(Position), "what we do"))
    owner = filled.take("owner", form.account_chosen)
    try:
        if filled.errors:
            raise RefusedError(" ".join(filled.errors.values()))
        consultation.take_position(position, current_account())
        consultation.give_to(owner, current_account())
    except RefusedError as error:
        return not_changed(consultation, error)
    db.session.commit()
    return said(consultation, "is saved.")


@bp.post("/<slug>/submitted")
@role_required(Role.PUBLISHER)
def submit(slug: str) -> Answer:
    """Note that our response went in."""
    consultation, filled = consultation_of(slug), Filled(request.form)
    at = filled.take("submitted", moment("when it went in"))
    response = filled.take("our_response", link("the address of our response"))
    if not filled.errors:
        try:
            consultation.submit(at, current_account(), response)
        except RefusedError as error:
            filled.errors["submitted"] = str(error)
    if filled.errors:
        db.session.rollback()
        return page_of(consultation, filled), 422
    db.session.commit()
    return said(consultation, "has our response. Thank those who took part.")


@bp.get("/<slug>/deadline")
@role_required(Role.EDITOR)
def ask_move(slug: str) -> str:
    """The form to move the deadline by hand."""
    consultation = consultation_of(slug)
    return _moving(consultation, Filled(form.typed_instant("closes", consultation.closes_at)))


@bp.post("/<slug>/deadline")
@role_required(Role.EDITOR)
def move(slug: str) -> Answer:
    """Move it, with its cause; a letter that asked for it is told that it was granted."""
    consultation, filled = consultation_of(slug), Filled(request.form)
    form.take_instant(filled, "closes", needed=True)
    cause = filled.take("cause", one_of(list(Cause), "why it moved"))
    filled.take("note", lines("the note", 2000, least=0))
    letter = letters.asking(consultation) if cause == Cause.LETTER else None
    if cause == Cause.LETTER and letter is None:
        filled.errors["cause"] = "No letter that was delivered asks for it. Choose another cause."
    if not filled.errors:
        to = Move(filled.meant["closes_at"], cause, filled.meant["note"], letter.id if letter else None)
        try:
            change = move_deadline(consultation, to, current_account())
            if letter is not None and change.later:
                news.granted(letter, change)
        except RefusedError as error:
            filled.errors["closes_day"] = str(error)
    if filled.errors:
        db.session.rollback()
        return _moving(consultation, filled), 422
    db.session.commit()
    return said(consultation, f"now closes on {clock.closing_words(filled.meant['closes_at'])}.")


@bp.post("/<slug>/changes/<int:ident>/noted")
@role_required(Role.EDITOR)
def note_change(slug: str, ident: int) -> Response:
    """Take note of a moved deadline, so that its notice goes."""
    consultation, change = consultation_of(slug), db.session.get(DeadlineChange, ident)
    if change is None or change.consultation_id != consultation.id:
        abort(404)
    change.take_note(current_account())
    db.session.commit()
    return said(consultation, "has its new deadline noted.")


@bp.post("/<slug>/outcome")
@role_required(Role.EDITOR)
def publish_outcome(slug: str) -> Answer:
    """Note what the body decided."""
    consultation, filled = consultation_of(slug), Filled(request.form)
    at = filled.take("outcome_at", moment("when it was published"))
    filled.take("outcome", lines("what was decided", 4000))
    filled.take("outcome_url", link("the address of the outcome"))
    if filled.errors:
        return page_of(consultation, filled), 422
    consultation.publish_outcome(at, filled.meant["outcome"], filled.meant["outcome_url"], current_account())
    db.session.commit()
    return said(consultation, "has its outcome.")


@bp.post("/<slug>/withdrawn")
@role_required(Role.EDITOR)
def withdraw(slug: str) -> Response:
    """Note that its body took it back, or with `undo` that it did not."""
    consultation, filled = consultation_of(slug), Filled(request.form)
    why = filled.take("why", lines("why", 2000, least=0))
    try:
        if consultation.govuk_path is not None or filled.errors:
            raise RefusedError(filled.errors.get("why") or "GOV.UK says whether it is withdrawn. Nothing was changed.")
    except RefusedError as error:
        return not_changed(consultation, error)
    if "undo" in request.form:
        consultation.restore(current_account())
    else:
        consultation.withdraw(clock.now(), why, current_account())
    db.session.commit()
    return said(consultation, "is noted as withdrawn." if consultation.withdrawn_at else "is back.")


@bp.post("/<slug>/public")
@role_required(Role.PUBLISHER)
def set_public(slug: str) -> Response:
    """Show it to readers, or keep it to ourselves."""
    consultation = consultation_of(slug)
    consultation.show("show" in request.form, current_account())
    db.session.commit()
    return said(consultation, "is shown to readers." if consultation.public else "is kept to the desk.")


def _moving(consultation: Consultation, filled: Filled) -> str:
    return render_template(
        "campaigns/consultations/move.html",
        consultation=consultation,
        filled=filled,
        letter=letters.asking(consultation),
    )
