"""Personal data: everything that is kept about a person, to read or to take away, and its erasure."""

import json
import re
from datetime import datetime
from typing import Any

from flask import Blueprint, make_response, render_template
from werkzeug.wrappers import Response

from broadside import clock
from broadside.database import db
from broadside.house import house
from broadside.privacy import scrub
from broadside.web.bearer import person_of, private

bp = Blueprint("personal_data", __name__, url_prefix="/preferences")

PURPOSE = re.compile(r"[a-z]+:[a-z0-9-]+$")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$")


@bp.get("/<token>/held")
def page(token: str) -> Response:
    """All of it, to read."""
    person = person_of(token)
    held = _readable(house().privacy.held(person))
    return private(make_response(render_template("preferences/held.html", token=token, held=held)))


@bp.get("/<token>/held.json")
def document(token: str) -> Response:
    """All of it, to take away (UK GDPR Art. 15 and 20)."""
    held = house().privacy.held(person_of(token))
    response = make_response(json.dumps(held, indent=2, ensure_ascii=False, default=str))
    response.mimetype = "application/json"
    response.headers["Content-Disposition"] = "attachment; filename=what-we-hold.json"
    return private(response)


@bp.get("/<token>/erase")
def ask(token: str) -> Response:
    """What erasing does, and the button."""
    return private(make_response(render_template("preferences/erase.html", token=token, person=person_of(token))))


@bp.post("/<token>/erase")
def erase(token: str) -> Response:
    """Erase the person everywhere; what stays is a keyed hash."""
    house().privacy.erase(person_of(token), house().tokens)
    db.session.commit()
    scrub()
    return private(make_response(render_template("preferences/erased.html")))


def _readable(held: Any) -> Any:
    """The same with instants in words, and purposes by their titles."""
    if isinstance(held, dict):
        return {name: _readable(value) for name, value in held.items()}
    if isinstance(held, list):
        return [_readable(value) for value in held]
    if isinstance(held, str) and INSTANT.match(held):
        return clock.instant_words(datetime.fromisoformat(held), house().settings.zone)
    if isinstance(held, str) and PURPOSE.match(held):
        return house().purposes.title(held)
    return held
