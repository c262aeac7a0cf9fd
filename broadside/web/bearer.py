"""Bearers: whoever holds a person's link is that person. Forms behind such a link need no CSRF token and no cookie:
the unguessable token stands in the address they post to.
"""

from flask import abort, make_response, render_template
from werkzeug.wrappers import Response

from broadside.database import db
from broadside.house import house
from broadside.people import Person
from broadside.personal_links import PersonalLinks
from broadside.tokens import BadToken


def person_of(token: str) -> Person:
    """The person of a preferences link; answers with a friendly 404 when it is forged, old or revoked."""
    try:
        ident, version = personal_links().read_preferences(token)
    except BadToken:
        abort(out_of_date())
    person = db.session.get(Person, ident)
    if person is None or person.link_version != version:
        abort(out_of_date())
    return person


def personal_links() -> PersonalLinks:
    """The maker and reader of links at this house."""
    return PersonalLinks(house().tokens, house().settings.address)


def own_token(person: Person) -> str:
    """The token of a person's own page."""
    return personal_links().preferences(person).rpartition("/")[2]


def out_of_date() -> Response:
    """What is said of any link that does not work, whatever the reason."""
    return private(make_response(render_template("preferences/out_of_date.html"), 404))


def private(response: Response) -> Response:
    """Kept by no cache and listed by no search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
