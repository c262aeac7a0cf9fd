"""Signing: the form, what helps to fill it in, and the page behind the confirmation link.

None of it needs a cookie. A CSRF token would guard nothing here: whoever could forge the request could as well make it
themselves. What guards the form is the confirmation, a proof of work, a trap for machines, and limits.
"""

from flask import Blueprint, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside import proofs
from broadside.database import db
from broadside.directory.organisations import suggest
from broadside.house import house
from broadside.tokens import BadToken
from broadside.web.bearer import private
from broadside.web.limits import limiter
from campaigns.letters import confirming
from campaigns.letters.letters import Letter, LetterState
from campaigns.letters.signatures import Standing
from campaigns.letters.signing import SOURCE, NotOpen, Signing
from campaigns.letters.versions import Version
from campaigns.web import sign_form
from campaigns.web.cookieless import without_cookie
from campaigns.web.public_letters import published
from campaigns.web.sign_form import SignForm

bp = Blueprint("signing", __name__)
bp.after_request(without_cookie)

LIMIT = "30 per hour; 100 per day"
SHORTEST = 2  # letters, before names are suggested


@bp.get("/letters/<slug>/sign")
def form(slug: str) -> Response:
    """The form on a page of its own."""
    return _form(published(slug), None)


@bp.post("/letters/<slug>/sign")
@limiter.limit(LIMIT)
def ask(slug: str) -> Response:
    """Write the wish down; the answer is the same whoever signs, also for the second time."""
    letter = published(slug)
    if sign_form.trapped(request.form):
        return _asked(slug)
    filled = SignForm(request.form, house().purposes.offers())
    version = Version.present(letter)
    if version is None or request.form.get("version") != str(version.number):
        filled.errors["version"] = "The text has changed since this form was made. Read it again, then send the form."
    if filled.errors or version is None:
        return _form(letter, filled)
    try:
        proved = proofs.spend(house().tokens, letter.purpose, request.form.get("proof", ""))
        Signing.ask(letter, version, filled.wish(proved))
    except NotOpen:
        return _form(letter, filled)
    db.session.commit()
    return _asked(slug)


@bp.get("/letters/<slug>/asked")
def asked(slug: str) -> Response:
    """What happens now."""
    return _page("asked", letter=published(slug))


@bp.get("/letters/<slug>/puzzle")
@limiter.limit("120 per hour")
def puzzle(slug: str) -> Response:
    """A little work for the browser, while the person types."""
    response = jsonify(proofs.puzzle(house().tokens, published(slug).purpose))
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/signing/organisations")
@limiter.limit("60 per minute; 1000 per day")
def organisations() -> Response:
    """Names of the directory that begin with what is typed, as options; names and nothing else."""
    typed = request.args.get("organisation", "").strip()
    found = suggest(typed) if len(typed) >= SHORTEST else []
    return make_response(render_template("campaigns/signing/_options.html", names=[each.name for each in found]))


@bp.get("/letters/confirm/<token>")
def look(token: str) -> Response:
    """What was asked for, and the button; nothing has happened yet."""
    signing = _signing(token)
    if signing is None:
        return out_of_date()
    if signing.confirmed_at:
        return _page("used", letter=signing.letter)
    return _confirm_page(signing)


@bp.post("/letters/confirm/<token>")
def confirm(token: str) -> Response:
    """Yes: from now on it is a signature, or waits for a colleague."""
    signing = _signing(token)
    if signing is None:
        return out_of_date()
    signature = confirming.confirm(signing)
    if signature is None or signature.person is None:
        db.session.rollback()
        return _page("used", letter=signing.letter)
    for offer in signing.offers:
        house().purposes.join(signature.person, offer, SOURCE)
    said = {
        "title": signing.letter.title,
        "slug": signing.letter.slug,
        "accepted": signature.standing == Standing.ACCEPTED,
        "displayed": signature.displayed if signature.shown else "",
        "own": url_for("own_signature.page", token=signature.token(house().tokens)),
    }
    db.session.commit()
    return _page("confirmed", **said)


def out_of_date() -> Response:
    """What is said of any of these links that does not work, whatever the reason."""
    return private(make_response(render_template("campaigns/signing/out_of_date.html"), 404))


def _signing(token: str) -> Signing | None:
    try:
        return Signing.read(house().tokens, token)
    except BadToken:
        return None


def _confirm_page(signing: Signing) -> Response:
    changed = Version.material_since(signing.version)
    return _page("confirm", letter=signing.letter, signing=signing, changed=changed, offers=signing.offers)


def _form(letter: Letter, filled: SignForm | None) -> Response:
    """The form alone, with what was typed and what is wrong with it; 409 when the letter takes no signatures now."""
    is_open = letter.state == LetterState.OPEN and not letter.elsewhere
    page = render_template(
        "campaigns/signing/sign.html",
        letter=letter,
        open=is_open,
        version=Version.present(letter),
        kind=filled.kind if filled else sign_form.kind_of(request.args.get("as", "")),
        filled=filled,
        offers=house().purposes.offers(),
    )
    refused = 422 if is_open else 409
    return private(make_response(page, refused if filled else 200))


def _asked(slug: str) -> Response:
    return redirect(url_for("signing.asked", slug=slug), 303)


def _page(name: str, **context: object) -> Response:
    return private(make_response(render_template(f"campaigns/signing/{name}.html", **context)))
