"""The signing of letters: what it adds to the house: pages, jobs, holders of personal data, backlogs."""

from datetime import timedelta

from flask import Flask

from broadside import audit
from broadside.health import Backlog
from broadside.house import House, PublicPage
from broadside.web.shell import csrf
from campaigns.jobs import signing as jobs
from campaigns.letters import public, signing
from campaigns.letters.holding import SignatureHolder
from campaigns.letters.link_requests import SignatureLinkRequest
from campaigns.letters.signing import Signing
from campaigns.web import own_signature, public_letters
from campaigns.web import signing as sign_pages
from campaigns.web.followed_letters import Letters

LATE = timedelta(minutes=15)
LATE_SIGNING = timedelta(hours=3)  # a flood waits for the cap on confirmations: no reason to call the house ill

WORDINGS = {
    "signature.confirmed": "took in {it} ({kind}, {standing})",
    "signature.shown": "let {it} be shown, as its owner asked",
    "signature.hidden": "showed {it} no more, as its owner asked",
    "signature.corrected": "corrected {it}, as its owner asked",
    "signature.asked_for_a_name": "was asked to show {it} under another name",
    "signature.renamed": "showed {it} under the name that its owner asked for",
    "signature.name_kept": "left {it} under the name it had",
    "signature.moved": "moved {it} to version {number}, as its owner asked",
    "signature.links_revoked": "gave {it} a new link, as its owner asked",
    "signature.withdrawn": "took {it} off, as its owner asked",
}


def init_app(app: Flask) -> None:
    """Register it all. The public forms carry no cookie and are guarded by tokens, proofs, a trap and limits."""
    house = House.of(app)
    app.register_blueprint(public_letters.bp)
    for room in (sign_pages, own_signature):
        csrf.exempt(room.bp)
        app.register_blueprint(room.bp)
    audit.wordings(WORDINGS)
    audit.naming("signature", lambda number: f"signature no. {number}")  # the log says nobody's name
    house.public.append(PublicPage("Letters", "public_letters.index", public.any_published, 2))
    house.purposes.register("letter", Letters(house))
    house.privacy.register("signatures", SignatureHolder())
    house.timetable.add("answer signings", timedelta(seconds=3), jobs.answer_signings(house), lane="signing")
    house.timetable.add("send signatories their links", timedelta(seconds=3), jobs.send_links(house), lane="signing")
    house.timetable.add("ask signatories again", timedelta(minutes=1), jobs.ask_again(house), lane="signing")
    house.timetable.add("forget old signings", timedelta(hours=1), jobs.forget(house))
    house.backlogs.append(Backlog("signings", signing.waiting_number, Signing.oldest, LATE_SIGNING))
    house.backlogs.append(
        Backlog("links to signatures", SignatureLinkRequest.waiting_number, SignatureLinkRequest.oldest, LATE)
    )
