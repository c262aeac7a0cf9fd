"""Who does what on a consultation, by when: partners and internal deadlines at the desk."""

from flask import abort, request
from werkzeug.wrappers import Response

from broadside import clock
from broadside.accounts import Role
from broadside.database import db
from broadside.directory.organisations import Organisation
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled, line
from campaigns.consultations.consultations import Consultation
from campaigns.consultations.work import ConsultationPartner, InternalDeadline, RefusedError
from campaigns.web import consultation_form as form
from campaigns.web.consultations import Answer, bp, consultation_of, not_changed, page_of, said


@bp.post("/<slug>/partners")
@role_required(Role.EDITOR)
def add_partner(slug: str) -> Answer:
    """Note an organisation of the directory that works on it with us."""
    consultation, filled = consultation_of(slug), Filled(request.form)
    name = filled.take("partner", line("the name of an organisation"))
    filled.take("part", line("its part", least=0))
    organisation = Organisation.named(name) if name else None
    if name and organisation is None:
        filled.errors["partner"] = f"The directory has no “{name}”. Add it there first, or choose another name."
    if filled.errors or organisation is None:
        return page_of(consultation, filled), 422
    consultation.work_with(organisation, filled.meant["part"], current_account())
    db.session.commit()
    return said(consultation, f"has {organisation.name} as a partner.", "partners")


@bp.post("/<slug>/partners/<int:ident>/remove")
@role_required(Role.EDITOR)
def drop_partner(slug: str, ident: int) -> Response:
    """Take a partner off it."""
    consultation, partner = consultation_of(slug), db.session.get(ConsultationPartner, ident)
    if partner is None or partner.consultation_id != consultation.id:
        abort(404)
    name = partner.organisation.name
    consultation.part_from(partner, current_account())
    db.session.commit()
    return said(consultation, f"goes on without {name}.", "partners")


@bp.post("/<slug>/steps")
@role_required(Role.EDITOR)
def add_step(slug: str) -> Answer:
    """Add an internal deadline."""
    consultation, filled = consultation_of(slug), Filled(request.form)
    filled.take("step", line("what is to be done"))
    form.take_instant(filled, "due", needed=True)
    filled.take("step_owner", form.account_chosen)
    if not filled.errors:
        meant = filled.meant
        try:
            consultation.add_step(meant["step"], meant["due_at"], current_account(), meant["step_owner"])
        except RefusedError as error:
            filled.errors["due_day"] = str(error)
    if filled.errors:
        db.session.rollback()
        return page_of(consultation, filled), 422
    db.session.commit()
    return said(consultation, "has one internal deadline more.", "steps")


@bp.post("/<slug>/steps/<int:ident>/done")
@role_required(Role.EDITOR)
def finish_step(slug: str, ident: int) -> Response:
    """Note that it is done, or with `undo` that it is not."""
    consultation, step = _step(slug, ident)
    consultation.finish_step(step, current_account(), done="undo" not in request.form)
    db.session.commit()
    return said(consultation, f"has “{step.name}” {'done' if step.done_at else 'open again'}.", "steps")


@bp.post("/<slug>/steps/<int:ident>/move")
@role_required(Role.EDITOR)
def move_step(slug: str, ident: int) -> Response:
    """Give it another day."""
    consultation, step = _step(slug, ident)
    filled = Filled(request.form)
    form.take_instant(filled, "due", needed=True)
    try:
        if filled.errors:
            raise RefusedError(" ".join(filled.errors.values()))
        consultation.move_step(step, filled.meant["due_at"], current_account())
    except RefusedError as error:
        return not_changed(consultation, error, "steps")
    db.session.commit()
    return said(consultation, f"has “{step.name}” moved to {clock.closing_words(step.due_at)}.", "steps")


@bp.post("/<slug>/steps/<int:ident>/drop")
@role_required(Role.EDITOR)
def drop_step(slug: str, ident: int) -> Response:
    """Call it off, or with `undo` take that back."""
    consultation, step = _step(slug, ident)
    consultation.drop_step(step, current_account(), dropped="undo" not in request.form)
    db.session.commit()
    return said(consultation, f"has “{step.name}” {'called off' if step.called_off_at else 'back'}.", "steps")


def _step(slug: str, ident: int) -> tuple[Consultation, InternalDeadline]:
    consultation, step = consultation_of(slug), db.session.get(InternalDeadline, ident)
    if step is None or step.consultation_id != consultation.id:
        abort(404)
    return consultation, step
