"""Invited: the page behind the link of an invitation. Opening it changes nothing; what is done there does.

The token in the path is the whole authority: no cookie, no CSRF token. The mail went to the contact's own address, so
the button makes the signature, without another mail.
"""

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from broadside import clock, markdown
from broadside.database import db
from broadside.house import house
from broadside.tokens import BadToken
from broadside.web.bearer import private
from broadside.web.limits import limiter
from campaigns.letters import confirming, public
from campaigns.letters.invitations import Invitation
from campaigns.letters.letters import LetterState
from campaigns.letters.signatures import Signature, SignatureKind
from campaigns.letters.signing import NotOpen, Signing
from campaigns.letters.versions import Version
from campaigns.web.cookieless import without_cookie
from campaigns.web.sign_form import SignForm

bp = Blueprint("invited", __name__, url_prefix="/invitations")
bp.after_request(without_cookie)

SOURCE = "invitation to sign a letter"
LIMIT = "60 per hour"


@bp.get("/<token>")
def page(token: str) -> AnyResponse:
    """The letter, and what may be answered."""
    return _page(token, _invitation(token))


@bp.post("/<token>/opened")
@limiter.limit(LIMIT)
def opened(token: str) -> AnyResponse:
    """Somebody moved, touched or scrolled: a person looks at it, not a scanner."""
    _invitation(token).open()
    db.session.commit()
    return private(Response(status=204))


@bp.post("/<token>/sign")
@limiter.limit(LIMIT)
def sign(token: str) -> AnyResponse:
    """Sign for the organisation: at once, since the link came to its contact's own address."""
    invitation = _invitation(token)
    if invitation.taken is not None:
        return redirect(url_for(".page", token=token), 303)
    filled, version = _filled(invitation), Version.present(invitation.letter)
    if version is None or request.form.get("version") != str(version.number):
        filled.errors["version"] = "The text has changed since this page was opened. Read it again, then sign."
    if (other := _stands_for(invitation)) is not None:
        filled.errors["authorised"] = (
            f"Your address stands on this letter already, for {other.displayed}, and one address signs for one "
            "organisation. Let a colleague sign with another address, or answer our mail. Nothing was changed."
        )
    if filled.errors or version is None:
        return _page(token, invitation, filled)
    try:
        signature = _signed(invitation, version, filled)
    except NotOpen:
        db.session.rollback()
        return _page(token, invitation)
    db.session.commit()
    if signature is None:
        return redirect(url_for(".page", token=token), 303)
    return _thanks(invitation, signature)


@bp.post("/<token>/decline")
@limiter.limit(LIMIT)
def decline(token: str) -> AnyResponse:
    """Not this time; nobody asks again about this letter."""
    invitation = _invitation(token)
    if invitation.letter.state == LetterState.OPEN:
        invitation.decline(request.form.get("reason", ""))
        db.session.commit()
    return redirect(url_for(".page", token=token), 303)


def _signed(invitation: Invitation, version: Version, filled: SignForm) -> Signature | None:
    """By the same rule as a form whose mail was answered: this one was answered by opening the link."""
    signing = Signing.ask(invitation.letter, version, filled.wish(proved=True, invitation_id=invitation.id))
    signing.mailed_at = clock.now()
    invitation.open()
    signature = confirming.confirm(signing)
    if signature is not None and signature.person is not None:
        for offer in signing.offers:
            house().purposes.join(signature.person, offer, SOURCE)
    return signature


def _stands_for(invitation: Invitation) -> Signature | None:
    """What this address has signed for another organisation: of two that it speaks for, one would not count."""
    person = invitation.person
    return Signature.of(invitation.letter, person, SignatureKind.ORGANISATION) if person else None


def _filled(invitation: Invitation) -> SignForm:
    """What was typed, with what we know and nobody may change here: the organisation and the address."""
    typed: MultiDict[str, str] = MultiDict(request.form)
    organisation = invitation.organisation.standing
    typed["as"], typed["organisation"] = SignatureKind.ORGANISATION.value, organisation.name
    typed["site"] = organisation.website
    typed["address"] = invitation.person.address if invitation.person else ""
    return SignForm(typed, house().purposes.offers())


def _page(token: str, invitation: Invitation, filled: SignForm | None = None) -> AnyResponse:
    letter = invitation.letter
    version = Version.present(letter) or abort(404)
    page = render_template(
        "campaigns/invited/page.html",
        token=token,
        invitation=invitation,
        organisation=invitation.organisation.standing,
        letter=letter,
        open=letter.state == LetterState.OPEN,
        closing=public.closing_phrase(letter),
        version=version,
        html=markdown.to_html,
        taken=invitation.taken,
        filled=filled,
        offers=house().purposes.offers(),
    )
    return private(make_response(page, 422 if filled else 200))


def _thanks(invitation: Invitation, signature: Signature) -> AnyResponse:
    page = render_template(
        "campaigns/invited/thanks.html",
        letter=invitation.letter,
        organisation=invitation.organisation.standing,
        signature=signature,
        own=url_for("own_signature.page", token=signature.token(house().tokens)),
    )
    return private(make_response(page))


def _invitation(token: str) -> Invitation:
    try:
        return Invitation.read(house().tokens, token)
    except BadToken:
        abort(private(make_response(render_template("campaigns/invited/out_of_date.html"), 404)))
