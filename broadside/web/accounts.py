"""The people of the desk: who they are, what they may do; invitations to colleagues. For admins."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.account_letters import Letters
from broadside.accounts import Account, AddressTaken, BadAddress, BadName, LastAdmin, Role, everybody
from broadside.audit import Filter
from broadside.database import db
from broadside.house import house
from broadside.invitations import Invitation, waiting
from broadside.web.access import current_account, role_required

bp = Blueprint("accounts", __name__, url_prefix="/desk/accounts")

RECENT = 12
ROLES = (
    (Role.VIEWER, "Viewer", "reads everything, changes nothing"),
    (Role.EDITOR, "Editor", "collects, writes and edits"),
    (Role.PUBLISHER, "Publisher", "also approves, schedules and sends"),
    (Role.ADMIN, "Admin", "also invites people and changes settings"),
)


@bp.get("")
@role_required(Role.ADMIN)
def index() -> str:
    """Show everybody, and the invitations that wait."""
    search = request.args.get("q", "").strip()
    return render_template("desk/accounts/index.html", people=everybody(search), waiting=waiting(), search=search)


@bp.get("/invite")
@role_required(Role.ADMIN, fresh=True)
def invite_form() -> str:
    """Ask whom to invite, as what."""
    return render_template("desk/accounts/invite.html", roles=ROLES, given={"role": Role.EDITOR}, errors={})


@bp.post("/invite")
@role_required(Role.ADMIN, fresh=True)
def invite() -> Response | tuple[str, int]:
    """Send an invitation."""
    given = {name: request.form.get(name, "") for name in ("email", "name", "role")}
    errors: dict[str, str] = {}
    try:
        invitation = Invitation.make(given["email"], given["name"], Role(given["role"]), current_account())
    except (BadAddress, AddressTaken) as error:
        errors["email"] = str(error)
    except BadName as error:
        errors["name"] = str(error)
    except ValueError:
        errors["role"] = "Choose one of the four."
    if errors:
        return render_template("desk/accounts/invite.html", roles=ROLES, given=given, errors=errors), 422
    _send(invitation)
    flash(f"{invitation.name} is invited: a link is on its way to {invitation.email}.", "ok")
    return redirect(url_for("accounts.index"), 303)


@bp.post("/invitations/<int:ident>/again")
@role_required(Role.ADMIN, fresh=True)
def invite_again(ident: int) -> Response:
    """Send an invitation again, with a new link."""
    invitation = db.get_or_404(Invitation, ident)
    invitation.send_again(current_account())
    _send(invitation)
    flash(f"A new link is on its way to {invitation.email}. The old one no longer works.", "ok")
    return redirect(url_for("accounts.index"), 303)


@bp.post("/invitations/<int:ident>/withdraw")
@role_required(Role.ADMIN, fresh=True)
def withdraw(ident: int) -> Response:
    """Withdraw an invitation."""
    invitation = db.get_or_404(Invitation, ident)
    name = invitation.name
    invitation.withdraw(current_account())
    db.session.commit()
    flash(f"The invitation to {name} is withdrawn.", "ok")
    return redirect(url_for("accounts.index"), 303)


@bp.get("/<int:ident>")
@role_required(Role.ADMIN, fresh=True)
def show(ident: int) -> str:
    """Show one person, and what an admin can do for them."""
    person = db.get_or_404(Account, ident)
    recent = Filter(by=str(person.id)).rows(RECENT)
    return render_template("desk/accounts/show.html", person=person, roles=ROLES, recent=recent)


@bp.post("/<int:ident>/role")
@role_required(Role.ADMIN, fresh=True)
def change_role(ident: int) -> Response:
    """Let somebody do more or less."""
    person = db.get_or_404(Account, ident)
    if request.form.get("role") not in set(Role):
        abort(400, "There is no such role.")
    role = Role(request.form["role"])
    return _done(person, lambda: person.set_role(role, current_account()), f"{person.name} is now {role}.")


@bp.post("/<int:ident>/deactivate")
@role_required(Role.ADMIN, fresh=True)
def deactivate(ident: int) -> Response:
    """Let somebody no longer sign in."""
    person = db.get_or_404(Account, ident)
    return _done(
        person,
        lambda: person.deactivate(current_account()),
        f"{person.name} can no longer sign in, and is signed out everywhere.",
    )


@bp.post("/<int:ident>/reactivate")
@role_required(Role.ADMIN, fresh=True)
def reactivate(ident: int) -> Response:
    """Let somebody sign in again."""
    person = db.get_or_404(Account, ident)
    return _done(person, lambda: person.reactivate(current_account()), f"{person.name} can sign in again.")


@bp.get("/<int:ident>/codes")
@role_required(Role.ADMIN, fresh=True)
def ask_forget_codes(ident: int) -> str:
    """Ask before turning off somebody's one-time codes."""
    return render_template("desk/accounts/forget_codes.html", person=db.get_or_404(Account, ident))


@bp.post("/<int:ident>/codes")
@role_required(Role.ADMIN, fresh=True)
def forget_codes(ident: int) -> Response:
    """Turn off the one-time codes of somebody who lost the means to make them."""
    person = db.get_or_404(Account, ident)
    if request.form.get("confirm", "").strip() != person.name:
        flash(f"Type {person.name} to go on. Nothing was changed.", "error")
        return redirect(url_for("accounts.ask_forget_codes", ident=ident), 303)
    if person.has_totp:
        person.forget_totp(current_account())
        Letters.of(house()).tell_of(person, "One-time codes were turned off for your account")
    db.session.commit()
    flash(f"{person.name} signs in with a password alone until they turn one-time codes on again.", "ok")
    return redirect(url_for("accounts.show", ident=ident), 303)


def _done(person: Account, change: Callable[[], None], words: str) -> Response:
    """Make a change and say so; the only admin is kept, and the page says why."""
    try:
        change()
    except LastAdmin as error:
        db.session.rollback()
        flash(str(error), "error")
    else:
        db.session.commit()
        flash(words, "ok")
    if current_account().may(Role.ADMIN):
        return redirect(url_for("accounts.show", ident=person.id), 303)
    return redirect(url_for("account.index"), 303)


def _send(invitation: Invitation) -> None:
    Letters.of(house()).invite(invitation, invitation.path(house().tokens))
    db.session.commit()
