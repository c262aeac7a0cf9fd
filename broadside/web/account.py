"""One's own account: name, password, one-time codes, and where one is signed in."""

from flask import Blueprint, abort, flash, redirect, render_template, request, session, url_for
from flask_security.utils import logout_user
from werkzeug.wrappers import Response

from broadside.accounts import BadName, Role
from broadside.database import db
from broadside.sessions import DeskSession, end_all
from broadside.web.access import current_account, role_required
from broadside.web.security_views import KEY

bp = Blueprint("account", __name__, url_prefix="/desk/account")


@bp.get("")
@role_required(Role.VIEWER)
def index() -> str:
    """Show one's own account."""
    return _page()


@bp.post("/name")
@role_required(Role.VIEWER)
def rename() -> Response | tuple[str, int]:
    """Change the name that colleagues see."""
    try:
        current_account().rename(request.form.get("name", ""))
    except BadName as error:
        return _page(str(error)), 422
    db.session.commit()
    flash("Your name is changed.", "ok")
    return redirect(url_for("account.index"), 303)


@bp.post("/sessions/<int:ident>/end")
@role_required(Role.VIEWER)
def end_session(ident: int) -> Response:
    """Sign out one browser of one's own."""
    one = next((one for one in DeskSession.of(current_account()) if one.id == ident), None)
    if one is None:
        abort(404)
    one.end()
    db.session.commit()
    flash(f"Signed out: {one.browser}.", "ok")
    return redirect(url_for("account.index"), 303)


@bp.post("/sessions/end-all")
@role_required(Role.VIEWER)
def end_all_sessions() -> Response:
    """Sign out everywhere, here too."""
    end_all(current_account())
    db.session.commit()
    logout_user()
    flash("You are signed out everywhere.", "ok")
    return redirect(url_for("security.login"), 303)


def _page(name_error: str = "") -> str:
    account = current_account()
    here = DeskSession.alive(session.get(KEY, ""), account.fs_uniquifier)
    return render_template(
        "desk/account/index.html",
        me=account,
        name=request.form.get("name", account.name),
        name_error=name_error,
        sessions=DeskSession.of(account),
        here=here,
        codes_left=len(account.mf_recovery_codes or []),
    )
