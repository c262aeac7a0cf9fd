"""Mail me my link: the same answer, in the same time, to everyone."""

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.database import db
from broadside.link_requests import LinkRequest
from broadside.people import BadAddress
from broadside.web.bearer import private
from broadside.web.limits import limiter

bp = Blueprint("own_link", __name__, url_prefix="/preferences")


@bp.get("")
def page() -> Response:
    """A form for an address."""
    return _page()


@bp.post("")
@limiter.limit("20 per hour; 60 per day")
def ask() -> Response:
    """Write the address down; a worker sends the link when somebody is known there."""
    address = request.form.get("address", "")
    if not request.form.get("website"):
        try:
            LinkRequest.add(address)
        except BadAddress as problem:
            return _page(address, str(problem), 422)
        db.session.commit()
    return redirect(url_for("own_link.asked"), 303)


@bp.get("/asked")
def asked() -> Response:
    """What happens now, whoever asked."""
    return private(make_response(render_template("preferences/asked.html")))


def _page(address: str = "", problem: str = "", status: int = 200) -> Response:
    page = render_template("preferences/own_link.html", address=address, problem=problem)
    return private(make_response(page, status))
