"""Flask-Security's pages with our limits, and those of its pages that nobody needs closed."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, recovery_codes, views

from broadside.accounts import Role
from broadside.database import db
from broadside.house import house
from broadside.sessions import DeskSession
from broadside.web.access import role_required
from broadside.web.limits import limiter

View = Callable[..., ResponseReturnValue]

KEY = "desk_session"  # in the cookie: the secret of a DeskSession
EVEN = 0.4  # seconds: answers come at multiples of it, and a known address takes about half of one
UNUSED = ("two_factor_setup", "two_factor_setup_validate", "two_factor_rescue", "mf_recovery_codes", "tf_select")

_login: View = views.login
_ask_code: View = views.two_factor_token_validation
_ask_recovery_code: View = recovery_codes.mf_recovery
_verify: View = views.verify
_forgot: View = views.forgot_password
_choose: View = views.reset_password
_change_password: View = views.change_password
_logout: View = views.logout


def close_session() -> None:
    """End the session of this browser, so that its cookie is worth nothing even to who copied it."""
    found = DeskSession.alive(session.pop(KEY, ""), session.get("_user_id", ""))
    if found is not None:
        found.end()


def _failed(response: Response) -> bool:
    """A form that is shown again was not filled right."""
    return response.status_code == 200


def _address_typed() -> str:
    typed = request.form.get("email", "").strip().lower()
    return house().tokens.keyed_hash("limit", typed)


def _account_at_the_door() -> str:
    return str(session.get("tf_user_id", ""))


def _account_within() -> str:
    return str(session.get("_user_id", ""))


def _evenly(view: View) -> View:
    """Let a POST take the same time whether or not the address is known."""

    @wraps(view)
    def slowed(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        begun = time.monotonic()
        response = view(*args, **kwargs)
        if request.method == "POST":
            db.session.commit()
            time.sleep(EVEN - (time.monotonic() - begun) % EVEN)
        return response

    return slowed


def _strangers_only(view: View) -> View:
    """Send those who are signed in to the desk: Flask-Security would sign them out, even on a GET."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if current_user.is_authenticated:
            return redirect(url_for("security.login"))
        return view(*args, **kwargs)

    return guarded


@limiter.limit("30 per minute; 200 per hour", methods=["POST"])
@limiter.limit("10 per 15 minutes", key_func=_address_typed, methods=["POST"], deduct_when=_failed)
def _sign_in() -> ResponseReturnValue:
    return _login()


@limiter.limit("10 per 15 minutes", key_func=_account_at_the_door, methods=["POST"], deduct_when=_failed)
@_strangers_only
def _code() -> ResponseReturnValue:
    return _ask_code()


@limiter.limit("10 per 15 minutes", key_func=_account_at_the_door, methods=["POST"], deduct_when=_failed)
@_strangers_only
def _recovery_code() -> ResponseReturnValue:
    return _ask_recovery_code()


@role_required(Role.VIEWER)
@limiter.limit("10 per 15 minutes", key_func=_account_within, methods=["POST"], deduct_when=_failed)
def _again() -> ResponseReturnValue:
    return _verify()


@limiter.limit("20 per hour", methods=["POST"])
@limiter.limit("5 per hour", key_func=_address_typed, methods=["POST"])
@_evenly
def _forgotten() -> ResponseReturnValue:
    return _forgot()


@limiter.limit("30 per hour", methods=["POST"])
def _reset(token: str) -> ResponseReturnValue:
    return _choose(token)


@role_required(Role.VIEWER)
@limiter.limit("10 per 15 minutes", key_func=_account_within, methods=["POST"], deduct_when=_failed)
def _change() -> ResponseReturnValue:
    return _change_password()


def _sign_out() -> ResponseReturnValue:
    close_session()
    db.session.commit()
    return _logout()


def _closed(**_: str) -> ResponseReturnValue:
    abort(404)


VIEWS: dict[str, View] = {
    "login": _sign_in,
    "two_factor_token_validation": _code,
    "mf_recovery": _recovery_code,
    "verify": _again,
    "forgot_password": _forgotten,
    "reset_password": _reset,
    "change_password": _change,
    "logout": _sign_out,
    **dict.fromkeys(UNUSED, _closed),
}
