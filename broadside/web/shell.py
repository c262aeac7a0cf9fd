"""The shell: the Flask application that both wings are put into."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Flask, Response, g, render_template, request, url_for
from flask_security import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from broadside import clock
from broadside.config import ROOT, Settings
from broadside.database import db, migrate
from broadside.house import DeskPage, House, Offer, house
from broadside.tokens import Tokens
from broadside.web import health, incoming, limits, sign_in, statics

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; "
    "form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
}

csrf = CSRFProtect()


def build(settings: Settings) -> Flask:
    """An application with the ground's parts in it: database, sign-in, limits, errors, words."""
    app = Flask("broadside", template_folder=str(ROOT / "templates"), static_folder=None)
    incoming.init_app(app)
    secure = settings.address.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database,
        MAX_CONTENT_LENGTH=100 * 1024 * 1024,
        SESSION_COOKIE_NAME="__Host-session" if secure else "session",
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.extensions["broadside"] = House(settings, Tokens(settings.secret_key))
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies)  # type: ignore[method-assign]  # as Werkzeug asks
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "broadside/migrations"))
    csrf.init_app(app)
    limits.init_app(app)
    statics.init_app(app)
    sign_in.init_app(app)
    app.register_blueprint(health.bp)
    _words(app)
    app.after_request(_harden)
    app.register_error_handler(HTTPException, _say_error)
    return app


def _words(app: Flask) -> None:
    zone = House.of(app).settings.zone
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    filters: dict[str, Any] = {
        "instant": lambda instant: clock.instant_words(instant, zone),
        "day": lambda day: clock.day_words(clock.local(day, zone).date() if isinstance(day, datetime) else day),
        "time": lambda instant: clock.time_words(instant, zone),
        "opening": lambda instant: clock.opening_words(instant, zone),
        "closing": lambda instant: clock.closing_words(instant, zone),
        "countdown": lambda instant: clock.countdown_words(instant, zone),
        "ago": lambda instant: clock.distance_words(instant, zone),
        "count": lambda number: f"{number:,}",
    }
    app.jinja_env.filters.update(filters)

    app.context_processor(_globals)
    app.jinja_env.globals["offers_for"] = _offers


def _globals() -> dict[str, Any]:
    """What every template may use; after a fault of ours nothing is asked of the database once more."""
    known = not g.get("at_fault") and current_user and current_user.is_authenticated
    account = current_user._get_current_object() if known else None
    return {
        "current_account": account,
        "desk_nav": _rail(account) if account else [],
        "desk_notices": [notice for make in house().notices if (notice := make())] if account else [],
        "now": clock.now,
        "public_pages": _public_pages,
    }


def _offers(noun: str) -> list[tuple[Offer, list[tuple[str, str]]]]:
    """What the other wing offers to do with a noun, to whoever looks at it at the desk, with what may be chosen."""
    known = current_user and current_user.is_authenticated
    mine = [each for each in house().offers if known and noun in each.nouns and current_user.may(each.role)]
    return [(each, choices) for each in mine if (choices := each.choices())]


def _public_pages(instead: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """What readers are offered at the head of a page; `instead` gives another address for an endpoint."""
    known = instead or {}
    return [
        {
            "label": page.label,
            "url": known.get(page.endpoint) or url_for(page.endpoint),
            "current": page.holds(request.endpoint or ""),
        }
        for page in sorted(house().public, key=lambda each: each.place)
        if page.shown()
    ]


def _rail(account: Any) -> list[list[dict[str, Any]]]:
    groups: dict[int, list[dict[str, Any]]] = {}
    for page in sorted(house().desk, key=lambda each: each.place):
        if account.may(page.role):
            groups.setdefault(page.group, []).append(_rail_entry(page))
    return [groups[number] for number in sorted(groups)]


def _rail_entry(page: DeskPage) -> dict[str, Any]:
    rooms = (page.endpoint.rsplit(".", 1)[0], *page.rooms)
    here = (request.endpoint or "").rsplit(".", 1)[0] in rooms
    return {
        "label": page.label,
        "endpoint": page.endpoint,
        "badge": page.count() if page.count else None,
        "current": here,
    }


def _harden(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    ancestors = g.get("frame_ancestors", "'none'")
    response.headers.setdefault("Content-Security-Policy", CSP.format(ancestors=ancestors))
    if request.blueprint and request.path.startswith("/desk"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _say_error(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400:
        return error
    if code >= 500:
        g.at_fault = True
        db.session.rollback()
    reason = "csrf" if isinstance(error, CSRFError) else str(error.description or "")
    names: list[Any] = [f"errors/{code}.html", "errors/error.html"]
    return render_template(names, code=code, reason=reason), code
