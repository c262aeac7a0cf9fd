"""The palette: go to anything at the desk by typing a part of its name; without JavaScript it is a page.

A POST, since what one types may be a person's name, and belongs in no URL.
"""

from flask import Blueprint, render_template, request

from broadside.accounts import Role
from broadside.house import house
from broadside.places import LONGEST, Place, best
from broadside.web.access import current_account, role_required

bp = Blueprint("palette", __name__, url_prefix="/desk/find")

MOST = 12


@bp.get("")
@role_required(Role.VIEWER)
def ask() -> str:
    """Ask what is looked for."""
    return render_template("desk/palette/index.html", words="", places=[])


@bp.post("")
@role_required(Role.VIEWER)
def find() -> str:
    """The places that are meant: as a list of the palette, or as a page."""
    words = request.form.get("words", "")[:LONGEST]
    part = "_places" if "HX-Request" in request.headers else "index"
    return render_template(f"desk/palette/{part}.html", words=words, places=_places(words))


def _places(words: str) -> list[Place]:
    account = current_account()
    return best(words, (place for know in house().places for place in know(words, account)), MOST)
