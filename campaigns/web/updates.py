"""Updates at the desk: added on the page of their campaign, changed and removed on a page of their own."""

from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.database import db
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled, day, lines, one_of, ticked
from campaigns.updates import Fact, Update, UpdateKind
from campaigns.web.campaigns import Answer, bp, campaign_of, page_of, update_kinds


@bp.post("/<slug>/updates")
@role_required(Role.EDITOR)
def add_update(slug: str) -> Answer:
    """Put an update into the timeline."""
    campaign = campaign_of(slug)
    filled, fact = _read()
    if fact is None:
        return page_of(campaign, filled), 422
    Update.add(campaign, fact, current_account())
    db.session.commit()
    flash(
        "The update is in the timeline." if fact.public else "The update is in the timeline, for the desk alone.", "ok"
    )
    return redirect(url_for(".show", slug=slug), 303)


@bp.get("/<slug>/updates/<int:number>")
@role_required(Role.EDITOR)
def edit_update(slug: str, number: int) -> str:
    """The form of an update."""
    update = _update(slug, number)
    typed = {"day": update.day.isoformat(), "kind": update.kind, "text": update.text}
    return _page(update, Filled(typed | {"public": "y" if update.public else ""}))


@bp.post("/<slug>/updates/<int:number>")
@role_required(Role.EDITOR)
def change_update(slug: str, number: int) -> Answer:
    """Write an update anew."""
    update = _update(slug, number)
    filled, fact = _read()
    if fact is None:
        return _page(update, filled), 422
    update.change(fact, current_account())
    db.session.commit()
    flash("The update is saved.", "ok")
    return redirect(url_for(".show", slug=slug), 303)


@bp.post("/<slug>/updates/<int:number>/remove")
@role_required(Role.EDITOR)
def remove_update(slug: str, number: int) -> Response:
    """Take an update out of the timeline."""
    _update(slug, number).remove(current_account())
    db.session.commit()
    flash("The update is removed from the timeline.", "ok")
    return redirect(url_for(".show", slug=slug), 303)


def _read() -> tuple[Filled, Fact | None]:
    filled = Filled(request.form)
    filled.take("day", day("the day"))
    filled.take("kind", one_of(list(UpdateKind), "what kind of update it is"))
    filled.take("text", lines("the text", 4000))
    filled.take("public", ticked)
    return filled, None if filled.errors else Fact(**filled.meant)


def _update(slug: str, number: int) -> Update:
    update = db.session.get(Update, number)
    return update if update is not None and update.campaign.slug == slug else abort(404)


def _page(update: Update, filled: Filled) -> str:
    return render_template(
        "campaigns/campaigns/update.html", update=update, campaign=update.campaign, filled=filled, kinds=update_kinds()
    )
