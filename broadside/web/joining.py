"""Joining: the page behind the link of an invitation."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import AddressTaken, BadName, BadPassword
from broadside.database import db
from broadside.house import house
from broadside.invitations import PATH, Invitation
from broadside.tokens import BadToken
from broadside.web.limits import limiter

bp = Blueprint("joining", __name__, url_prefix=PATH)


@bp.get("/<token>")
def show(token: str) -> str | tuple[str, int]:
    """Ask an invited colleague for a name and a password."""
    try:
        return _page(Invitation.of_link(house().tokens, token), {})
    except BadToken:
        return render_template("security/join_not.html"), 404


@bp.post("/<token>")
@limiter.limit("30 per hour")
def join(token: str) -> Response | str | tuple[str, int]:
    """Make the account; its owner signs in with it at once."""
    errors: dict[str, str] = {}
    try:
        invitation = Invitation.of_link(house().tokens, token)
        invitation.accept(request.form.get("name", ""), request.form.get("password", ""))
    except (BadToken, AddressTaken):
        return render_template("security/join_not.html"), 404
    except BadName as error:
        errors["name"] = str(error)
    except BadPassword as error:
        errors["password"] = str(error)
    if errors:
        return _page(invitation, errors), 422
    db.session.commit()
    flash("Your account is made. Sign in with your address and the password that you chose.", "ok")
    return redirect(url_for("security.login"), 303)


def _page(invitation: Invitation, errors: dict[str, str]) -> str:
    return render_template(
        "security/join.html",
        invitation=invitation,
        errors=errors,
        name=request.form.get("name", invitation.name),
    )
