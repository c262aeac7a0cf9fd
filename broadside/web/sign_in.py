"""Signing in to the desk, by Flask-Security."""

from datetime import timedelta
from typing import Any, cast

from flask import Flask, g, request, session
from flask_security import Security
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.signals import password_changed, password_reset, user_authenticated

from broadside import clock, passwords
from broadside.account_letters import RESET_HOURS
from broadside.accounts import Account, Role
from broadside.audit import record
from broadside.database import db
from broadside.house import House
from broadside.sessions import DeskSession
from broadside.web.access import FRESH, GRACE, ask_again, send_to_sign_in
from broadside.web.security_parts import NoRescue, OurCodes, OurMail, OurPasswords, OurRecoveryCodes
from broadside.web.security_views import KEY, VIEWS, close_session
from broadside.web.sign_in_words import WORDS

ADDRESSES = {
    "LOGIN_URL": "/sign-in",
    "LOGOUT_URL": "/sign-out",
    "VERIFY_URL": "/sign-in/again",
    "TWO_FACTOR_TOKEN_VALIDATION_URL": "/sign-in/code",
    "MULTI_FACTOR_RECOVERY_URL": "/sign-in/recovery-code",
    "RESET_URL": "/sign-in/forgotten",
    "CHANGE_URL": "/desk/account/password",
    "POST_LOGIN_VIEW": "/desk",
    "POST_VERIFY_VIEW": "/desk/account",
    "POST_CHANGE_VIEW": "/desk/account",
    "POST_LOGOUT_VIEW": "/sign-in",
    "STATIC_FOLDER": None,
}
RULES = {
    "RECOVERABLE": True,
    "CHANGEABLE": True,
    "TWO_FACTOR": True,
    "MULTI_FACTOR_RECOVERY_CODES": True,
    "MULTI_FACTOR_RECOVERY_CODES_N": 10,
    "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "TWO_FACTOR_RESCUE_EMAIL": False,
    "TWO_FACTOR_ALWAYS_VALIDATE": True,
    "TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
    "TOTP_ISSUER": "Broadside",
    "RETURN_GENERIC_RESPONSES": True,
    "RESET_PASSWORD_WITHIN": timedelta(hours=RESET_HOURS),
    "FRESHNESS": FRESH,
    "FRESHNESS_GRACE_PERIOD": GRACE,
    "API_ENABLED_METHODS": ["session"],
    "PASSWORD_SCHEMES": passwords.SCHEMES,
    "PASSWORD_SINGLE_HASH": True,
    "PASSWORD_NORMALIZE_FORM": passwords.FORM,
    "PASSWORD_LENGTH_MIN": passwords.SHORTEST,
    "EMAIL_PLAINTEXT": False,
    "EMAIL_HTML": False,
}


def init_app(app: Flask) -> None:
    """Give the application its accounts, sessions and sign-in pages."""
    tokens = House.of(app).tokens
    app.config.update({f"SECURITY_{name}": value for name, value in (ADDRESSES | RULES).items()})
    app.config.update({f"SECURITY_MSG_{name}": words for name, words in WORDS.items()})
    app.config["SECURITY_TOTP_SECRETS"] = {"1": tokens.keyed_hash("totp", "1")}
    app.jinja_env.globals["password_rule"] = passwords.RULE
    app.before_request(_only_open_sessions)
    security = Security(
        app,
        SQLAlchemyUserDatastore(db, Account, cast(Any, Role)),
        mail_util_cls=OurMail,
        password_util_cls=OurPasswords,
        totp_cls=OurCodes,
        mf_recovery_codes_util_cls=OurRecoveryCodes,
        two_factor_rescue_form=NoRescue,
    )
    security.want_json(lambda _: False)
    security.unauthn_handler(send_to_sign_in)
    security.reauthn_handler(ask_again)
    security.login_manager.request_loader(lambda _: None)
    app.view_functions.update({f"security.{name}": view for name, view in VIEWS.items()})
    user_authenticated.connect(_open_session, app)
    password_changed.connect(_note_change, app)
    password_reset.connect(_note_reset, app)


def _only_open_sessions() -> None:
    """Drop a cookie whose session was ended, is too old, or was never opened."""
    if request.endpoint == "static" or "_user_id" not in session:
        return
    found = DeskSession.alive(session.get(KEY, ""), session["_user_id"])
    if found is None:
        session.clear()
    elif found.touch():
        db.session.commit()


def _open_session(sender: Flask, user: Any, **_: Any) -> None:
    """A new session with a new secret and a new CSRF token, whatever the browser brought along."""
    close_session()
    account = db.session.get_one(Account, user.id)
    account.signed_in_at = clock.now()
    session[KEY] = DeskSession.begin(account, request.user_agent.string)
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)


def _note_change(sender: Flask, user: Account, **_: Any) -> None:
    record("account.password_changed", user.ref, user, name=user.name)


def _note_reset(sender: Flask, user: Account, **_: Any) -> None:
    record("account.password_reset", user.ref, user, name=user.name)
