"""Leaving: the page behind every unsubscribe link, and the one-click POST of RFC 8058.

No cookie, no session, no CSRF token and no redirect: the token in the path is the whole authority, and mail
programs post to it by themselves. GET changes nothing, since scanners open links.
"""

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from broadside.consent import LONGEST_REASON, State, Subscription
from broadside.database import db
from broadside.house import house
from broadside.people import Person
from broadside.personal_links import LEAVE_PATH, PersonalLinks
from broadside.tokens import BadToken
from broadside.web.bearer import out_of_date, private

bp = Blueprint("leaving", __name__)


@bp.get(f"{LEAVE_PATH}/<token>")
def ask(token: str) -> Response:
    """A page with a button; nothing has happened yet."""
    found = _subscription(token)
    if found is None:
        return out_of_date()
    left = found.state == State.LEFT
    return private(
        make_response(render_template("preferences/leave.html", left=left, token=token, **_words(found.purpose)))
    )


@bp.post(f"{LEAVE_PATH}/<token>")
def leave(token: str) -> Response:
    """Leave at once: by the button, or by a mail program with List-Unsubscribe=One-Click."""
    found = _subscription(token)
    if found is None:
        return out_of_date()
    one_click = request.form.get("List-Unsubscribe") == "One-Click"
    source = "one-click unsubscribe" if one_click else "unsubscribe page"
    found.leave(source, request.form.get("reason", "")[:LONGEST_REASON])
    db.session.commit()
    return private(make_response(render_template("preferences/left.html", **_words(found.purpose))))


def _subscription(token: str) -> Subscription | None:
    links = PersonalLinks(house().tokens, house().settings.address)
    try:
        person_id, purpose = links.read_leave(token)
    except BadToken:
        return None
    person = db.session.get(Person, person_id)
    return Subscription.find(person, purpose) if person else None


def _words(purpose: str) -> dict[str, str]:
    purposes = house().purposes
    return {"title": purposes.title(purpose), "join_path": purposes.join_path(purpose)}
