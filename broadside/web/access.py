"""Access: who is signed in, what they may do, and where strangers are sent."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import Response, abort, flash, redirect, request, url_for
from flask_security import current_user
from flask_security.decorators import auth_required
from werkzeug.wrappers import Response as AnyResponse

from broadside.accounts import Account, Role

P = ParamSpec("P")
T = TypeVar("T")

FRESH = timedelta(minutes=30)
GRACE = timedelta(minutes=15)


def current_account() -> Account:
    """The account signed in; 401 when nobody is."""
    if not current_user.is_authenticated:
        abort(401)
    return cast(Account, current_user._get_current_object())


def role_required(role: Role, fresh: bool = False) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let only accounts in whose role covers this one; others get 403, strangers the sign-in page.

    With `fresh`, somebody whose password was asked for more than half an hour ago is asked again.
    The view keeps the role as `least_role`.
    """

    def wrap(view: Callable[P, T]) -> Callable[P, T]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            if not current_account().may(role):
                abort(403)
            return view(*args, **kwargs)

        asked = auth_required("session", within=_fresh, grace=_grace) if fresh else auth_required("session")
        view_for_the_right = asked(guarded)
        view_for_the_right.least_role = role
        return cast(Callable[P, T], view_for_the_right)

    return wrap


def least_role(view: object) -> Role | None:
    """The role that a view asks for, or None when it asks for none."""
    return getattr(view, "least_role", None)


def send_to_sign_in(mechanisms: list[str] | None = None, headers: dict[str, str] | None = None) -> AnyResponse:
    """Where a stranger goes: to the sign-in page, and from there back to what they wanted to see."""
    flash("Sign in to go on.", "info")
    return _away(url_for("security.login", next=request.path if request.method == "GET" else None))


def ask_again(within: timedelta, grace: timedelta) -> AnyResponse:
    """Where somebody goes whose password was asked for too long ago; a form they sent must be sent once more."""
    if request.method == "GET":
        return _away(url_for("security.verify", next=request.path))
    flash("Nothing was changed yet: once you have given your password, please send the form again.", "info")
    return _away(url_for("security.verify", next=url_for(f"{request.blueprint}.index")))


def _away(address: str) -> AnyResponse:
    """A redirect, or for htmx (which would put the page into a corner of this one) the order to go there."""
    if "HX-Request" in request.headers:
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address)


def _fresh() -> timedelta:
    return FRESH


def _grace() -> timedelta:
    return GRACE
