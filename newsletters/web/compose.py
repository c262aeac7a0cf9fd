"""Composing: the parts of an issue, each saved by itself, with nobody's text ever lost."""

from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from broadside import clock
from broadside.accounts import Role
from broadside.compare import compare
from broadside.database import db
from broadside.house import house
from broadside.topics import Topic
from broadside.web.access import current_account, role_required
from newsletters import headlines
from newsletters.issues import EditConflict, Issue, IssueState, NotNow
from newsletters.sections import Section
from newsletters.splitting import headings
from newsletters.spots import LONGEST
from newsletters.web import together
from newsletters.web.issues import bp, found, section_of, wants_json
from newsletters.web.typed import as_typed
from newsletters.web.workbench import Bench, url_of

WORDS = {"markdown": "text"}
TOO_LONG = "Shorten it, and save again; nothing was saved yet."
Answer = Response | str | tuple[str, int] | tuple[dict[str, Any], int] | dict[str, Any]


@bp.get("/<int:issue_id>")
@role_required(Role.VIEWER)
def compose(issue_id: int) -> str:
    """The issue on the workbench, open at its first section."""
    issue = found(issue_id)
    return Bench(issue, issue.sections[0] if issue.sections else None).page()


@bp.get("/<int:issue_id>/subject")
@role_required(Role.VIEWER)
def subject(issue_id: int) -> str:
    """Title, subject, preheader and topics on the workbench."""
    return Bench(found(issue_id), None).page()


@bp.post("/<int:issue_id>/subject")
@role_required(Role.EDITOR)
def save_subject(issue_id: int) -> Answer:
    """Keep title, subject, preheader and topics, unless somebody else saved them meanwhile."""
    issue = found(issue_id)
    typed: dict[str, Any] = {name: as_typed(name) for name in ("title", "subject", "preheader")}
    if request.form.get("take") == "suggestion":
        suggested = headlines.suggest(issue)
        typed |= {"subject": suggested.subject, "preheader": suggested.preheader}
    wrong = _too_long(typed) or (() if typed["title"].strip() else (("title", "Give the issue a title."),))
    known = {topic.slug for topic in Topic.all()}
    typed["topics"] = [slug for slug in request.form.getlist("topics") if slug in known]
    if wrong:
        return _refused(Bench(issue, None, typed, wrong))
    approved = issue.state == IssueState.APPROVED
    try:
        saved = issue.retitle(typed, _revision(issue, ("title", "subject", "preheader")), current_account())
    except EditConflict as conflict:
        return _conflict(issue_id, None, conflict.yours)
    except NotNow as refusal:
        return _locked(Bench(issue, None, typed, _not_now(refusal)), refusal)
    db.session.commit()
    return _saved(issue, None, approved, together.of_subject(saved, issue, typed))


@bp.get("/<int:issue_id>/sections/<int:section_id>")
@role_required(Role.VIEWER)
def section(issue_id: int, section_id: int) -> str:
    """One section on the workbench."""
    issue = found(issue_id)
    return Bench(issue, section_of(issue, section_id)).page()


@bp.post("/<int:issue_id>/sections/<int:section_id>")
@role_required(Role.EDITOR)
def save_section(issue_id: int, section_id: int) -> Answer:
    """Keep heading and text, unless somebody else saved the section meanwhile: then show both texts."""
    issue = found(issue_id)
    kept = section_of(issue, section_id)
    typed = {name: as_typed(name) for name in ("heading", "markdown")}
    if wrong := _too_long(typed):
        return _refused(Bench(issue, kept, typed, wrong))
    approved = issue.state == IssueState.APPROVED
    try:
        saved = kept.save(typed["heading"], typed["markdown"], _revision(kept, tuple(typed)), current_account())
    except EditConflict as conflict:
        return _conflict(issue_id, section_id, conflict.yours)
    except NotNow as refusal:
        return _locked(Bench(issue, kept, typed, _not_now(refusal)), refusal)
    db.session.commit()
    return _saved(issue, kept, approved, together.of_section(saved, kept, typed))


def _saved(issue: Issue, kept: Section | None, approved: bool, both: together.Together | None) -> Answer:
    fell = " The approval is void now: ask for review again." if approved and issue.state == IssueState.DRAFT else ""
    if wants_json():
        at = clock.time_words(clock.now(), house().settings.zone)
        part = {"name": kept.name, "empty": not kept.markdown, "headings": len(headings(kept.markdown))} if kept else {}
        said = {"revision": (kept or issue).revision, "words": f"Saved {at}.{fell}", "part": part}
        return said | {"words": f"Saved {at}. {both.words}{fell}", **both.answer} if both else said
    flash(f"Saved. {both.words}" if both else "Saved.", "ok")
    return redirect(url_of(issue, kept), 303)


def _refused(bench: Bench) -> Answer:
    if wants_json():
        return {"words": "Not saved: " + " ".join(sentence for _, sentence in bench.wrong)}, 422
    return bench.page(), 422


def _not_now(refusal: NotNow) -> tuple[tuple[str, str], ...]:
    return (("", f"Not saved: {refusal} Your text stands here still: copy it, if you have no other."),)


def _locked(bench: Bench, refusal: NotNow) -> Answer:
    """What was typed, though the issue takes no text any more; script has its text, and is told in words."""
    if wants_json():
        raise refusal
    db.session.rollback()
    return bench.page(), 423


def _conflict(issue_id: int, section_id: int | None, mine: dict[str, str]) -> Answer:
    """Both texts, side by side; whatever is chosen next is saved over the other knowingly."""
    db.session.rollback()
    issue = found(issue_id)
    kept = section_of(issue, section_id) if section_id is not None else None
    by = kept.edited_by if kept else issue.edited_by
    who = by.name if by else "Somebody else"
    if wants_json():
        words = f"Not saved: {who} saved this too, while you were writing. Your text is still here."
        return {"words": words}, 409
    fields = ("heading", "markdown") if kept else ("title", "subject", "preheader")
    versions = []
    for name in fields:
        theirs = str(getattr(kept or issue, name))
        own, other = compare(mine.get(name, ""), theirs)
        versions.append({"name": name, "mine": mine.get(name, ""), "theirs": theirs, "own": own, "other": other})
    page = render_template(
        "newsletters/issues/conflict.html",
        issue=issue,
        section=kept,
        who=who,
        versions=versions,
        revision=kept.revision if kept else issue.revision,
        topics=request.form.getlist("topics"),
        here=url_of(issue, kept),
    )
    return page, 409


def _revision(kept: Issue | Section, names: tuple[str, ...]) -> int:
    """The revision that was written over; what this very page sent without hearing an answer counts as that too."""
    sent = [request.form.get(f"sent_{name}") for name in names]
    if sent == [getattr(kept, name) for name in names]:
        return kept.revision
    return request.form.get("revision", -1, type=int)


def _too_long(typed: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name, f"The {WORDS.get(name, name)} has {len(text):,} characters; at most {LONGEST[name]:,} fit. {TOO_LONG}")
        for name, text in typed.items()
        if name in LONGEST and len(text) > LONGEST[name]
    )
