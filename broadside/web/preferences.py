"""Preferences: a person's own page, behind a link from a mail: what they get, a pause, their name, their links."""

from datetime import date, datetime, time, timedelta

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside import clock
from broadside.consent import BadPause, State, Subscription
from broadside.database import db
from broadside.house import house
from broadside.people import Person
from broadside.web.bearer import own_token, person_of, private

bp = Blueprint("preferences", __name__, url_prefix="/preferences")

SOURCE = "preferences page"
SAID = {
    "choices": "Your choices are kept.",
    "paused": "Paused. Nothing is sent until that day, and then it starts again by itself.",
    "resumed": "It starts again with the next one.",
    "left": "You have left.",
    "name": "Your name is kept.",
    "links": "Every link in earlier mails has stopped working. This page has a new one.",
    "same": "Nothing was different, so nothing was changed.",
}


@bp.get("/<token>")
def page(token: str) -> Response:
    """Everything one may choose."""
    return _page(token, person_of(token))


@bp.post("/<token>/pause")
def pause(token: str) -> Response:
    """Hold mail back until a day."""
    person = person_of(token)
    subscription = _own(person)
    try:
        subscription.pause(_day(request.form.get("until", "")), SOURCE)
    except BadPause as problem:
        return _page(token, person, {subscription.id: str(problem)})
    db.session.commit()
    return _said(token, "paused")


@bp.post("/<token>/resume")
def resume(token: str) -> Response:
    """End a pause."""
    changed = _own(person_of(token)).resume(SOURCE)
    db.session.commit()
    return _said(token, "resumed" if changed else "same")


@bp.post("/<token>/leave")
def leave(token: str) -> Response:
    """Leave one thing, with or without a reason."""
    _own(person_of(token)).leave(SOURCE, request.form.get("reason", ""))
    db.session.commit()
    return _said(token, "left")


@bp.post("/<token>/name")
def rename(token: str) -> Response:
    """Correct one's name, or take it back."""
    person = person_of(token)
    person.rename(request.form.get("name", ""))
    db.session.commit()
    return _said(token, "name")


@bp.post("/<token>/links")
def revoke(token: str) -> Response:
    """Make every earlier link stop working; the answer leads to a new one."""
    person = person_of(token)
    person.revoke_links()
    db.session.commit()
    return _said(own_token(person), "links")


def _page(token: str, person: Person, problems: dict[int, str] | None = None) -> Response:
    subscriptions = [each for each in Subscription.of(person) if each.state != State.PENDING]
    purposes, found = house().purposes, problems or {}
    page = render_template(
        "preferences/page.html",
        token=token,
        person=person,
        shown=[(each, purposes.title(each.purpose), purposes.choices(each, token)) for each in subscriptions],
        problems_of=found,
        troubles=[(f"until-{ident}", problem) for ident, problem in found.items()],
        said=SAID.get(request.args.get("said", "")),
        join_path=purposes.join_path,
        tomorrow=clock.today() + timedelta(days=1),
    )
    return private(make_response(page, 422 if found else 200))


def _own(person: Person) -> Subscription:
    """The subscription that the form names, when it is this person's."""
    try:
        found = db.session.get(Subscription, int(request.form.get("subscription", "")))
    except ValueError:
        found = None
    if found is None or found.person_id != person.id:
        abort(404)
    return found


def _day(text: str) -> datetime:
    """Midnight in London at the start of a day (YYYY-MM-DD); raises BadPause."""
    try:
        return clock.from_wall(datetime.combine(date.fromisoformat(text.strip()), time()))
    except ValueError:
        raise BadPause("Choose a day, such as 2027-01-15.") from None


def _said(token: str, what: str) -> Response:
    return redirect(url_for("preferences.page", token=token, said=what), 303)
