"""The sender check at the desk: what others can look up about our mail, what they would say, and the keys that sign."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside import audit, clock
from broadside.accounts import Role
from broadside.config import BadSettings
from broadside.database import db
from broadside.delivery import dkim_keys
from broadside.delivery.dkim import domain_of
from broadside.delivery.dkim_keys import Algorithm, BadKey, Key
from broadside.delivery.envelope import BadMail
from broadside.house import house
from broadside.purposes import Sender
from broadside.sender import checks
from broadside.sender.checks import SenderCheck
from broadside.sender.findings import Standing
from broadside.sender.senders import known
from broadside.web.access import current_account, role_required

bp = Blueprint("sender", __name__, url_prefix="/desk/sender")

BADGES = {Standing.GOOD: "ok", Standing.DOUBTFUL: "warn", Standing.WRONG: "late", Standing.UNKNOWN: ""}
KINDS = (
    (Algorithm.RSA, "RSA", "Every mailbox provider checks it"),
    (Algorithm.ED25519, "Ed25519", "Shorter; some check it, so let it sign beside an RSA key"),
)


@dataclass(frozen=True)
class Chosen:
    """The sender that a page is about, among all that there are."""

    key: str
    sender: Sender
    every: dict[str, Sender]

    @classmethod
    def by(cls, key: str | None) -> "Chosen":
        """The one of that name, or the first; 404 when there is no such sender."""
        every = known(house())
        if key is not None and key not in every:
            abort(404, "There is no such sender.")
        key = key or next(iter(every))
        return cls(key, every[key], every)


@bp.get("")
@role_required(Role.ADMIN)
def index() -> str:
    """The last check of a sender, and the keys."""
    return _page(Chosen.by(request.args.get("sender")))


@bp.post("/check")
@role_required(Role.ADMIN)
def check() -> Response:
    """Look it all up again; the database is let go meanwhile."""
    chosen = Chosen.by(request.form.get("sender"))
    db.session.rollback()
    try:
        report = checks.check(chosen.sender.address, chosen.sender.reply_to, house().settings)
    except (BadMail, BadSettings) as error:
        flash(f"Nothing was checked: {error}", "error")
    else:
        SenderCheck.keep(chosen.key, chosen.sender.address, report)
        db.session.commit()
    return redirect(url_for("sender.index", sender=chosen.key), 303)


@bp.post("/keys")
@role_required(Role.ADMIN)
def make_key() -> Response | tuple[str, int]:
    """Make a key; nothing is signed with it before the settings name it."""
    chosen = Chosen.by(request.form.get("sender"))
    selector, kind = request.form.get("selector", "").strip().lower(), request.form.get("kind", "")
    try:
        if kind not in set(Algorithm):
            raise BadKey("Choose one of the two kinds.")
        dkim_keys.make(house().settings.dkim_folder, selector, Algorithm(kind))
    except BadKey as error:
        return _page(chosen, {"selector": selector, "kind": kind}, str(error)), 422
    audit.record("dkim.made", f"dkim:{selector}", current_account(), name=selector)
    db.session.commit()
    flash(f"The key {selector} is made. Add its record to DNS; the steps are below.", "ok")
    return redirect(url_for("sender.index", sender=chosen.key, _anchor="keys"), 303)


def _page(chosen: Chosen, typed: dict[str, str] | None = None, error: str = "") -> str:
    last = SenderCheck.last(chosen.key)
    settings = house().settings
    keys = dkim_keys.every(settings.dkim_folder)
    return render_template(
        "desk/sender/index.html",
        chosen=chosen,
        last=last,
        report=last.report if last else None,
        badges=BADGES,
        keys=[_shown(key, chosen) for key in keys],
        domain=_domain(chosen),
        kinds=KINDS,
        typed=typed or {"selector": f"b{clock.today():%Y%m}", "kind": str(Algorithm.RSA)},
        error=error,
    )


def _domain(chosen: Chosen) -> str:
    return house().settings.dkim_domain or domain_of(chosen.sender.address)


def _shown(key: Key, chosen: Chosen) -> dict[str, object]:
    return {
        "selector": key.selector,
        "kind": {kind: label for kind, label, _ in KINDS}[key.algorithm],
        "name": key.name(_domain(chosen)),
        "record": key.record,
        "in_use": key.selector in house().settings.dkim_selector,
    }
