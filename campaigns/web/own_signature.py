"""A signatory's own page, behind a link for life: correct, show or hide, be told, withdraw; and how it is sent.

The token in the path is the whole authority: no cookie, no CSRF token. GET changes nothing, since scanners open links.
"""

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.database import db
from broadside.house import house
from broadside.people import BadAddress
from broadside.tokens import BadToken
from broadside.web.bearer import private
from broadside.web.filled import Filled
from broadside.web.limits import limiter
from campaigns.letters import asking_again, following, naming, withdrawing
from campaigns.letters.link_requests import SignatureLinkRequest
from campaigns.letters.signatures import Signature, SignatureKind
from campaigns.letters.versions import Version
from campaigns.web.cookieless import without_cookie
from campaigns.web.signing import out_of_date

bp = Blueprint("own_signature", __name__, url_prefix="/signatures")
bp.after_request(without_cookie)

SOURCE = "the page of a signature"
SAID = {
    "shown": "Your name is shown with the letter.",
    "hidden": "Your name is shown no more. You still count.",
    "updates": "You will be written to about this letter.",
    "quiet": "You will not be written to about this letter.",
    "corrected": "It is corrected.",
    "asked": "It is kept. A colleague looks at the name of the organisation; until then the old one stands there.",
    "moved": "You stand under the new text now.",
    "links": "Every earlier link to this page has stopped working. This one is new: keep it.",
    "same": "Nothing was different, so nothing was changed.",
}


@bp.get("")
def lost() -> Response:
    """A form for an address."""
    return _lost()


@bp.post("")
@limiter.limit("20 per hour; 60 per day")
def send() -> Response:
    """Write the address down; a worker writes when somebody signed with it."""
    typed = request.form.get("address", "")
    if not request.form.get("website"):
        try:
            SignatureLinkRequest.add(typed)
        except BadAddress as problem:
            return _lost(typed, str(problem), 422)
        db.session.commit()
    return redirect(url_for("own_signature.sent"), 303)


@bp.get("/sent")
def sent() -> Response:
    """What happens now, whoever asked."""
    return private(make_response(render_template("campaigns/signing/sent.html")))


@bp.get("/<token>")
def page(token: str) -> Response:
    """All that may be done with a signature."""
    return _page(token, _own(token))


@bp.post("/<token>/correct")
def correct(token: str) -> Response:
    """Correct the name and role; another name of the organisation waits for a colleague."""
    signature, filled = _own(token), Filled(request.form)
    for_somebody = signature.kind != SignatureKind.INDIVIDUAL
    filled.take("name", naming.person_name)
    filled.take("role", lambda typed: naming.role_name(typed, needed=for_somebody))
    if for_somebody:
        filled.take("organisation", naming.organisation_name)
    if filled.errors:
        return _page(token, signature, filled)
    changed = signature.correct(filled.meant["name"], filled.meant["role"])
    wants = for_somebody and signature.want_name(filled.meant["organisation"])
    db.session.commit()
    return _said(token, "asked" if wants else "corrected" if changed else "same")


@bp.post("/<token>/shown")
def show(token: str) -> Response:
    """Show the name, or show it no more."""
    wanted = request.form.get("shown") == "y"
    changed = _own(token).display(wanted)
    db.session.commit()
    return _said(token, ("shown" if wanted else "hidden") if changed else "same")


@bp.post("/<token>/updates")
def tell(token: str) -> Response:
    """Write to them about the letter, or no more."""
    signature = _own(token)
    wanted = request.form.get("updates") == "y"
    if signature.person is None:
        return _said(token, "same")
    choose = following.follow if wanted else following.unfollow
    changed = choose(signature.person, signature.letter, SOURCE)
    db.session.commit()
    return _said(token, ("updates" if wanted else "quiet") if changed else "same")


@bp.post("/<token>/text")
def move(token: str) -> Response:
    """Sign the text of now too, when it is the one that was shown."""
    signature = _own(token)
    offered = asking_again.offered(signature)
    shown = request.form.get("version")
    changed = offered is not None and shown == str(offered.number) and signature.move_to(offered)
    db.session.commit()
    return _said(token, "moved" if changed else "same")


@bp.post("/<token>/links")
def revoke(token: str) -> Response:
    """Make every earlier link stop working; the answer leads to a new one."""
    signature = _own(token)
    signature.revoke_links()
    db.session.commit()
    return _said(signature.token(house().tokens), "links")


@bp.post("/<token>/withdraw")
def withdraw(token: str) -> Response:
    """Leave the letter, at once and without a trace but the count of those who left."""
    person = withdrawing.withdraw(_signature(token))
    if person is not None:
        house().privacy.forget(person)
    db.session.commit()
    return redirect(url_for("own_signature.page", token=token), 303)


def _page(token: str, signature: Signature, filled: Filled | None = None) -> Response:
    page = render_template(
        "campaigns/signing/own.html",
        token=token,
        signature=signature,
        letter=signature.letter,
        filled=filled,
        follows=following.follows(signature.person, signature.letter),
        offered=asking_again.offered(signature),
        newer=Version.material_since(signature.version),
        said=SAID.get(request.args.get("said", "")),
    )
    return private(make_response(page, 422 if filled else 200))


def _own(token: str) -> Signature:
    """The signature of a link, while it stands; a withdrawn one can only be looked at."""
    signature = _signature(token)
    if request.method == "POST" and not signature.stands:
        abort(redirect(url_for("own_signature.page", token=token), 303))
    return signature


def _signature(token: str) -> Signature:
    try:
        return Signature.read(house().tokens, token)
    except BadToken:
        abort(out_of_date())


def _lost(address: str = "", problem: str = "", status: int = 200) -> Response:
    page = render_template("campaigns/signing/lost.html", address=address, problem=problem)
    return private(make_response(page, status))


def _said(token: str, what: str) -> Response:
    return redirect(url_for("own_signature.page", token=token, said=what), 303)
