"""Consultations at the desk: the list, what is suggested, adding one by address or by hand, and the page of each."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside import clock, markdown
from broadside.accounts import Role, colleagues
from broadside.database import db
from broadside.directory.organisations import Organisation
from broadside.feeds.refusals import FetchError
from broadside.house import house
from broadside.topics import Topic
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled
from campaigns.consultations import byhand
from campaigns.consultations.changes import DeadlineChange
from campaigns.consultations.consultations import Consultation, Phase, Position
from campaigns.consultations.lookouts import Lookout
from campaigns.consultations.short_names import short_name
from campaigns.consultations.snapshots import Snapshot
from campaigns.consultations.suggestions import Suggestion
from campaigns.consultations.watching import AlreadyWatchedError
from campaigns.consultations.work import RefusedError
from campaigns.jobs.consultations import Outcome, Watcher
from campaigns.web import consultation_form as form
from campaigns.web.choosing import campaign_choices

bp = Blueprint("consultations", __name__, url_prefix="/desk/consultations")

Answer = str | Response | tuple[str, int]


@bp.get("")
@role_required(Role.VIEWER)
def index() -> str:
    """Every consultation, the soonest to close first, and what is suggested."""
    every = Consultation.all()
    live = (Phase.OPEN, Phase.COMING)
    return render_template(
        "campaigns/consultations/index.html",
        live=[each for each in every if each.phase in live],
        past=[each for each in every if each.phase not in live],
        moved={change.consultation_id: change for change in reversed(DeadlineChange.unnoted())},
        suggestions=Suggestion.waiting(),
        lookouts=Lookout.troubled(),
    )


@bp.get("/new")
@role_required(Role.EDITOR)
def add() -> str:
    """Ask for an address on GOV.UK; the way to enter one by hand is beside it."""
    return _asking(Filled({}))


@bp.post("/new")
@role_required(Role.EDITOR)
def watch() -> Answer:
    """Look at the address and watch what is there."""
    filled = Filled(request.form)
    slug = filled.take("slug", short_name) or ""
    if filled.errors:
        return _asking(filled), 422
    try:
        consultation = Watcher.of(house()).watch(filled.typed.get("address", ""), current_account(), slug)
    except AlreadyWatchedError as known:
        flash(str(known), "info")
        return redirect(url_for(".show", slug=known.consultation.slug), 303)
    except (ValueError, FetchError) as error:
        filled.errors["address"] = str(error)
        return _asking(filled), 422
    flash(f"“{consultation.title}” is watched from now on.", "ok")
    return redirect(url_for(".show", slug=consultation.slug), 303)


@bp.get("/new/by-hand")
@role_required(Role.EDITOR)
def write() -> str:
    """The form for one that GOV.UK does not have."""
    return _writing(None, Filled({}), [])


@bp.post("/new/by-hand")
@role_required(Role.EDITOR)
def enter() -> Answer:
    """Add what was written."""
    filled = Filled(request.form)
    slug = filled.take("slug", short_name) or ""
    form.take_instant(filled, "closes")
    remarks, entry = form.read_remarks(filled, request.form), form.read_entry(filled)
    try:
        if entry is None:
            return _writing(None, filled, list(remarks.topics)), 422
        consultation = byhand.enter(entry, filled.meant["closes_at"], current_account(), slug)
    except RefusedError as error:
        filled.errors["closes_day"] = str(error)
        return _writing(None, filled, list(remarks.topics)), 422
    byhand.remark(consultation, remarks, current_account())
    db.session.commit()
    flash(f"“{consultation.title}” is there. Say below where we stand with it.", "ok")
    return redirect(url_for(".show", slug=consultation.slug), 303)


@bp.get("/<slug>")
@role_required(Role.VIEWER)
def show(slug: str) -> str:
    """Everything about one consultation, and the forms to work on it."""
    return page_of(consultation_of(slug), Filled({}))


@bp.get("/<slug>/edit")
@role_required(Role.EDITOR)
def edit(slug: str) -> str:
    """Its form; of a watched one only what is ours to say."""
    consultation = consultation_of(slug)
    return _writing(consultation, Filled(form.typed_of(consultation)), consultation.topics)


@bp.post("/<slug>/edit")
@role_required(Role.EDITOR)
def change(slug: str) -> Answer:
    """Write it anew."""
    consultation, filled = consultation_of(slug), Filled(request.form)
    remarks = form.read_remarks(filled, request.form)
    try:
        if consultation.govuk_path is None:
            entry = form.read_entry(filled)
            if entry is not None:
                byhand.rewrite(consultation, entry, current_account())
    except RefusedError as error:
        filled.errors["opens_day"] = str(error)
    if filled.errors:
        db.session.rollback()
        return _writing(consultation, filled, list(remarks.topics)), 422
    byhand.remark(consultation, remarks, current_account())
    db.session.commit()
    return said(consultation, "is saved.")


@bp.post("/<slug>/refresh")
@role_required(Role.EDITOR)
def refresh(slug: str) -> Response:
    """Look at GOV.UK at once."""
    outcome = Watcher.of(house()).refresh(consultation_of(slug))
    flash(_refreshed(outcome), "error" if outcome.trouble else "ok")
    return redirect(url_for(".show", slug=slug), 303)


@bp.post("/suggestions/<int:ident>/follow")
@role_required(Role.EDITOR)
def follow(ident: int) -> Response:
    """Watch what was suggested."""
    suggestion = db.session.get(Suggestion, ident) or abort(404)
    try:
        consultation = Watcher.of(house()).watch(suggestion.govuk_path, current_account())
    except AlreadyWatchedError as known:
        flash(str(known), "info")
        return redirect(url_for(".show", slug=known.consultation.slug), 303)
    except (ValueError, FetchError) as error:
        flash(f"“{suggestion.title}” could not be read. {error} It is still suggested.", "error")
        return redirect(url_for(".index", _anchor="suggestions"), 303)
    return said(consultation, "is watched from now on.")


@bp.post("/suggestions/<int:ident>/leave")
@role_required(Role.EDITOR)
def leave(ident: int) -> Response:
    """Let it be."""
    suggestion = db.session.get(Suggestion, ident) or abort(404)
    suggestion.leave(current_account())
    db.session.commit()
    flash(f"“{suggestion.title}” is not suggested any more.", "ok")
    return redirect(url_for(".index", _anchor="suggestions"), 303)


def consultation_of(slug: str) -> Consultation:
    """The consultation of a slug; 404 when there is none."""
    return Consultation.find(slug) or abort(404)


def said(consultation: Consultation, words: str, anchor: str | None = None) -> Response:
    """Say what was done, on its page."""
    flash(f"“{consultation.title}” {words}", "ok")
    return redirect(url_for("consultations.show", slug=consultation.slug, _anchor=anchor), 303)


def not_changed(consultation: Consultation, error: RefusedError, anchor: str | None = None) -> Response:
    """Say why nothing was changed, on its page."""
    slug = consultation.slug
    db.session.rollback()
    flash(f"{error} Nothing was changed.", "error")
    return redirect(url_for("consultations.show", slug=slug, _anchor=anchor), 303)


def page_of(consultation: Consultation, filled: Filled) -> str:
    """The page of a consultation, with what was typed into one of its forms."""
    return render_template(
        "campaigns/consultations/show.html",
        consultation=consultation,
        changes=DeadlineChange.of(consultation),
        snapshots=Snapshot.of(consultation),
        topics=[topic.name for topic in Topic.all() if topic.slug in consultation.topics],
        accounts=[(account.id, account.name) for account in colleagues()],
        organisations=Organisation.every_name(),
        positions=[(each, each.capitalize()) for each in Position if each != Position.SUBMITTED],
        filled=filled,
        html=markdown.to_html,
        local_input=lambda instant: f"{clock.local(instant):%Y-%m-%dT%H:%M}",
        local_day=lambda instant: clock.closing_day(instant).isoformat(),
    )


def _asking(filled: Filled) -> str:
    return render_template("campaigns/consultations/add.html", filled=filled)


def _writing(consultation: Consultation | None, filled: Filled, topics: list[str]) -> str:
    return render_template(
        "campaigns/consultations/form.html",
        consultation=consultation,
        filled=filled,
        chosen=topics,
        topics=[(topic.slug, topic.name) for topic in Topic.all()],
        campaigns=campaign_choices(),
    )


def _refreshed(outcome: Outcome) -> str:
    if outcome.trouble:
        return f"It could not be looked at. {outcome.trouble} What is here stays."
    return " ".join(each.words for each in outcome.happenings) or "Looked at just now: nothing has changed."
