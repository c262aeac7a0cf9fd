"""A letter begun, its details edited, and a draft deleted."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.database import db
from broadside.directory.choosing import Choice
from broadside.topics import Topic
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled
from campaigns.letters.letters import Letter, NotNow
from campaigns.web import letter_form
from campaigns.web.choosing import campaign_choices
from campaigns.web.letters import Answer, back_to, bp, found


@bp.get("/new")
@role_required(Role.EDITOR)
def add() -> str:
    """An empty form; `campaign` or `consultation` in the address choose what it belongs to."""
    chosen = {name: request.args.get(name, "") for name in ("campaign", "consultation")}
    return _form(None, Filled(chosen), [])


@bp.post("/new")
@role_required(Role.EDITOR)
def begin() -> Answer:
    """Begin a letter, as a draft."""
    filled, details = letter_form.read(None)
    if details is not None and Letter.like(details):  # going back and pressing the button once more begins no second
        filled.errors["title"] = (
            "There is a letter of this title to them already. Open that one, or give another title."
        )
    if details is None or filled.errors:
        return _form(None, filled, letter_form.topics_typed()), 422
    letter = Letter.begin(details, current_account())
    letter.initiate(filled.meant["initiators"], current_account())
    db.session.commit()
    if letter.elsewhere:
        return back_to(letter, f"“{letter.title}” is begun, as a draft.")
    flash(f"“{letter.title}” is begun, as a draft. Now its text.", "ok")
    return redirect(url_for("letters.text", slug=letter.slug), 303)


@bp.get("/<slug>/edit")
@role_required(Role.EDITOR)
def edit(slug: str) -> str:
    """The form of a letter's details."""
    letter = found(slug)
    return _form(letter, Filled(letter_form.typed_of(letter)), letter.topics)


@bp.post("/<slug>/edit")
@role_required(Role.EDITOR)
def change(slug: str) -> Answer:
    """Write its details anew."""
    letter = found(slug)
    filled, details = letter_form.read(letter)
    if details is not None:
        try:
            letter.change(details, current_account())
            letter.initiate(filled.meant["initiators"], current_account())
            db.session.commit()
            return back_to(letter, "The details are saved.")
        except NotNow as error:
            db.session.rollback()
            filled.errors["title"] = str(error)
    return _form(letter, filled, letter_form.topics_typed()), 422


@bp.get("/<slug>/discard")
@role_required(Role.EDITOR)
def ask_discard(slug: str) -> str:
    """Ask before a draft is deleted."""
    return render_template("campaigns/letters/discard.html", letter=found(slug))


@bp.post("/<slug>/discard")
@role_required(Role.EDITOR)
def discard(slug: str) -> Response:
    """Delete a draft whose title was typed."""
    letter = found(slug)
    if request.form.get("confirm", "").strip() != letter.title:
        flash(f"Nothing was deleted. Type “{letter.title}” exactly to delete it.", "error")
        return redirect(url_for("letters.ask_discard", slug=slug), 303)
    letter.discard(current_account())
    db.session.commit()
    flash(f"“{letter.title}” is deleted.", "ok")
    return redirect(url_for("letters.index"), 303)


def _form(letter: Letter | None, filled: Filled, topics: list[str]) -> str:
    return render_template(
        "campaigns/letters/form.html",
        letter=letter,
        filled=filled,
        topics=[(topic.slug, topic.name) for topic in Topic.all()],
        ticked=topics,
        campaigns=campaign_choices(),
        consultations=letter_form.consultation_choices(),
        directory_empty=not Choice().count(),
    )
