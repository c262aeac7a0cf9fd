"""Planning a consultation at the desk: our own days before it closes, proposed together, and moved when it moves."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside import clock
from broadside.accounts import Role, everybody
from broadside.database import db
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled, day
from campaigns.consultations.consultations import Consultation
from campaigns.consultations.work import RefusedError
from campaigns.deadlines import plans
from campaigns.deadlines.plans import Proposal
from campaigns.web.consultation_form import account_chosen
from campaigns.web.consultations import consultation_of
from campaigns.web.deadlines import bp

Answer = Response | tuple[str, int]


@bp.get("/plan/<slug>")
@role_required(Role.EDITOR)
def plan(slug: str) -> str:
    """What is proposed."""
    return _page(consultation_of(slug), Filled({}))


@bp.post("/plan/<slug>")
@role_required(Role.EDITOR)
def add(slug: str) -> Answer:
    """Add those ticked, on the days typed."""
    consultation, filled, number = consultation_of(slug), Filled(request.form), 0
    for proposal in plans.propose(consultation):
        if f"add-{proposal.key}" in request.form:
            number += _add(consultation, proposal, filled)
    if filled.errors:
        return _again(slug, filled)
    return _done(consultation, number, "added")


@bp.post("/plan/<slug>/move")
@role_required(Role.EDITOR)
def move(slug: str) -> Answer:
    """Move those ticked to the days typed."""
    consultation, filled, number = consultation_of(slug), Filled(request.form), 0
    for proposal in plans.behind(consultation)[1]:
        if f"move-{proposal.key}" in request.form:
            number += _move(consultation, proposal, filled)
    if filled.errors:
        return _again(slug, filled)
    return _done(consultation, number, "moved")


def _add(consultation: Consultation, proposal: Proposal, filled: Filled) -> bool:
    on = filled.take(f"day-{proposal.key}", day("the day"))
    owner = filled.take(f"owner-{proposal.key}", account_chosen)
    if filled.errors:
        return False
    try:
        consultation.add_step(proposal.name, clock.end_of(on), current_account(), owner)
    except RefusedError as error:
        filled.errors[f"day-{proposal.key}"] = str(error)
    return True


def _move(consultation: Consultation, proposal: Proposal, filled: Filled) -> bool:
    step, name = proposal.step, f"new-{proposal.key}"
    on = filled.take(name, day("the day"))
    if on is None or step is None:
        return False
    due = clock.wall_later(step.due_at, on - clock.closing_day(step.due_at))
    if consultation.closes_at is not None and clock.closing_day(consultation.closes_at) == on:
        due = min(due, consultation.closes_at)
    try:
        consultation.move_step(step, due, current_account())
    except RefusedError as error:
        filled.errors[name] = str(error)
    return True


def _again(slug: str, filled: Filled) -> Answer:
    db.session.rollback()
    return _page(consultation_of(slug), filled), 422


def _done(consultation: Consultation, number: int, what: str) -> Response:
    db.session.commit()
    words = "Nothing was ticked, so nothing was changed."
    if number:
        words = f"{number} internal {'deadline' if number == 1 else 'deadlines'} {what}."
    flash(words, "ok" if number else "info")
    return redirect(url_for("consultations.show", slug=consultation.slug, _anchor="steps"), 303)


def _page(consultation: Consultation, filled: Filled) -> str:
    change, moves = plans.behind(consultation)
    return render_template(
        "campaigns/deadlines/plan.html",
        consultation=consultation,
        proposals=plans.propose(consultation),
        change=change,
        moves=moves,
        late=plans.after_closing(consultation),
        accounts=[(account.id, account.name) for account in everybody() if account.active],
        filled=filled,
    )
