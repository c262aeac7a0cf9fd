"""The roll of a letter elsewhere: as JSON, as Atom, and as a small page for a frame on any site; without a cookie.

Who withdraws leaves all of them within a minute: nothing here may be kept for longer.
"""

from pathlib import Path

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    render_template,
    request,
)
from werkzeug.wrappers import Response as AnyResponse

from broadside.house import house
from campaigns.letters import listing, public, roll
from campaigns.letters.letters import LetterState
from campaigns.web.cookieless import without_cookie
from campaigns.web.public_letters import published

bp = Blueprint("letter_roll", __name__, url_prefix="/letters")
bp.after_request(without_cookie)

FRESH = 30  # seconds
SCRIPT_FRESH = 3600


@bp.get("/<slug>/signatories.json")
def signatories(slug: str) -> AnyResponse:
    """Everybody who is shown, and the counts; any site may read it."""
    response = jsonify(listing.document(published(slug), house().settings.address))
    response.headers["Access-Control-Allow-Origin"] = "*"
    return _fresh(response)


@bp.get("/<slug>/signatories.atom")
def feed(slug: str) -> AnyResponse:
    """Who signed last."""
    document = listing.atom(published(slug), house().settings.address)
    return _fresh(Response(document, mimetype="application/atom+xml"))


@bp.get("/<slug>/widget")
def widget(slug: str) -> AnyResponse:
    """Count, target, countdown and the way to sign, bare, to stand in a frame of any site."""
    letter = published(slug)
    g.frame_ancestors = "*"
    page = render_template(
        "campaigns/roll/widget.html",
        letter=letter,
        counts=roll.counts(letter),
        closing=public.closing_phrase(letter),
        open=letter.state == LetterState.OPEN,
        address=house().settings.address + letter.path,
        began=public.began(letter),
    )
    return _fresh(make_response(page))


@bp.get("/widget.js")
def script() -> AnyResponse:
    """What the embedding page loads so that the frame has the height of what stands in it."""
    code = (Path(current_app.static_folder or "") / "js" / "embed.js").read_bytes()
    response = Response(code, mimetype="text/javascript")
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = f"public, max-age={SCRIPT_FRESH}"
    response.add_etag()
    return response.make_conditional(request)


def _fresh(response: Response) -> AnyResponse:
    response.headers["Cache-Control"] = f"public, max-age={FRESH}"
    response.add_etag()
    return response.make_conditional(request)
