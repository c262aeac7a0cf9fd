"""Letters at the desk: the list, and one letter with what waits, who signed over time, and all that came of it."""

from datetime import date, timedelta

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside import clock, markdown
from broadside.accounts import Role
from broadside.database import db
from broadside.delivery import outbox
from broadside.topics import Topic
from broadside.web import charts
from broadside.web.access import role_required
from campaigns.letters import roll, waiting
from campaigns.letters.letters import Letter, LetterState, NotNow
from campaigns.letters.news import LetterNews
from campaigns.letters.packs import Pack
from campaigns.letters.replies import Reply
from campaigns.letters.sheets import counts_words
from campaigns.letters.signatures import SignatureKind
from campaigns.letters.versions import Version
from campaigns.letters.waiting import Step
from campaigns.mail.letters import Unfit

bp = Blueprint("letters", __name__, url_prefix="/desk/letters")

Answer = str | Response | tuple[str, int]
JOURNEY = ("Draft", "Open", "Closed", "Delivered", "Answered")
STATIONS = {LetterState.COMING: "Open", LetterState.PAUSED: "Open"}
# Rooms of the same letter that stand in pages of their own, shown where the house has them.
ROOMS = (
    ("Signatures", "moderation.index"),
    ("Invitations", "asking.index"),
    ("Enter by hand", "moderation.enter"),
    ("On other sites", "moderation.embed"),
)
ENDPOINTS = {
    Step.TEXT: "letters.text",
    Step.DETAILS: "letters.edit",
    Step.PUBLISH: "letters.ask_publish",
    Step.RESUME: "letters.ask_resume",
    Step.REVIEW: "moderation.index",
    Step.EXTEND: "letters.ask_extend",
    Step.PACK: "letters.show",
    Step.DELIVER: "letters.ask_deliver",
    Step.REPLY: "letters.add_reply",
    Step.NEWS: "letters.show",
}
MOST_POINTS = 120


@bp.get("")
@role_required(Role.VIEWER)
def index() -> str:
    """Every letter with its state, its count towards the target and its closing."""
    every = Letter.all()
    return render_template(
        "campaigns/letters/index.html",
        going=[_line(letter) for letter in every if letter.answered_at is None],
        past=[_line(letter) for letter in every if letter.answered_at is not None],
    )


@bp.get("/<slug>")
@role_required(Role.VIEWER)
def show(slug: str) -> str:
    """One letter: what waits, how the count grows, its text, and what came of it."""
    letter = found(slug)
    version, counts = Version.present(letter), roll.counts(letter)
    return render_template(
        "campaigns/letters/show.html",
        letter=letter,
        version=version,
        html=markdown.to_html,
        counts=counts,
        counts_words=counts_words(counts),
        waits=[(wait, place_of(letter, wait.step)) for wait in waiting.waiting(letter)],
        figure=_figure(letter),
        packs=Pack.of(letter),
        replies=Reply.of(letter),
        news=LetterNews.of(letter),
        topics=[topic.name for topic in Topic.all() if topic.slug in letter.topics],
        rooms=[(label, url_for(end, slug=slug)) for label, end in ROOMS if end in current_app.view_functions],
        journey=(JOURNEY, STATIONS.get(letter.state, letter.state.capitalize())),
    )


@bp.errorhandler(NotNow)
@bp.errorhandler(Unfit)
@bp.errorhandler(outbox.NotNow)
@bp.errorhandler(outbox.NobodyToSendTo)
@bp.errorhandler(outbox.BadMail)
def say_not_now(error: Exception) -> Response:
    """What cannot be done just now is said in words, and nothing was changed."""
    db.session.rollback()
    flash(str(error), "error")
    slug = (request.view_args or {}).get("slug")
    return redirect(url_for("letters.show", slug=slug) if slug else url_for("letters.index"), 303)


def found(slug: str) -> Letter:
    """The letter of a slug, or 404."""
    return Letter.find(slug) or abort(404)


def back_to(letter: Letter, said: str) -> Response:
    """To the letter's page, which says what was done."""
    flash(said, "ok")
    return redirect(url_for("letters.show", slug=letter.slug), 303)


def _line(letter: Letter) -> dict[str, object]:
    counts = roll.counts(letter)
    return {"letter": letter, "counts": counts, "words": counts_words(counts), "review": waiting.in_review(letter)}


def place_of(letter: Letter, step: Step) -> str:
    """The page on which a step is done; empty when this house has none."""
    endpoint = ENDPOINTS[step]
    if endpoint not in current_app.view_functions:
        return ""
    anchor = {Step.PACK: "packs", Step.NEWS: "news"}.get(step)
    return url_for(endpoint, slug=letter.slug, _anchor=anchor)


def _figure(letter: Letter) -> charts.Figure:
    """The count at the end of each day since the first signature; of many days, evenly spaced ones.

    With a target, organisations alone: it is they who are hoped for, here as on the public page.
    """
    points = roll.over_time(letter, SignatureKind.ORGANISATION if letter.target else None)
    if not points:
        return charts.line([])
    known, first = dict(points), points[0][0]
    until = clock.today() if letter.closes_at is None else min(clock.today(), clock.closing_day(letter.closes_at))
    days = [first + timedelta(days=number) for number in range(max(0, (until - first).days) + 1)]
    series: list[tuple[date, int]] = []
    for day in days:
        series.append((day, known.get(day, series[-1][1] if series else 0)))
    every = -(-len(series) // MOST_POINTS)
    kept = [point for back, point in enumerate(reversed(series)) if back % every == 0][::-1]
    return charts.line([(f"{day.day} {day:%b}", number) for day, number in kept], target=letter.target)
