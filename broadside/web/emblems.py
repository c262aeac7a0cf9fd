"""Logos of organisations, on public pages and at the desk: from our own host, always our own PNG."""

from flask import Blueprint, Response, abort

from broadside.database import db
from broadside.directory.emblems import Emblem
from broadside.pictures import MEDIA_TYPE

bp = Blueprint("emblems", __name__, url_prefix="/organisations/logos")

YEAR = 31_536_000


@bp.get("/<name>")
def show(name: str) -> Response:
    """A logo; for ever the same under its name."""
    kept = db.session.get(Emblem, name)
    if kept is None:
        abort(404)
    response = Response(kept.data, mimetype=MEDIA_TYPE)
    response.cache_control.public, response.cache_control.max_age = True, YEAR
    response.cache_control.immutable = True
    return response
