"""Subscribers at the desk: the list, and one person's history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from broadside import audit, clock
from broadside.accounts import Role
from broadside.consent import Consent, Subscription
from broadside.database import db
from broadside.house import house
from broadside.people import Person
from broadside.privacy import scrub
from broadside.web import charts
from broadside.web.access import current_account, role_required
from newsletters import reader_mail
from newsletters.choosing import Options
from newsletters.newsletter import Newsletter
from newsletters.readership import Readership
from newsletters.roster import Filter, Roster, Standing
from newsletters.signup import CONFIRM, Signup, TooSoon
from newsletters.subscribers import CADENCE_WORDS, Cadence, Subscriber
from newsletters.transfers import exports

bp = Blueprint("people", __name__, url_prefix="/desk/people")


@bp.get("")
@role_required(Role.VIEWER)
def index() -> AnyResponse:
    """The readers of a newsletter, newest first."""
    return _list()


@bp.post("")
@role_required(Role.VIEWER)
def search() -> AnyResponse:
    """The same, searched: a POST, since what one types is a person's name or address and belongs in no URL."""
    return _list()


@bp.post("/export")
@role_required(Role.EDITOR)
def export() -> AnyResponse:
    """The readers found, as CSV."""
    roster = _roster(Newsletter.all(), Options.now())
    audit.record("subscribers.exported", roster.newsletter.ref, current_account(), number=roster.count())
    db.session.commit()
    name = f"{roster.newsletter.slug}-subscribers-{clock.today(house().settings.zone):%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response("".join(exports.lines(roster)), mimetype="text/csv", headers=headers)


@bp.get("/form")
@role_required(Role.VIEWER)
def form() -> AnyResponse:
    """The sign-up form to copy into other sites."""
    newsletter = _chosen(Newsletter.all())
    address = house().settings.address
    words = {"newsletter": newsletter, "address": address, "options": Options.now()}
    frame = render_template("newsletters/people/frame.txt", **words)
    plain = render_template("newsletters/people/plain_form.txt", **words)
    return _page("form", newsletter=newsletter, address=address, frame=frame, plain=plain)


@bp.get("/<int:ident>")
@role_required(Role.VIEWER)
def person(ident: int) -> AnyResponse:
    """One person: what they get, what they agreed to, what they were sent."""
    found = _person(ident)
    mails, returned = (house().privacy.holders[name].held(found) for name in ("mails", "mails that came back"))
    return _page(
        "person",
        person=found,
        subscribers=[(each, db.session.get(Subscriber, each.id)) for each in Subscription.of(found)],
        title=house().purposes.title,
        acts=Consent.of(found),
        mails=_newest_first(mails),
        returns=_newest_first(returned["came back"]),
        stopped=returned["no more is sent because"],
        signups=Signup.of(found),
        cadence_words=CADENCE_WORDS,
        topic_names=dict(Options.now().topics),
    )


@bp.post("/<int:ident>/again")
@role_required(Role.EDITOR)
def again(ident: int) -> AnyResponse:
    """Send the confirmation once more."""
    found = _person(ident)
    signup = next(iter(Signup.of(found)), None) or abort(404)
    try:
        signup.again(house().tokens)
    except TooSoon as problem:
        flash(f"Not sent. {problem}", "warn")
        return _to(found)
    url = f"{house().settings.address}/{CONFIRM}/{signup.token(house().tokens)}"
    reader_mail.ask_to_confirm(signup, found, url)
    audit.record("signup.sent_again", f"person:{found.id}", current_account())
    db.session.commit()
    flash("The confirmation is sent once more.", "ok")
    return _to(found)


@bp.post("/<int:ident>/remove")
@role_required(Role.EDITOR)
def remove(ident: int) -> AnyResponse:
    """Unsubscribe somebody who asked for it by other means."""
    found = _person(ident)
    subscription = db.session.get(Subscription, request.form.get("subscription", 0, type=int))
    if subscription is None or subscription.person_id != found.id:
        abort(404)
    if subscription.remove("desk", request.form.get("reason", "")):
        audit.record("subscriber.removed", f"person:{found.id}", current_account(), purpose=subscription.purpose)
        db.session.commit()
        flash("They get nothing more of it, and no import brings them back.", "ok")
    return _to(found)


@bp.get("/<int:ident>/erase")
@role_required(Role.ADMIN)
def ask_to_erase(ident: int) -> AnyResponse:
    """What erasing does, and the question."""
    return _page("erase", person=_person(ident), problem="")


@bp.post("/<int:ident>/erase")
@role_required(Role.ADMIN)
def erase(ident: int) -> AnyResponse:
    """Erase a person who asked for it; confirmed by typing the address."""
    found = _person(ident)
    if request.form.get("confirm", "").strip().lower() != found.address:
        return _page("erase", status=422, person=found, problem="That is not the address. Nothing was erased.")
    house().privacy.erase(found, house().tokens, current_account())
    db.session.commit()
    scrub()
    flash("Erased. Nothing about them is kept but a fingerprint that keeps the address off every list.", "ok")
    return redirect(url_for("people.index"), 303)


def _list() -> AnyResponse:
    newsletters, options = Newsletter.all(), Options.now()
    if not newsletters:
        return _page("none")
    roster = _roster(newsletters, options)
    values = request.values
    page = roster.page(values.get("older", type=int), values.get("newer", type=int))
    readership = Readership.of(roster.newsletter, house().settings.zone)
    return _page(
        "index",
        roster=roster,
        page=page,
        number=roster.count() if roster.filter.narrows else None,
        newsletters=newsletters,
        options=options,
        standings=Standing,
        readership=readership,
        figure=charts.line(readership.months),
        cadence_words=CADENCE_WORDS,
        topic_names=dict(options.topics),
    )


def _roster(newsletters: Sequence[Newsletter], options: Options) -> Roster:
    """What the filters ask for; what there is not is left out."""
    values = request.values
    topic, cadence, standing = (values.get(name, "") for name in ("topic", "cadence", "standing"))
    known = {slug for slug, _ in options.topics}
    return Roster(
        _chosen(newsletters),
        Filter(
            request.form.get("words", "")[:200],
            Standing(standing) if standing in set(Standing) else Standing.ANY,
            cadence if cadence in set(Cadence) else "",
            topic if topic in known else "",
        ),
    )


def _chosen(newsletters: Sequence[Newsletter]) -> Newsletter:
    """The newsletter that is asked for, else the first."""
    slug = request.values.get("newsletter", "")
    return next((each for each in newsletters if not slug or each.slug == slug), None) or abort(404)


def _newest_first(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    dated = [each | {"at": datetime.fromisoformat(each["at"])} for each in entries]
    return sorted(dated, key=lambda each: each["at"], reverse=True)


def _person(ident: int) -> Person:
    return db.session.get(Person, ident) or abort(404)


def _to(found: Person) -> AnyResponse:
    return redirect(url_for("people.person", ident=found.id), 303)


def _page(name: str, status: int = 200, **context: Any) -> AnyResponse:
    return Response(render_template(f"newsletters/people/{name}.html", **context), status)
