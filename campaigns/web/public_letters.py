"""Letters in public: those to sign, what came of others, and each with its names; without an account or a cookie."""

from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from broadside import clock, markdown
from broadside.house import house
from campaigns.letters import public, roll
from campaigns.letters.letters import Letter, LetterState
from campaigns.letters.signatures import SignatureKind
from campaigns.letters.texts import texts
from campaigns.letters.versions import Version
from campaigns.web import sign_form
from campaigns.web.cookieless import without_cookie

bp = Blueprint("public_letters", __name__)
bp.after_request(without_cookie)

HEADINGS = {
    SignatureKind.ORGANISATION: "Organisations",
    SignatureKind.LEADER: "Leaders, in their role",
    SignatureKind.INDIVIDUAL: "People",
}
FIRST = 60  # names of a kind on the letter's own page; the rest stand on the page of names


@bp.get("/letters")
def index() -> AnyResponse:
    """Every published letter: open ones first, then what came of the others."""
    return _keepable(make_response(render_template("campaigns/signing/index.html", shelf=public.shelf())))


@bp.get("/letters/<slug>")
def show(slug: str) -> AnyResponse:
    """One letter: its text, who it is to, until when, the form, and who signed."""
    letter = published(slug)
    if letter.elsewhere:
        return _keepable(make_response(render_template("campaigns/signing/elsewhere.html", letter=letter)))
    kind = sign_form.kind_of(request.args.get("as", ""))
    return _keepable(make_response(render_template("campaigns/signing/letter.html", **about(letter), kind=kind)))


@bp.get("/letters/<slug>/names")
def names(slug: str) -> AnyResponse:
    """Who signed, all of them: by kind, by page, or those that hold what is sought; below an older text too."""
    letter = published(slug)
    kind = sign_form.kind_of(request.args.get("kind", ""))
    every = texts(letter)
    number = request.args.get("version", type=int)
    text = next((each for each in every if each.first.number == number), every[-1] if every else None)
    if text is None:
        abort(404)
    query = request.args.get("q", "").strip()[: roll.LONGEST_QUERY]
    page = render_template(
        "campaigns/signing/names.html",
        letter=letter,
        kind=kind,
        headings=HEADINGS,
        query=query,
        text=text,
        present=text is every[-1],
        counts=roll.counts(letter, text),
        page=roll.page(letter, kind, query, request.args.get("page", 1, type=int), text),
    )
    return _keepable(make_response(page))


@bp.get("/letters/<slug>/versions/<int:number>")
def version(slug: str, number: int) -> AnyResponse:
    """A text as it was signed, for whoever wants to compare."""
    letter = published(slug)
    found = next((each for each in Version.of(letter) if each.number == number), None)
    if found is None or letter.elsewhere:
        abort(404)
    present = Version.present(letter)
    page = render_template(
        "campaigns/signing/version.html", letter=letter, version=found, present=present, html=markdown.to_html
    )
    return _keepable(make_response(page))


def published(slug: str) -> Letter:
    """The letter of a slug, when everybody may see it; answers 404 otherwise."""
    letter = Letter.find(slug)
    if letter is None or letter.published_at is None or letter.called_off_at is not None:
        abort(404)
    return letter


def about(letter: Letter) -> dict[str, Any]:
    """What the page of a letter shows."""
    version = Version.present(letter) or abort(404)
    counts = roll.counts(letter)
    lists = {kind: roll.page(letter, kind) for kind in SignatureKind}
    return {
        "letter": letter,
        "version": version,
        "html": markdown.to_html,
        "state": letter.state,
        "open": letter.state == LetterState.OPEN,
        "closing": public.closing_phrase(letter),
        "counts": counts,
        "lists": lists,
        "first": FIRST,
        "headings": HEADINGS,
        "earlier": roll.earlier(letter),
        "replies": public.replies(letter),
        "began": public.began(letter),
        "offers": house().purposes.offers() if letter.state == LetterState.OPEN else [],
        "address": house().settings.address + letter.path,
        "today": clock.today(),
    }


def _keepable(response: Response) -> AnyResponse:
    """The same for everybody; asked for again by its tag each time, since who withdraws leaves at once."""
    response.headers["Cache-Control"] = "public, no-cache"
    response.add_etag()
    return response.make_conditional(request)
