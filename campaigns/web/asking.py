"""Asking organisations to sign, at the desk: whom, whom not and why; the ledger of those asked; reminders; export."""

from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from broadside import audit, clock
from broadside.accounts import Role
from broadside.database import db
from broadside.directory.choosing import CONTACT, Choice
from broadside.directory.organisations import Organisation
from broadside.directory.traits import CHOICES
from broadside.house import house
from broadside.web.access import current_account, role_required
from campaigns.letters import exporting, inviting, ledger, roll
from campaigns.letters.inviting import Candidate
from campaigns.letters.ledger import State
from campaigns.letters.letters import Letter
from campaigns.letters.standing import PUBLISHED, NotNow
from campaigns.web.moderation import letter_of

bp = Blueprint("asking", __name__, url_prefix="/desk/letters")

MOST = 500
KINDS = {State.SIGNED: "ok", State.DECLINED: "", State.OPENED: "line", State.REMINDED: "line", State.GONE: "warn"}


@bp.get("/<slug>/invitations")
@role_required(Role.VIEWER)
def index(slug: str) -> AnyResponse:
    """Everybody who was asked, and how far each has come."""
    letter = letter_of(slug)
    every = ledger.ledger(letter)
    wanted = request.args.get("state", "")
    lines = [line for line in every if line.state.name.lower() == wanted] if wanted else every
    return _page(
        "index",
        letter,
        lines=lines,
        number=len(every),
        counts=ledger.counts(every),
        roll=roll.counts(letter),
        states=State,
        state=wanted,
        kinds=KINDS,
        may_be_reminded=sum(line.may_be_reminded for line in every),
    )


@bp.get("/<slug>/invitations/choose")
@role_required(Role.EDITOR)
def choose(slug: str) -> AnyResponse:
    """The organisations of a filter: who could be invited, and who not and why."""
    letter, choice = letter_of(slug), Choice.of(request.args)
    found = inviting.candidates(letter, choice.organisations(MOST), house().tokens)
    return _page(
        "choose",
        letter,
        choice=choice,
        choices=CHOICES,
        contact_words=CONTACT,
        free=[each for each in found if not each.reason],
        others=[each for each in found if each.reason],
        total=choice.count(),
        most=MOST,
    )


@bp.post("/<slug>/invitations/preview")
@role_required(Role.EDITOR)
def preview(slug: str) -> AnyResponse:
    """Who would be invited now, who not and why, and what the mail says; nothing is sent."""
    letter = letter_of(slug)
    found, unknown = _chosen(letter)
    if not found and not unknown:
        flash("Nobody was chosen. Tick some organisations, or name them.", "warn")
        return redirect(url_for(".choose", slug=slug), 303)
    return _page(
        "preview",
        letter,
        going=[each for each in found if not each.reason],
        others=[each for each in found if each.reason],
        unknown=unknown,
        closing=clock.closing_words(letter.closes_at) if letter.closes_at else "",
    )


@bp.post("/<slug>/invitations/send")
@role_required(Role.EDITOR)
def send(slug: str) -> AnyResponse:
    """Write them into the ledger; a worker mails them."""
    letter = letter_of(slug)
    try:
        number = inviting.invite(letter, _chosen(letter)[0], current_account())
        db.session.commit()
    except (NotNow, IntegrityError) as problem:
        return _refused(slug, problem, "Somebody else invited one of them in the same moment. Look again.")
    waits = " They are mailed as soon as the letter is open." if letter.state != "open" else ""
    flash(f"{_organisations(number)} invited.{waits}", "ok")
    return redirect(url_for(".index", slug=slug), 303)


@bp.get("/<slug>/invitations/remind")
@role_required(Role.EDITOR)
def ask_remind(slug: str) -> AnyResponse:
    """Who would be reminded now, who not and why."""
    letter = letter_of(slug)
    every = ledger.ledger(letter)
    going = [line for line in every if line.may_be_reminded]
    return _page("remind", letter, going=going, others=[line for line in every if not line.may_be_reminded])


@bp.post("/<slug>/invitations/remind")
@role_required(Role.EDITOR)
def remind(slug: str) -> AnyResponse:
    """Remind those ticked, as things are now."""
    letter = letter_of(slug)
    chosen = request.form.getlist("invitation", type=int)
    try:
        number = ledger.remind(letter, chosen, current_account())
        db.session.commit()
    except NotNow as problem:
        return _refused(slug, problem)
    flash(f"{_organisations(number)} reminded. Who signs or declines before the mail goes gets none.", "ok")
    return redirect(url_for(".index", slug=slug), 303)


@bp.post("/<slug>/invitations/export")
@role_required(Role.EDITOR)
def export(slug: str) -> AnyResponse:
    """The ledger, with addresses, as CSV."""
    letter = letter_of(slug)
    lines = ledger.ledger(letter)
    audit.record("letter.invitations_exported", letter.ref, current_account(), title=letter.title, number=len(lines))
    db.session.commit()
    name = f"{letter.slug}-invitations-{clock.today(house().settings.zone):%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response("".join(exporting.invitations(lines)), mimetype="text/csv", headers=headers)


def _chosen(letter: Letter) -> tuple[list[Candidate], list[str]]:
    """Those ticked and those named, as things are now; and the names that are not in the directory."""
    numbers = [int(each) for each in request.form.getlist("organisation")[:MOST] if each.isdecimal() and len(each) < 10]
    ticked = Organisation.numbered(numbers)
    names = [name for name in request.form.get("names", "").splitlines()[:MOST] if name.strip()]
    named = [(name.strip(), Organisation.named(name)) for name in names]
    every = [*ticked, *(found for _, found in named if found is not None)]
    unknown = [name for name, found in named if found is None]
    return inviting.candidates(letter, sorted(every, key=lambda each: each.sorting), house().tokens), unknown


def _refused(slug: str, problem: Exception, otherwise: str = "") -> AnyResponse:
    db.session.rollback()
    flash(str(problem) if isinstance(problem, NotNow) else otherwise, "warn")
    return redirect(url_for(".index", slug=slug), 303)


def _organisations(number: int) -> str:
    return f"{number:,} organisation{' is' if number == 1 else 's are'}"


def _page(name: str, letter: Letter, **context: Any) -> AnyResponse:
    going = letter.state in PUBLISHED and not letter.elsewhere
    page = render_template(f"campaigns/asking/{name}.html", letter=letter, may_invite=going, **context)
    return make_response(page)
