"""Moderation at the desk: signatures that wait, with what speaks for and against them; a decision can be undone."""

from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response as AnyResponse

from broadside import audit, clock
from broadside.accounts import Role
from broadside.database import db
from broadside.house import house
from broadside.notices import house_sender
from broadside.web.access import current_account, role_required
from campaigns.letters import exporting, moderation
from campaigns.letters.doubles import Doubles
from campaigns.letters.letters import Letter
from campaigns.letters.moderation import Wanted
from campaigns.letters.signatures import Hint, Signature, SignatureKind, Standing
from campaigns.letters.standing import NotNow
from campaigns.mail import moderation as mail
from campaigns.mail.addressed import Addressed

bp = Blueprint("moderation", __name__, url_prefix="/desk")

DONE = {"accept": "Accepted", "reject": "Refused", "back": "Put back", "rename": "Renamed", "keep": "Name kept"}
CAN_UNDO = ("accept", "reject")
MOST = 200
KIND_WORDS = {
    SignatureKind.ORGANISATION: "Organisation",
    SignatureKind.LEADER: "Leader",
    SignatureKind.INDIVIDUAL: "Person",
}
HINT_WORDS = {
    Hint.MATCH: "Address matches the website",
    Hint.WEBMAIL: "Webmail",
    Hint.OTHER: "Another domain",
    Hint.ENTERED: "Entered by a colleague",
    Hint.INVITED: "A contact we invited",
}


@bp.get("/letters/<slug>/signatures")
@role_required(Role.VIEWER)
def index(slug: str) -> AnyResponse:
    """The signatures of a letter that wait, or those of another standing."""
    return _list(letter_of(slug))


@bp.post("/letters/<slug>/signatures")
@role_required(Role.VIEWER)
def search(slug: str) -> AnyResponse:
    """The same, searched: a POST, since what one types is a person's name and belongs in no URL."""
    return _list(letter_of(slug))


@bp.post("/letters/<slug>/signatures/decide")
@role_required(Role.EDITOR)
def decide(slug: str) -> AnyResponse:
    """Accept, refuse or put back: one, or those selected; each by itself, so that one refusal stops no other."""
    letter = letter_of(slug)
    verb = next((each for each in DONE if each in request.form), None) or abort(400)
    chosen = _chosen(letter, request.form[verb])
    if not chosen:
        flash("Nothing was selected, so nothing was changed. Tick a few signatures first.", "warn")
    done = [each.id for each in chosen if _decided(each, verb)]
    said: dict[str, Any] = {"did": verb, "of": ",".join(map(str, done))} if done else {}
    if request.form.get("back_to") == "one" and chosen:
        return redirect(url_for(".one", signature_id=chosen[0].id, **said), 303)
    return redirect(url_for(".index", slug=letter.slug, **_kept(), **said), 303)


@bp.post("/letters/<slug>/signatures/export")
@role_required(Role.EDITOR)
def export(slug: str) -> AnyResponse:
    """Every signature, with addresses and what was decided, as CSV."""
    letter = letter_of(slug)
    audit.record("letter.signatures_exported", letter.ref, current_account(), title=letter.title)
    db.session.commit()
    name = f"{letter.slug}-signatures-{clock.today(house().settings.zone):%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response("".join(exporting.signatures(letter)), mimetype="text/csv", headers=headers)


def _decided(signature: Signature, verb: str) -> bool:
    """Do it and commit it; False, with a message, when it cannot be."""
    by, reason = current_account(), request.form.get("reason", "")
    try:
        if verb == "accept":
            moderation.accept(signature, by, request.form.get("evidence", ""))
        elif verb == "reject":
            moderation.reject(signature, reason, by)
            _tell(signature)
        elif verb == "back":
            moderation.put_back(signature, by)
        else:
            signature.settle_name(verb == "rename", by)
        db.session.commit()
    except (NotNow, IntegrityError) as problem:
        flash(said_of(problem), "warn")
        return False
    return True


def _tell(signature: Signature) -> None:
    if request.form.get("tell") == "y" and signature.person is not None:
        page = house().settings.address + signature.letter.path
        mail.not_taken(Addressed(signature.letter, signature.person, house_sender(house())), page)


def said_of(problem: Exception) -> str:
    """The sentence of a refusal; the database refuses what somebody else did in the same moment."""
    db.session.rollback()
    if isinstance(problem, NotNow):
        return str(problem)
    return "A signature of the same organisation or person came in between. Nothing was changed."


def _list(letter: Letter) -> AnyResponse:
    wanted = _wanted()
    found = moderation.find(letter, wanted)
    doubles = Doubles.of(letter) if found.signatures and wanted.standing == Standing.REVIEW else None
    return page(
        "index",
        letter=letter,
        wanted=wanted,
        found=found,
        standings=moderation.standings(letter),
        alike={each.id: doubles.about(each) for each in found.signatures} if doubles else {},
        kept=_kept(),
        done=just_done(letter),
    )


def page(name: str, status: int = 200, **context: Any) -> AnyResponse:
    """A page of moderation, with the words that all of them use."""
    words = {"kind_words": KIND_WORDS, "hint_words": HINT_WORDS, "kinds": SignatureKind, "places": Standing}
    return make_response(render_template(f"campaigns/moderation/{name}.html", **words, **context), status)


def _wanted() -> Wanted:
    values = request.values
    standing, kind, hint = (values.get(name, "") for name in ("standing", "kind", "hint"))
    return Wanted(
        Standing(standing) if standing in set(Standing) else Standing.REVIEW,
        SignatureKind(kind) if kind in set(SignatureKind) else None,
        Hint[hint.upper()] if hint.upper() in Hint.__members__ else None,
        request.form.get("words", "")[:200],
        values.get("page", 1, type=int),
    )


def _kept() -> dict[str, Any]:
    """The filters now set, but for the words, which are somebody's name."""
    wanted = _wanted()
    said = {
        "standing": wanted.standing.value if wanted.standing != Standing.REVIEW else "",
        "kind": wanted.kind.value if wanted.kind else "",
        "hint": wanted.hint.name.lower() if wanted.hint else "",
    }
    return {name: value for name, value in said.items() if value}


def just_done(letter: Letter) -> dict[str, Any] | None:
    """What was done just now, with the way to undo it."""
    verb = request.args.get("did", "")
    rows = _listed(letter, request.args.get("of", ""))
    if verb not in DONE or not rows:
        return None
    what = rows[0].displayed or "one signature" if len(rows) == 1 else f"{len(rows)} signatures"
    ids = ",".join(str(each.id) for each in rows)
    return {"said": f"{DONE[verb]}: {what}.", "ids": ids, "can_undo": verb in CAN_UNDO}


def _chosen(letter: Letter, value: str) -> list[Signature]:
    """The one named by a row's button, or the ticked ones for a button of the bar."""
    return _listed(letter, ",".join(request.form.getlist("signature")) if value == "selected" else value)


def _listed(letter: Letter, text: str) -> list[Signature]:
    numbers = [int(part) for part in text.split(",")[:MOST] if part.isascii() and part.isdigit() and len(part) < 10]
    rows = (db.session.get(Signature, number) for number in numbers)
    return [row for row in rows if row is not None and row.letter_id == letter.id]


def letter_of(slug: str) -> Letter:
    """The letter of a slug, or 404."""
    return Letter.find(slug) or abort(404)
