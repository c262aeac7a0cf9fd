"""Confirming: the page that the confirmation mail leads to. Opening it changes nothing; its button does."""

from flask import Blueprint, make_response, render_template, url_for
from werkzeug.wrappers import Response

from broadside.database import db
from broadside.house import house
from broadside.tokens import BadToken
from broadside.web.bearer import own_token, private
from newsletters.signup import Signup

bp = Blueprint("confirming", __name__, url_prefix="/confirm")


@bp.get("/<token>")
def ask(token: str) -> Response:
    """What was asked for, and the button."""
    signup = _signup(token)
    if signup is None:
        return _out_of_date()
    name = "used" if signup.confirmed_at else "confirm"
    return _page(name, signup)


@bp.post("/<token>")
def confirm(token: str) -> Response:
    """Yes: from now on mail is sent."""
    signup = _signup(token)
    if signup is None:
        return _out_of_date()
    subscriber = signup.confirm(house().tokens)
    if subscriber is None:
        return _page("used", signup)
    own = url_for("preferences.page", token=own_token(subscriber.subscription.person))
    db.session.commit()
    return _page("confirmed", signup, own=own)


def _signup(token: str) -> Signup | None:
    try:
        return Signup.read(house().tokens, token)
    except BadToken:
        return None


def _out_of_date() -> Response:
    return private(make_response(render_template("newsletters/signup/out_of_date.html"), 404))


def _page(name: str, signup: Signup, own: str = "") -> Response:
    page = render_template(f"newsletters/signup/{name}.html", signup=signup, title=signup.newsletter.title, own=own)
    return private(make_response(page))
