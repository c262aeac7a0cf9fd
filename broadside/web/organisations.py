"""The directory at the desk: the list with its filters, one organisation, adding and changing it, its contacts."""

from math import ceil
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import selectinload
from werkzeug.wrappers import Response as AnyResponse

from broadside import audit, clock
from broadside.accounts import Role, everybody
from broadside.database import db
from broadside.directory import authority, contacts, editing, emblems, exports, likeness, merging, twins
from broadside.directory import traits as words
from broadside.directory.choosing import CONTACT, Choice
from broadside.directory.contacts import BadContact, Told
from broadside.directory.emblems import Emblem
from broadside.directory.organisations import Contact, Organisation
from broadside.house import house
from broadside.people import BadAddress
from broadside.pictures import MAX_BYTES, BadPicture
from broadside.web.access import current_account, role_required
from broadside.web.organisation_form import WORDS, OrganisationForm

bp = Blueprint("organisations", __name__, url_prefix="/desk/organisations")

PAGE = 50
NO_CONTACT = {"address": "", "name": "", "role": ""}


@bp.get("")
@role_required(Role.VIEWER)
def index() -> AnyResponse:
    """The organisations chosen, from A to Z."""
    choice = Choice.of(request.args)
    total = choice.count()
    pages = max(1, ceil(total / PAGE))
    page = min(max(1, request.args.get("page", 1, type=int)), pages)
    parts = (Organisation.names, Organisation.contacts, Organisation.absorbed)
    wanted = choice.query(Organisation).options(*(selectinload(part) for part in parts))
    found = wanted.order_by(Organisation.sorting, Organisation.id).limit(PAGE).offset((page - 1) * PAGE)
    return _page(
        "index",
        organisations=db.session.scalars(found).all(),
        choice=choice,
        total=total,
        page_number=page,
        pages=pages,
    )


@bp.post("/export")
@role_required(Role.EDITOR)
def export() -> AnyResponse:
    """The organisations chosen, as CSV; a POST, for the log notes it."""
    choice = Choice.of(request.form)
    audit.record("organisations.exported", "organisations", current_account(), number=choice.count())
    db.session.commit()
    name = f"organisations-{clock.today(house().settings.zone):%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response("".join(exports.lines(choice)), mimetype="text/csv", headers=headers)


@bp.get("/add")
@role_required(Role.EDITOR)
def add() -> AnyResponse:
    """A form for a new one."""
    return _form(None, OrganisationForm())


@bp.post("/add")
@role_required(Role.EDITOR)
def keep() -> AnyResponse:
    """Add one; one that is like another is asked about first."""
    form = OrganisationForm.sent(request.form)
    alike = likeness.alike(form.meant["name"]) if "name" in form.meant else []
    if form.errors or (alike and not request.form.get("anyway")):
        return _form(None, form, alike)
    organisation = Organisation.add(form.meant["name"], current_account())
    editing.take(organisation, form.meant)
    return _picture_and_save(organisation, form, f"{organisation.name} is in the directory.")


@bp.get("/<int:ident>")
@role_required(Role.VIEWER)
def show(ident: int) -> AnyResponse:
    """One organisation; one that was merged leads to the one that was kept."""
    organisation = db.session.get(Organisation, ident) or abort(404)
    if organisation.merged_into is not None:
        return redirect(url_for(".show", ident=organisation.standing.id))
    return _show(organisation)


@bp.get("/<int:ident>/edit")
@role_required(Role.EDITOR)
def edit(ident: int) -> AnyResponse:
    """Its form."""
    organisation = _organisation(ident)
    return _form(organisation, OrganisationForm.about(organisation))


@bp.post("/<int:ident>/edit")
@role_required(Role.EDITOR)
def change(ident: int) -> AnyResponse:
    """Take the whole form, or nothing of it."""
    organisation, form = _organisation(ident), OrganisationForm.sent(request.form)
    if form.errors:
        return _form(organisation, form)
    editing.revise(organisation, form.meant, current_account())
    if request.form.get("logo_gone"):
        emblems.take_down(organisation, current_account())
    return _picture_and_save(organisation, form, "Saved.")


@bp.post("/<int:ident>/contacts")
@role_required(Role.EDITOR)
def add_contact(ident: int) -> AnyResponse:
    """Note a person as a contact, or another role for one who is."""
    organisation = _organisation(ident)
    typed = {name: request.form.get(name, "") for name in NO_CONTACT}
    try:
        said = Told.of(**typed)
        if not contacts.may_be_kept(house().tokens, said.address):
            raise BadContact("The owner of this address had it erased, so it is not kept. Nothing was changed.")
        contacts.note(organisation, said, current_account())
    except (BadAddress, BadContact) as problem:
        return _show(organisation, str(problem), typed)
    db.session.commit()
    flash("The contact is noted.", "ok")
    return _to(organisation)


@bp.post("/<int:ident>/contacts/<int:number>/remove")
@role_required(Role.EDITOR)
def remove_contact(ident: int, number: int) -> AnyResponse:
    """Let a person be a contact no more; who has nothing else to do with us is forgotten."""
    organisation = _organisation(ident)
    contact = db.session.get(Contact, number)
    if contact is None or contact.organisation_id not in {each.id for each in organisation.family}:
        abort(404)
    person = contact.person
    contacts.drop(contact, current_account())
    house().privacy.forget(person)
    db.session.commit()
    flash("They are a contact no more.", "ok")
    return _to(organisation)


def _picture_and_save(organisation: Organisation, form: OrganisationForm, said: str) -> AnyResponse:
    """Take the logo, if one was sent, and commit; with a bad picture nothing is saved."""
    upload, was_new = request.files.get("logo"), "/add" in request.path
    try:
        if upload and upload.filename:
            Emblem.put_up(organisation, upload.read(MAX_BYTES + 1), current_account())
    except BadPicture as problem:
        db.session.rollback()
        form.errors["logo"] = str(problem)
        return _form(None if was_new else organisation, form)
    db.session.commit()
    flash(said, "ok")
    return _to(organisation)


def _form(
    organisation: Organisation | None, form: OrganisationForm, alike: list[Organisation] | None = None
) -> AnyResponse:
    status = 422 if form.errors or alike else 200
    return _page("form", status, organisation=organisation, form=form, alike=alike or [], **WORDS)


def _show(organisation: Organisation, problem: str = "", typed: dict[str, str] | None = None) -> AnyResponse:
    return _page(
        "show",
        422 if problem else 200,
        organisation=organisation,
        alike=twins.twins_of(organisation),
        merges=merging.standing_merges(organisation),
        domains=authority.speaking(organisation),
        recent=audit.Filter(ref=organisation.ref).rows(5),
        names={account.id: account.name for account in everybody()},
        problem=problem,
        typed=typed or NO_CONTACT,
    )


def _organisation(ident: int) -> Organisation:
    """One that can be changed: it is there, and stands for itself."""
    found = db.session.get(Organisation, ident)
    return found if found is not None and found.merged_into is None else abort(404)


def _to(organisation: Organisation) -> AnyResponse:
    return redirect(url_for(".show", ident=organisation.id), 303)


def _page(name: str, status: int = 200, **context: Any) -> AnyResponse:
    page = render_template(f"desk/organisations/{name}.html", words=words, contact_words=CONTACT, **context)
    return Response(page, status)
