"""Joining: the sign-up page, the same form for other sites, and the page behind the confirmation link.

None of it needs a cookie. A CSRF token would guard nothing here: whoever could forge the request could as well make
it themselves. What guards the form is the confirmation, a trap for machines, and limits.
"""

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.database import db
from broadside.people import BadAddress, one_line
from broadside.web.limits import limiter
from newsletters.choosing import BadChoice, Options, read_choices
from newsletters.newsletter import Newsletter
from newsletters.signup import Signup, Wish
from newsletters.subscribers import Cadence

bp = Blueprint("signup", __name__)

PLACES = {"join": "sign-up page", "embed": "form on another site"}
LIMIT = "30 per hour; 100 per day"


@bp.get("/join")
def join() -> Response:
    """The sign-up page of the only newsletter, or a choice of them."""
    newsletters = Newsletter.all()
    if len(newsletters) == 1:
        return redirect(url_for("signup.form", place="join", slug=newsletters[0].slug))
    return make_response(render_template("newsletters/signup/choose.html", newsletters=newsletters))


@bp.get("/<any(join, embed):place>/<slug>")
def form(place: str, slug: str) -> Response:
    """The form: on its own page, or bare, to stand in a frame of any site."""
    return _form(place, _newsletter(slug), {"cadence": Cadence.EVERY.value})


@bp.post("/<any(join, embed):place>/<slug>")
@limiter.limit(LIMIT)
def ask(place: str, slug: str) -> Response:
    """Write the wish down; the answer is the same whoever asks for whatever address."""
    newsletter = _newsletter(slug)
    if request.form.get("website"):
        return _asked(place, slug)
    typed = {name: request.form.get(name, "") for name in ("address", "name", "cadence")}
    try:
        _must_have_read(newsletter)
        choices = read_choices(typed["cadence"] or Cadence.EVERY.value, request.form.getlist("topics"))
        Signup.ask(newsletter, Wish(typed["address"], one_line(typed["name"]), choices, PLACES[place]))
    except BadAddress as problem:
        return _form(place, newsletter, typed, [("address", str(problem))])
    except BadChoice as problem:
        return _form(place, newsletter, typed, [(problem.field, str(problem))])
    db.session.commit()
    return _asked(place, slug)


@bp.get("/<any(join, embed):place>/<slug>/asked")
def asked(place: str, slug: str) -> Response:
    """What happens now."""
    return _page("asked", place, newsletter=_newsletter(slug))


def _must_have_read(newsletter: Newsletter) -> None:
    """The words agreed to are those of now: a copied form may carry older ones."""
    if request.form.get("wording") != str(newsletter.consent_version):
        raise BadChoice("wording", "What you agree to has changed since this form was made. Please read it below.")


def _form(
    place: str, newsletter: Newsletter, typed: dict[str, str], problems: list[tuple[str, str]] | None = None
) -> Response:
    response = _page(
        "form",
        place,
        newsletter=newsletter,
        typed=typed,
        chosen=request.form.getlist("topics"),
        options=Options.now(),
        problems=problems or [],
    )
    response.status_code = 422 if problems else 200
    return response


def _asked(place: str, slug: str) -> Response:
    return redirect(url_for("signup.asked", place=place, slug=slug), 303)


def _newsletter(slug: str) -> Newsletter:
    return Newsletter.by_slug(slug) or abort(404)


def _page(name: str, place: str, **context: object) -> Response:
    """A page that may stand in a frame of any site when it is the bare one: it shows nothing personal."""
    if place == "embed":
        g.frame_ancestors = "*"
    base = f"newsletters/signup/_{place}.html"
    return make_response(render_template(f"newsletters/signup/{name}.html", base=base, place=place, **context))
