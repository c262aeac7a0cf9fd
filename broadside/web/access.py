"""Access: who is signed in, and what they may do."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar, cast

from flask import abort
from flask_security import current_user
from flask_security.decorators import auth_required

from broadside.accounts import Account, Role

P = ParamSpec("P")
T = TypeVar("T")


def current_account() -> Account:
    """The account signed in; 401 when nobody is."""
    if not current_user.is_authenticated:
        abort(401)
    return cast(Account, current_user._get_current_object())


def role_required(role: Role) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Let only accounts in whose role covers this one; others get 403, strangers the sign-in page."""

    def wrap(view: Callable[P, T]) -> Callable[P, T]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            if not current_account().may(role):
                abort(403)
            return view(*args, **kwargs)

        return cast(Callable[P, T], auth_required("session")(guarded))

    return wrap
