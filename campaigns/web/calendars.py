"""Deadlines in public: a list and a month for everybody, and the calendars that one subscribes to.

An account's own calendar is opened by the secret in its address: calendar programs can neither sign in nor carry a
cookie. It holds nothing about the account.
"""

from flask import Blueprint, Response, abort, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from broadside.house import house
from campaigns.deadlines import gathering, ical
from campaigns.deadlines.gathering import EVERYTHING, PUBLIC
from campaigns.deadlines.keys import CalendarKey
from campaigns.web import deadline_views
from campaigns.web.cookieless import without_cookie
from campaigns.web.deadline_filters import Filters

bp = Blueprint("calendars", __name__)
bp.after_request(without_cookie)

FOR_READERS = {"list": "List", "month": "Month"}


@bp.get("/deadlines")
def index() -> AnyResponse:
    """What closes or takes place, as a list or a month."""
    asked = Filters.read(request.args)
    filters = Filters(view=asked.view if asked.view in FOR_READERS else "list", month=asked.month)
    address = house().settings.address
    page = render_template(
        "campaigns/deadlines/public.html",
        filters=filters,
        views=FOR_READERS,
        feed=f"{address}/deadlines.ics",
        webcal=f"webcal:{address.partition(':')[2]}/deadlines.ics",
        **deadline_views.context(filters, public=True),
    )
    return make_response(page)


@bp.get("/deadlines.ics")
def public() -> AnyResponse:
    """The calendar of everything public."""
    found = gathering.gather(PUBLIC, called_off=True)
    return _calendar(ical.calendar(ical.PUBLIC_NAME, found, house().settings.address), "public, max-age=300")


@bp.get("/deadlines/<secret>.ics")
def own(secret: str) -> AnyResponse:
    """The calendar of an account: everything that the desk has, our own dates too; one answer to every wrong secret."""
    if CalendarKey.opened_by(house().tokens, secret) is None:
        abort(404)
    found = gathering.gather(EVERYTHING, called_off=True)
    answer = _calendar(ical.calendar(ical.OWN_NAME, found, house().settings.address, at_desk=True), "private, no-cache")
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


def _calendar(content: bytes, caching: str) -> AnyResponse:
    """The calendar, or 304 when whoever asks has this very one."""
    answer = Response(content, mimetype="text/calendar", headers={"Cache-Control": caching})
    answer.headers["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    answer.add_etag()
    return answer.make_conditional(request)
