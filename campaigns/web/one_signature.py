"""One signature at the desk: its record, what it may be the same as, and what can be asked and said about it."""

from flask import abort, flash, redirect, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from broadside import audit
from broadside.accounts import Role
from broadside.database import db
from broadside.directory.organisations import Organisation
from broadside.house import house
from broadside.notices import house_sender
from broadside.web.access import current_account, role_required
from campaigns.jobs.signing import own_url
from campaigns.letters import moderation
from campaigns.letters.doubles import Doubles
from campaigns.letters.signatures import Signature
from campaigns.letters.standing import NotNow
from campaigns.mail import moderation as mail
from campaigns.mail.addressed import Addressed
from campaigns.web.moderation import bp, just_done, page, said_of


@bp.get("/signatures/<int:signature_id>")
@role_required(Role.VIEWER)
def one(signature_id: int) -> AnyResponse:
    """One signature: its record, what it may be the same as, and what was done about it."""
    return _one(_signature(signature_id))


@bp.post("/signatures/<int:signature_id>/link")
@role_required(Role.EDITOR)
def link(signature_id: int) -> AnyResponse:
    """Say which organisation of the directory it is."""
    signature = _signature(signature_id)
    typed = request.form.get("organisation", "")
    number = request.form.get("organisation_id", "")
    found = Organisation.named(typed) if typed.strip() else None
    if number.isdecimal() and len(number) < 10:
        found = db.session.get(Organisation, int(number))
    if found is None:
        return _one(
            signature, {"organisation": "No organisation of that name is in the directory. Add it there first."}
        )
    try:
        moderation.link(signature, found, current_account())
        db.session.commit()
    except (NotNow, IntegrityError) as problem:
        return _one(signature, {"organisation": said_of(problem)})
    flash(f"It stands as {found.standing.name} now.", "ok")
    return redirect(url_for(".one", signature_id=signature_id), 303)


@bp.post("/signatures/<int:signature_id>/ask")
@role_required(Role.EDITOR)
def ask(signature_id: int) -> AnyResponse:
    """Put a question to who signed, by mail."""
    signature = _signature(signature_id)
    question = request.form.get("question", "").strip()
    if not 5 <= len(question) <= 2000:
        return _one(signature, {"question": "Write the question, in at most 2,000 characters. Nothing was sent."})
    try:
        person = moderation.ask(signature, current_account())
    except NotNow as problem:
        return _one(signature, {"question": said_of(problem)})
    mail.ask(Addressed(signature.letter, person, house_sender(house())), question, own_url(house(), signature))
    db.session.commit()
    flash("The question is on its way. The answer comes to the sender's address.", "ok")
    return redirect(url_for(".one", signature_id=signature_id), 303)


def _one(signature: Signature, problems: dict[str, str] | None = None) -> AnyResponse:
    return page(
        "one",
        422 if problems else 200,
        signature=signature,
        letter=signature.letter,
        alike=Doubles.of(signature.letter).about(signature),
        history=audit.Filter(ref=signature.ref).rows(50),
        problems=problems or {},
        typed=request.form,
        done=just_done(signature.letter),
    )


def _signature(signature_id: int) -> Signature:
    return db.session.get(Signature, signature_id) or abort(404)
