"""One-time codes (TOTP): turn them on, keep recovery codes, turn them off."""

from typing import cast

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_security import Security
from flask_security.utils import login_user
from itsdangerous import BadData
from werkzeug.wrappers import Response

from broadside.account_letters import Letters
from broadside.accounts import Account, Role
from broadside.audit import record
from broadside.database import db
from broadside.house import house
from broadside.web.access import current_account, role_required

bp = Blueprint("codes", __name__, url_prefix="/desk/account/codes")

SETTING_UP = 30 * 60  # seconds in which a picture may be scanned and its first code typed


@bp.get("")
@role_required(Role.VIEWER, fresh=True)
def index() -> str:
    """Offer a new secret to an account without codes; to one with them, the way off."""
    if current_account().has_totp:
        return render_template("desk/account/codes_on.html", left=len(current_account().mf_recovery_codes or []))
    return _offer(_security().totp_factory.generate_totp_secret())


@bp.post("")
@role_required(Role.VIEWER, fresh=True)
def turn_on() -> Response | str | tuple[str, int]:
    """Keep the secret once its first code proves that an app has it."""
    account = current_account()
    secret = _offered(account)
    if secret is None or account.has_totp:
        flash("That took too long, or was done already. Nothing was changed; here is where you stand.", "error")
        return redirect(url_for("codes.index"), 303)
    if not _security().totp_factory.verify_totp(request.form.get("code", "").strip(), secret, account, window=30):
        return _offer(secret, "That code is wrong, or was used already. Type the one that your app shows now."), 422
    account.tf_primary_method, account.tf_totp_secret = "authenticator", secret
    codes = _security().mf_recovery_codes_util.create_recovery_codes(account)
    _changed(account, "account.totp_turned_on", "One-time codes were turned on for your account")
    return render_template("desk/account/recovery_codes.html", codes=codes)


@bp.post("/recovery")
@role_required(Role.VIEWER, fresh=True)
def renew_recovery() -> Response | str:
    """Make new recovery codes; the earlier ones stop working."""
    account = current_account()
    if not account.has_totp:
        return redirect(url_for("codes.index"), 303)
    codes = _security().mf_recovery_codes_util.create_recovery_codes(account)
    record("account.recovery_codes_made", account.ref, account, name=account.name)
    db.session.commit()
    return render_template("desk/account/recovery_codes.html", codes=codes)


@bp.post("/off")
@role_required(Role.VIEWER, fresh=True)
def turn_off() -> Response:
    """Ask for a password alone from now on."""
    account = current_account()
    if account.has_totp:
        account.tf_primary_method = account.tf_totp_secret = None
        account.mf_recovery_codes = []
        _changed(account, "account.totp_turned_off", "One-time codes were turned off for your account")
        flash("One-time codes are off. You are signed out everywhere else.", "ok")
    return redirect(url_for("account.index"), 303)


def _changed(account: Account, action: str, words: str) -> None:
    """End all sessions but this one, write it down, and tell the owner by mail."""
    account.end_sessions()
    login_user(account)
    record(action, account.ref, account, name=account.name)
    Letters.of(house()).tell_of(account, words)
    db.session.commit()


def _offer(secret: str, error: str = "") -> str:
    account = current_account()
    values = _security().totp_factory.fetch_setup_values(secret, account)
    state = _security().tf_setup_serializer.dumps([account.id, secret])
    return render_template("desk/account/codes_off.html", values=values, state=state, error=error)


def _offered(account: Account) -> str | None:
    """The secret that this account was offered and sends back, unless it is old or was offered to another."""
    try:
        owner, secret = _security().tf_setup_serializer.loads(request.form.get("state", ""), max_age=SETTING_UP)
    except (BadData, ValueError, TypeError):
        return None
    return str(secret) if owner == account.id else None


def _security() -> Security:
    return cast(Security, current_app.extensions["security"])
