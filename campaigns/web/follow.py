"""Remind me: the form on a consultation's page, and the page behind the link that confirms it.

None of it needs a cookie. A CSRF token would guard nothing here: whoever could forge the request could as well make
it themselves. What guards the form is the confirmation, a trap for machines, and limits.
"""

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.consent import State, Subscription
from broadside.database import db
from broadside.house import house
from broadside.tokens import BadToken
from broadside.web.bearer import own_token, person_of, private
from broadside.web.filled import Filled, address
from broadside.web.limits import limiter
from campaigns.consultations.consultations import Consultation
from campaigns.deadlines import following
from campaigns.deadlines.reminders import DAY_WORDS, known
from campaigns.deadlines.requests import NotOpen, ReminderRequest
from campaigns.web.cookieless import without_cookie

bp = Blueprint("follow", __name__)
bp.after_request(without_cookie)

LIMIT = "30 per hour; 100 per day"
TRAP = "homepage"
NONE_CHOSEN = "Tick at least one, or there is nothing to remind you of."


@bp.get("/consultations/<slug>/remind")
def form(slug: str) -> Response:
    """The form on a page of its own."""
    return _page("remind", consultation=_consultation(slug), filled=Filled({}), chosen=list(DAY_WORDS))


@bp.post("/consultations/<slug>/remind")
@limiter.limit(LIMIT)
def ask(slug: str) -> Response:
    """Write the wish down; the answer is the same whoever asks for whatever address."""
    consultation = _consultation(slug)
    if request.form.get(TRAP):
        return _asked(slug)
    filled, days = Filled(request.form), _days()
    typed = filled.take("address", address)
    if not days:
        filled.errors["days"] = NONE_CHOSEN
    if not filled.errors:
        try:
            ReminderRequest.ask(consultation, typed, days)
        except NotOpen as error:
            filled.errors["address"] = str(error)
    if filled.errors:
        return _page("remind", 422, consultation=consultation, filled=filled, chosen=days)
    db.session.commit()
    return _asked(slug)


@bp.get("/consultations/<slug>/remind/asked")
def asked(slug: str) -> Response:
    """What happens now."""
    return _page("asked", consultation=_consultation(slug))


@bp.get("/reminders/<token>")
def confirming(token: str) -> Response:
    """What was asked for, and the button; opening it changes nothing."""
    wish = _request(token)
    if wish is None:
        return _out_of_date()
    name = "used" if wish.confirmed_at else "confirm"
    return private(_page(name, consultation=wish.consultation, days=[DAY_WORDS[each] for each in wish.days]))


@bp.post("/reminders/<token>")
@limiter.limit(LIMIT)
def confirm(token: str) -> Response:
    """Yes: reminders are sent from now on."""
    wish = _request(token)
    if wish is None:
        return _out_of_date()
    person = wish.confirm(house().tokens)
    if person is None:
        return private(_page("used", consultation=wish.consultation, days=[]))
    own = url_for("preferences.page", token=own_token(person))
    db.session.commit()
    return private(_page("confirmed", consultation=wish.consultation, own=own))


@bp.post("/preferences/<token>/reminders/<slug>")
def choose(token: str, slug: str) -> Response:
    """Keep the days that were chosen on a person's own page."""
    person, consultation = person_of(token), Consultation.find(slug) or abort(404)
    subscription = Subscription.find(person, consultation.purpose)
    if subscription is None or subscription.state != State.ACTIVE:
        abort(404)
    days = _days()
    changed = days != following.chosen_by(person, consultation)
    if changed:
        following.choose(person, consultation, days)
        db.session.commit()
    return redirect(url_for("preferences.page", token=token, said="choices" if changed else "same"), 303)


def _days() -> tuple[int, ...]:
    """Those ticked of the days that there are."""
    return known([int(each) for each in request.form.getlist("days") if each.isdecimal() and len(each) < 4])


def _consultation(slug: str) -> Consultation:
    found = Consultation.find(slug)
    if found is None or not found.public:
        abort(404)
    return found


def _request(token: str) -> ReminderRequest | None:
    try:
        return ReminderRequest.read(house().tokens, token)
    except BadToken:
        return None


def _asked(slug: str) -> Response:
    return redirect(url_for("follow.asked", slug=slug), 303)


def _out_of_date() -> Response:
    return private(_page("out_of_date", 404))


def _page(name: str, status: int = 200, **context: object) -> Response:
    page = render_template(f"campaigns/deadlines/{name}.html", choices=DAY_WORDS, **context)
    return make_response(page, status)
