"""The public archive: the front page, an index and a feed for each newsletter, and a page for each issue."""

from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from broadside.delivery.render import Palette
from broadside.house import house
from newsletters import archive, composing
from newsletters.issues import Issue
from newsletters.newsletter import Newsletter

bp = Blueprint("archive", __name__)

FRESH = 60  # seconds: a correction must show soon


@bp.get("/")
def front() -> AnyResponse:
    """The newsletter's front page; with several newsletters, the list of them."""
    newsletters = Newsletter.all()
    if len(newsletters) != 1:
        return _page("newsletters", newsletters=newsletters)
    newsletter = newsletters[0]
    shelf = archive.issues(newsletter, 6)
    latest = shelf[0] if shelf else None
    return _page("front", newsletter=newsletter, latest=latest, earlier=shelf[1:])


@bp.get("/archive")
def index() -> AnyResponse:
    """Where the archives are; with one newsletter, its archive."""
    newsletters = Newsletter.all()
    if len(newsletters) == 1:
        return redirect(url_for("archive.shelf", newsletter_slug=newsletters[0].slug))
    return _page("newsletters", newsletters=newsletters)


@bp.get("/archive/<newsletter_slug>")
def shelf(newsletter_slug: str) -> AnyResponse:
    """Every issue that a newsletter sent, newest first."""
    newsletter = _newsletter(newsletter_slug)
    years: dict[int, list[Issue]] = {}
    for each in archive.issues(newsletter):
        years.setdefault(each.month.year, []).append(each)
    return _page("shelf", newsletter=newsletter, years=years)


@bp.get("/archive/<newsletter_slug>/feed.atom")
def feed(newsletter_slug: str) -> AnyResponse:
    """The latest issues with their full text, for feed readers."""
    newsletter = _newsletter(newsletter_slug)
    document = archive.atom(
        newsletter,
        home=absolute("archive.shelf", newsletter_slug=newsletter.slug),
        feed=absolute("archive.feed", newsletter_slug=newsletter.slug),
        address=lambda each: absolute("archive.issue", newsletter_slug=newsletter.slug, slug=each.slug),
    )
    return _keepable(Response(document, mimetype="application/atom+xml"))


@bp.get("/archive/<newsletter_slug>/colours.css")
def colours(newsletter_slug: str) -> AnyResponse:
    """The newsletter's own accent, made readable in light and in dark."""
    palette = Palette.around(_newsletter(newsletter_slug).accent)
    sheet = (
        f":root {{ --accent: {palette.accent}; }}\n"
        "@media (prefers-color-scheme: dark) { "
        f':root:not([data-theme="light"]) {{ --accent: {palette.dark_accent}; }} }}\n'
    )
    return _keepable(Response(sheet, mimetype="text/css"))


@bp.get("/archive/<newsletter_slug>/<slug>")
def issue(newsletter_slug: str, slug: str) -> AnyResponse:
    """One issue as a page to read and to print."""
    newsletter = _newsletter(newsletter_slug)
    found = archive.find(newsletter, slug)
    if found is None:
        return _not_yet(newsletter, slug)
    return _page(
        "issue",
        newsletter=newsletter,
        issue=found,
        parts=archive.parts(found),
        neighbours=archive.neighbours(found),
    )


def as_it_would_stand(issue: Issue) -> str:
    """The archive page of an issue that is not sent, for the desk alone."""
    return render_template(
        "newsletters/archive/issue.html",
        **_words(),
        newsletter=issue.newsletter,
        issue=issue,
        parts=archive.parts(issue, composing.wording(issue)),
        neighbours=archive.Neighbours(None, None),
    )


@bp.after_request
def keep_cookies_out(response: Response) -> Response:
    """Set no cookie, whoever asks: a cache that keeps the page would hand one person's session to another."""
    session.modified = False
    return response


def absolute(endpoint: str, **values: Any) -> str:
    """The full address of a page at the public address of this house."""
    return house().settings.address + url_for(endpoint, **values)


def _newsletter(slug: str) -> Newsletter:
    found = Newsletter.by_slug(slug)
    if found is None:
        abort(404)
    return found


def _not_yet(newsletter: Newsletter, slug: str) -> AnyResponse:
    """When what a mail links to can be read here, and nothing of it; 404 as for any page that is not there."""
    awaited = archive.awaited(newsletter, slug)
    if awaited is None:
        abort(404)
    page = render_template("newsletters/archive/awaited.html", newsletter=newsletter, awaited=awaited, **_words())
    response = make_response(page, 404)
    response.cache_control.no_store = True
    return response


def _page(name: str, **context: Any) -> AnyResponse:
    page = render_template(f"newsletters/archive/{name}.html", **_words(), **context)
    return _keepable(make_response(page))


def _words() -> dict[str, Any]:
    return {
        "readable": archive.readable,
        "plain": archive.plain,
        "excerpt": archive.excerpt,
        "standfirst": archive.standfirst,
        "absolute": absolute,
    }


def _keepable(response: Response) -> AnyResponse:
    """The same for everybody: may be kept for a minute, and is asked for again by its tag."""
    response.cache_control.public = True
    response.cache_control.max_age = FRESH
    response.add_etag()
    return response.make_conditional(request)
