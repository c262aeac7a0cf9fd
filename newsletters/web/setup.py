"""Setting up: the first account, the newsletter, and whether to begin with the example programme."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_security.utils import login_user
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from broadside import passwords
from broadside.accounts import Account, Role, good_name
from broadside.database import db
from broadside.house import house
from broadside.setup import PATH, SetUp, opens
from broadside.web.filled import Filled, address, ticked
from broadside.web.limits import limiter
from newsletters import mail
from newsletters.example import programme as example
from newsletters.newsletter import Newsletter
from newsletters.web.newsletter_form import DEFAULTS, WEEK_CHOICES, WEEKDAY_CHOICES, read_identity

bp = Blueprint("setup", __name__)

BEFORE = ("/desk", "/sign-in")


@bp.before_app_request
def point_to_the_link() -> tuple[str, int] | None:
    """While nobody has set Broadside up, say so where people would begin, instead of a sign-in that cannot work."""
    if not _is_front(request.path) or not SetUp.waiting():
        return None
    if request.path == "/" and Newsletter.all():
        return None
    return render_template("newsletters/setup/waiting.html"), 503


@bp.get(f"{PATH}/<token>")
def show(token: str) -> str | Response | tuple[str, int]:
    """The form, to whoever has the link, while there is no account."""
    if not SetUp.waiting():
        return _done_already()
    if not opens(house().tokens, token):
        return render_template("newsletters/setup/waiting.html", wrong=True), 404
    return _form(token, Filled({**DEFAULTS, "example": "y"}))


@bp.post(f"{PATH}/<token>")
@limiter.limit("30 per hour")
def make(token: str) -> str | Response | tuple[str, int]:
    """Make the account and the newsletter, all or nothing; then to the desk, signed in."""
    if not SetUp.waiting():
        return _done_already()
    if not opens(house().tokens, token):
        return render_template("newsletters/setup/waiting.html", wrong=True), 404
    filled = _read()
    if filled.errors:
        return _form(token, filled), 422
    try:
        SetUp.finish()
    except IntegrityError:
        db.session.rollback()
        return _done_already()
    account = _found(filled)
    login_user(account, authn_via=["password"])
    db.session.commit()
    flash(f"{filled.meant['title']} is set up. Welcome, {account.name}.", "ok")
    return redirect(url_for("home.show"), 303)


def _is_front(path: str) -> bool:
    return path == "/" or any(path == start or path.startswith(f"{start}/") for start in BEFORE)


def _read() -> Filled:
    filled = Filled(request.form)
    name = filled.take("name", good_name) or ""
    email = filled.take("email", address) or ""
    filled.take("password", lambda typed: _checked(typed, (email, name)))
    read_identity(filled)
    filled.take("example", ticked)
    return filled


def _checked(password: str, about: tuple[str, str]) -> str:
    passwords.check(password, about)
    return password


def _found(filled: Filled) -> Account:
    meant = filled.meant
    account = Account.create(meant["email"], meant["name"], Role.ADMIN, meant["password"])
    newsletter = Newsletter.create(meant, account)
    if meant["example"]:
        house().programmes.load()
        example.load(newsletter, account, lambda issue: mail.letter(issue, house()), house().settings.address)
    return account


def _form(token: str, filled: Filled) -> str:
    return render_template(
        "newsletters/setup/form.html",
        token=token,
        filled=filled,
        rule=passwords.RULE,
        weeks=WEEK_CHOICES,
        weekdays=WEEKDAY_CHOICES,
    )


def _done_already() -> Response:
    flash("Broadside is set up already. Sign in with your account.", "info")
    return redirect(url_for("security.login"), 303)
