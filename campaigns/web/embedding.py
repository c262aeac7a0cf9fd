"""Embedding at the desk: the code by which other sites show a letter, and how it looks there."""

from flask import make_response, render_template
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.house import house
from broadside.web.access import role_required
from campaigns.web.moderation import bp, letter_of


@bp.get("/letters/<slug>/elsewhere")
@role_required(Role.VIEWER)
def embed(slug: str) -> Response:
    """The code, a look at it, and the addresses for other programs."""
    letter, address = letter_of(slug), house().settings.address
    code = render_template("campaigns/roll/frame.txt", letter=letter, address=address).strip()
    return make_response(
        render_template("campaigns/roll/embed.html", letter=letter, address=address + letter.path, code=code)
    )
