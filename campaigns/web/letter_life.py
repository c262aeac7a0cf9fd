"""A letter published, paused, resumed, closed, opened again and extended; each is asked about before it happens."""

from flask import render_template, request
from werkzeug.wrappers import Response

from broadside import clock
from broadside.accounts import Role
from broadside.database import db
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled
from campaigns.letters import roll
from campaigns.letters.letters import Letter, NotNow
from campaigns.letters.versions import Version
from campaigns.web import letter_form
from campaigns.web.letters import Answer, back_to, bp, found

WHY_LONGEST = 300


@bp.get("/<slug>/publish")
@role_required(Role.PUBLISHER)
def ask_publish(slug: str) -> str:
    """Say what publishing does, and what stands against it."""
    return _ask("publish", found(slug))


@bp.post("/<slug>/publish")
@role_required(Role.PUBLISHER)
def publish(slug: str) -> Response:
    """Show it to everybody."""
    letter = found(slug)
    letter.publish(current_account())
    db.session.commit()
    return back_to(letter, "It is published.")


@bp.post("/<slug>/pause")
@role_required(Role.EDITOR)
def pause(slug: str) -> Response:
    """Take no signatures for now."""
    letter = found(slug)
    letter.pause(current_account(), " ".join(request.form.get("why", "").split())[:WHY_LONGEST])
    db.session.commit()
    return back_to(letter, "It is paused. Its page says so, and nobody can sign until it is resumed.")


@bp.get("/<slug>/resume")
@role_required(Role.PUBLISHER)
def ask_resume(slug: str) -> str:
    """Say what resuming does: after a material edit it asks people again."""
    letter = found(slug)
    material = Version.last_material(letter)
    return _ask("resume", letter, material=material, earlier=roll.counts(letter).earlier)


@bp.post("/<slug>/resume")
@role_required(Role.PUBLISHER)
def resume(slug: str) -> Response:
    """Take signatures again."""
    letter = found(slug)
    letter.resume(current_account())
    db.session.commit()
    return back_to(letter, "It takes signatures again.")


@bp.get("/<slug>/close")
@role_required(Role.PUBLISHER)
def ask_close(slug: str) -> str:
    """Ask before the signing ends before its time."""
    return _ask("close", found(slug))


@bp.post("/<slug>/close")
@role_required(Role.PUBLISHER)
def close(slug: str) -> Response:
    """End the signing now."""
    letter = found(slug)
    letter.close(current_account())
    db.session.commit()
    return back_to(letter, "It is closed. It can be opened again until it is delivered.")


@bp.get("/<slug>/reopen")
@role_required(Role.PUBLISHER)
def ask_reopen(slug: str) -> str:
    """Until when it is to take signatures again."""
    return _ask("reopen", found(slug), filled=Filled({}))


@bp.post("/<slug>/reopen")
@role_required(Role.PUBLISHER)
def reopen(slug: str) -> Answer:
    """Take signatures again after the closing."""
    letter, filled = found(slug), Filled(request.form)
    until = letter_form.closing(filled, needed=False)
    if not filled.errors:
        try:
            letter.reopen(until, current_account())
            db.session.commit()
            return back_to(letter, f"It is open again{_until(letter)}.")
        except NotNow as error:
            db.session.rollback()
            filled.errors["closes_day"] = str(error)
    return _ask("reopen", letter, filled=filled), 422


@bp.get("/<slug>/extend")
@role_required(Role.PUBLISHER)
def ask_extend(slug: str) -> str:
    """Until when it is to stay open."""
    return _ask("extend", found(slug), filled=Filled({}))


@bp.post("/<slug>/extend")
@role_required(Role.PUBLISHER)
def extend(slug: str) -> Answer:
    """Move the closing to a later instant."""
    letter, filled = found(slug), Filled(request.form)
    until = letter_form.closing(filled)
    if until is not None and not filled.errors:
        try:
            letter.extend(until, current_account())
            db.session.commit()
            return back_to(letter, f"It stays open{_until(letter)}. Calendars that have it are told.")
        except NotNow as error:
            db.session.rollback()
            filled.errors["closes_day"] = str(error)
    return _ask("extend", letter, filled=filled), 422


def _ask(what: str, letter: Letter, **more: object) -> str:
    return render_template(f"campaigns/letters/{what}.html", letter=letter, counts=roll.counts(letter), **more)


def _until(letter: Letter) -> str:
    return f" until {clock.closing_words(letter.closes_at)}" if letter.closes_at is not None else ""
