"""A joint response in public, once it was submitted and published: to read, and as a PDF."""

from flask import Blueprint, abort, render_template
from werkzeug.wrappers import Response

from broadside import markdown
from broadside.web.limits import limiter
from campaigns.consultations.consultations import Consultation
from campaigns.responses.contents import Contents
from campaigns.responses.responses import JointResponse
from campaigns.responses.sheets import signed_off
from campaigns.web.cookieless import without_cookie
from campaigns.web.responses import on_paper

bp = Blueprint("public_responses", __name__, url_prefix="/consultations")
bp.after_request(without_cookie)

PAPERS = "60 per hour"  # setting a page takes a while


@bp.get("/<slug>/response")
def show(slug: str) -> str:
    """What was submitted, and who signed it off."""
    response = _published(slug)
    return render_template(
        "campaigns/responses/public.html",
        response=response,
        consultation=response.consultation,
        contents=Contents.of(response),
        names=signed_off(response, response.submitted_hash),
        html=markdown.to_html,
    )


@bp.get("/<slug>/response.pdf")
@limiter.limit(PAPERS)
def paper(slug: str) -> Response:
    """The same on paper."""
    return on_paper(_published(slug), "pdf")


def published_response(consultation: Consultation) -> JointResponse | None:
    """The response to a consultation that readers may see, if there is one."""
    response = JointResponse.to(consultation)
    return response if response is not None and response.readable else None


def _published(slug: str) -> JointResponse:
    consultation = Consultation.find(slug) or abort(404)
    return published_response(consultation) or abort(404)
