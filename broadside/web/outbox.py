"""The local outbox: mails kept in the Maildir while no SMTP address is set, as their readers would see them.

For admins alone: among them are links that let their owners in.
"""

from flask import Blueprint, Flask, Response, abort, g, render_template, request
from flask_security import current_user

from broadside.accounts import Role
from broadside.delivery.maildir import KeptMail, Maildir, NoSuchMail
from broadside.house import DeskNotice, DeskPage, House, house
from broadside.web.access import role_required

bp = Blueprint("outbox", __name__, url_prefix="/desk/outbox")

PER_PAGE = 50
# A mail is a stranger's page: it may be laid out and show pictures of our own, and nothing else.
MAIL_CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src {own} data:; sandbox; frame-ancestors 'self'"


def init_app(app: Flask) -> None:
    """Register the pages, and the notice on each desk page that mail stays here."""
    app.register_blueprint(bp)
    if not House.of(app).settings.smtp_url:
        House.of(app).desk.append(DeskPage("Outbox", "outbox.index", 4, Role.ADMIN))
        House.of(app).notices.append(_notice)


@bp.get("")
@role_required(Role.ADMIN)
def index() -> str:
    """Every mail kept here, the newest first."""
    keys = _maildir().keys()
    pages = max(1, -(-len(keys) // PER_PAGE))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    shown = keys[(number - 1) * PER_PAGE : number * PER_PAGE]
    mails = [_maildir().read(key) for key in shown]
    return render_template("desk/outbox/index.html", mails=mails, total=len(keys), number=number, pages=pages)


@bp.get("/<key>")
@role_required(Role.ADMIN)
def show(key: str) -> str:
    """One mail: as it looks, as text, its links and its headers."""
    return render_template("desk/outbox/show.html", mail=_found(key))


@bp.get("/<key>/html")
@role_required(Role.ADMIN)
def html(key: str) -> Response:
    """The HTML of a mail, for a frame in which nothing runs."""
    g.frame_ancestors = "'self'"
    response = Response(_found(key).html or "<p>This mail has no HTML.</p>", mimetype="text/html")
    response.headers["Content-Security-Policy"] = MAIL_CSP.format(own=house().settings.address)
    return response


@bp.get("/<key>/source")
@role_required(Role.ADMIN)
def source(key: str) -> Response:
    """The mail as it was written, byte for byte."""
    try:
        return Response(_maildir().content(key), mimetype="text/plain")
    except NoSuchMail:
        abort(404)


def _maildir() -> Maildir:
    return Maildir(house().settings.maildir)


def _found(key: str) -> KeptMail:
    try:
        return _maildir().read(key)
    except NoSuchMail:
        abort(404)


def _notice() -> DeskNotice:
    admin = current_user.is_authenticated and current_user.may(Role.ADMIN)
    return DeskNotice(
        text="No mail server is set: mail stays on this machine.",
        endpoint="outbox.index" if admin else "",
        link="See the outbox",
    )
