"""The mails to a letter's signatories: drafted, edited, looked at as they would be sent, sent, and their progress."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from broadside.accounts import Role
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.outbox import MailingState, MessageState
from broadside.delivery.render import Personal
from broadside.house import house
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled, line, lines
from campaigns.letters import news
from campaigns.letters.letters import Letter
from campaigns.letters.news import LetterNews, Words
from campaigns.mail import letters as mail
from campaigns.web.letters import Answer, back_to, bp, found

LONGEST = 20_000
# The mail styles itself and runs nothing; nobody else is asked for anything.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox"
)
A_SIGNATORY = Personal(unsubscribe_url="#unsubscribe", preferences_url="#preferences", greeting="Hello,")


@bp.post("/<slug>/news")
@role_required(Role.EDITOR)
def draft_news(slug: str) -> AnyResponse:
    """Begin a mail of one's own to those who asked to be told."""
    letter = found(slug)
    words = Words(f"About the letter: {letter.title}", "What happened:")
    drafted = news.drafted(letter, words, None, current_account()) or abort(400)
    db.session.commit()
    return redirect(url_for("letters.show_news", slug=slug, number=drafted.id), 303)


@bp.get("/<slug>/news/<int:number>")
@role_required(Role.VIEWER)
def show_news(slug: str, number: int) -> str:
    """One mail: its form until it is sent, how it looks, to whom it goes, or how its sending stands."""
    letter = found(slug)
    one = _news(letter, number)
    return _page(letter, one, Filled({"subject": one.subject, "text": one.text}))


@bp.post("/<slug>/news/<int:number>")
@role_required(Role.EDITOR)
def change_news(slug: str, number: int) -> Answer:
    """Write it anew."""
    letter = found(slug)
    one, filled = _news(letter, number), Filled(request.form)
    filled.take("subject", line("the subject"))
    filled.take("text", lines("the text", LONGEST))
    if filled.errors:
        return _page(letter, one, filled), 422
    one.change(Words(filled.meant["subject"], filled.meant["text"]), current_account())
    db.session.commit()
    flash("The mail is saved. This is how it looks.", "ok")
    return redirect(url_for("letters.show_news", slug=slug, number=number), 303)


@bp.post("/<slug>/news/<int:number>/discard")
@role_required(Role.EDITOR)
def discard_news(slug: str, number: int) -> AnyResponse:
    """Delete a mail that was not sent."""
    letter = found(slug)
    _news(letter, number).discard(current_account())
    db.session.commit()
    return back_to(letter, "The draft of the mail is deleted. Nobody was written to.")


@bp.get("/<slug>/news/<int:number>/send")
@role_required(Role.PUBLISHER)
def ask_send_news(slug: str, number: int) -> str:
    """Ask before many are written to."""
    letter = found(slug)
    one, audience = _news(letter, number), mail.audience(letter, house())
    return render_template("campaigns/letters/send_news.html", letter=letter, news=one, audience=audience)


@bp.post("/<slug>/news/<int:number>/send")
@role_required(Role.PUBLISHER)
def send_news(slug: str, number: int) -> AnyResponse:
    """Send it to everybody who asked to be told."""
    letter = found(slug)
    one = _news(letter, number)
    one.must_read(request.form.get("seen", ""))
    told = mail.send(one, current_account(), house())
    db.session.commit()
    flash(f"It goes out to {told:,} {'person' if told == 1 else 'people'}, when a worker is running.", "ok")
    return redirect(url_for("letters.show_news", slug=slug, number=number), 303)


@bp.get("/<slug>/news/<int:number>/proof")
@role_required(Role.VIEWER)
def news_proof(slug: str, number: int) -> Response:
    """The very mail, in a frame in which nothing runs; `view=plain` its text."""
    shown = mail.rendered(_news(found(slug), number), house()).personalise(A_SIGNATORY)
    plain = request.args.get("view") == "plain"
    response = Response(shown.text if plain else shown.html, mimetype="text/plain" if plain else "text/html")
    response.headers["Content-Security-Policy"] = POLICY
    return response


@bp.get("/<slug>/news/<int:number>/progress")
@role_required(Role.VIEWER)
def news_progress(slug: str, number: int) -> AnyResponse:
    """The part of the page that is asked for again and again; the whole page when the sending has ended."""
    letter = found(slug)
    standing = _standing(letter, _news(letter, number))
    response = Response(render_template("campaigns/letters/_news_progress.html", **standing))
    if not standing["live"]:
        response.headers["HX-Refresh"] = "true"
    return response


@bp.post("/<slug>/news/<int:number>/<any(pause, resume):way>")
@role_required(Role.PUBLISHER)
def steer_news(slug: str, number: int, way: str) -> AnyResponse:
    """Pause a sending, or go on with it."""
    one = _news(found(slug), number)
    if way == "pause":
        outbox.pause(one.ref, current_account())
    else:
        outbox.resume(one.ref, current_account())
    db.session.commit()
    flash("Paused. What was in hand is finished." if way == "pause" else "Sending goes on.", "ok")
    return redirect(url_for("letters.show_news", slug=slug, number=number), 303)


def _news(letter: Letter, number: int) -> LetterNews:
    one = db.session.get(LetterNews, number)
    if one is None or one.letter_id != letter.id:
        abort(404)
    return one


def _page(letter: Letter, one: LetterNews, filled: Filled) -> str:
    audience = mail.audience(letter, house()) if one.sent_at is None else None
    problems = mail.rendered(one, house()).problems
    standing = _standing(letter, one)
    return render_template(
        "campaigns/letters/news.html", filled=filled, audience=audience, problems=problems, **standing
    )


def _standing(letter: Letter, one: LetterNews) -> dict[str, object]:
    progress = outbox.progress(one.ref) if one.sent_at is not None else None
    live = progress is not None and progress.state in (MailingState.SENDING, MailingState.PAUSED)
    return {"letter": letter, "news": one, "progress": progress, "live": live, "parts": _parts(progress)}


def _parts(progress: outbox.Progress | None) -> list[tuple[str, int, str]]:
    if progress is None:
        return []
    doubt = progress.count(MessageState.HELD) + progress.count(MessageState.IN_DOUBT)
    return [
        ("accepted", progress.count(MessageState.ACCEPTED), "ok"),
        ("failed", progress.count(MessageState.FAILED), "late"),
        ("in doubt", doubt, "warn"),
        ("waiting", progress.waiting - progress.count(MessageState.IN_DOUBT), "now"),
        ("cancelled", progress.count(MessageState.CANCELLED), ""),
    ]
