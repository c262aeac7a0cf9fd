"""Founding a newsletter at the desk: when the first account was made at the command line, or for a second one."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.database import db
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled
from newsletters.newsletter import Newsletter
from newsletters.web.newsletter_form import DEFAULTS, WEEK_CHOICES, WEEKDAY_CHOICES, read_identity

bp = Blueprint("founding", __name__, url_prefix="/desk/settings/newsletter")


@bp.get("")
@role_required(Role.ADMIN)
def ask() -> str:
    """What a newsletter needs to begin."""
    return _page(Filled(DEFAULTS))


@bp.post("")
@role_required(Role.ADMIN)
def begin() -> Response | tuple[str, int]:
    """Found it, and go on to its settings."""
    filled = Filled(request.form)
    read_identity(filled)
    if filled.errors:
        return _page(filled), 422
    newsletter = Newsletter.create(filled.meant, current_account())
    db.session.commit()
    flash(f"{newsletter.title} is begun. Everything about it can be changed here.", "ok")
    return redirect(url_for("newsletter.show", newsletter=newsletter.slug), 303)


def _page(filled: Filled) -> str:
    return render_template(
        "newsletters/settings/begin.html", filled=filled, weeks=WEEK_CHOICES, weekdays=WEEKDAY_CHOICES
    )
