"""Import of organisations at the desk: upload a file, look at what it would do, then do it or not."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from broadside.accounts import Role
from broadside.database import db
from broadside.directory import intake
from broadside.directory.fields import FIELDS
from broadside.directory.importing import OUTCOME_WORDS, BadImport, Outcome, Plan, Planner, carry_out
from broadside.directory.waiting import MOST_BYTES, WaitingFile, laid_out
from broadside.house import house
from broadside.sheets import BadSheet
from broadside.web.access import current_account, role_required

bp = Blueprint("organisation_imports", __name__, url_prefix="/desk/organisations")

SHOWN = 1_000


@bp.get("/import")
@role_required(Role.EDITOR)
def upload() -> AnyResponse:
    """A form for a file."""
    return _upload()


@bp.post("/import")
@role_required(Role.EDITOR)
def take() -> AnyResponse:
    """Keep a file until somebody has looked at what it would do."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _upload("Choose a file.")
    try:
        waiting = WaitingFile.keep(sent.filename, sent.stream.read(MOST_BYTES + 1), current_account())
    except BadSheet as problem:
        return _upload(str(problem))
    db.session.commit()
    return redirect(url_for(".show", ident=waiting.id), 303)


@bp.get("/imports/<int:ident>")
@role_required(Role.EDITOR)
def show(ident: int) -> AnyResponse:
    """What it would do, row by row."""
    return _show(_waiting(ident))


@bp.post("/imports/<int:ident>/begin")
@role_required(Role.EDITOR)
def begin(ident: int) -> AnyResponse:
    """Do it, as the directory is now: all of it, or nothing."""
    waiting = _waiting(ident)
    try:
        plan = _plan(waiting)
        number = carry_out(plan, request.form.get("leave_out") == "y", current_account())
    except (BadSheet, BadImport) as problem:
        db.session.rollback()
        return _show(waiting, str(problem))
    waiting.drop()
    db.session.commit()
    flash(f"Done: {number:,} added or updated. The file is deleted.", "ok")
    likely = Outcome.LIKELY in plan.counts
    return redirect(url_for("organisation_merging.index" if likely else "organisations.index"), 303)


@bp.post("/imports/<int:ident>/cancel")
@role_required(Role.EDITOR)
def cancel(ident: int) -> AnyResponse:
    """Let it be; the file goes."""
    _waiting(ident).drop()
    db.session.commit()
    flash("Nothing was imported, and the file is deleted.", "ok")
    return redirect(url_for(".upload"), 303)


def _show(waiting: WaitingFile, problem: str = "") -> AnyResponse:
    plan, refusal = Plan(0), ""
    try:
        plan = _plan(waiting)
    except BadSheet as error:
        refusal = str(error)
    return _page(
        "import",
        422 if problem else 200,
        waiting=waiting,
        plan=plan,
        lines=plan.lines[:SHOWN],
        problems=plan.problems[:SHOWN],
        problem=problem,
        refusal=refusal,
        outcomes=Outcome,
        outcome_words=OUTCOME_WORDS,
    )


def _plan(waiting: WaitingFile) -> Plan:
    with laid_out(waiting.content) as path:
        return Planner(house().tokens).plan(intake.read(path))


def _upload(problem: str = "") -> AnyResponse:
    return _page("upload", 422 if problem else 200, problem=problem, fields=[*FIELDS, intake.CONTACTS])


def _waiting(ident: int) -> WaitingFile:
    return db.session.get(WaitingFile, ident) or abort(404)


def _page(name: str, status: int = 200, **context: Any) -> AnyResponse:
    return Response(render_template(f"desk/organisations/{name}.html", **context), status)
