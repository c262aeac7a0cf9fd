"""Imports at the desk: upload, match columns, look at the check, say the basis, begin; and one person by hand."""

from typing import Any

from flask import Blueprint, Response, abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from broadside import audit, sheets
from broadside.accounts import Role
from broadside.database import db, hold
from broadside.house import house
from broadside.web.access import current_account, role_required
from newsletters.choosing import Options
from newsletters.newsletter import Newsletter
from newsletters.transfers import imports, uploads
from newsletters.transfers.enrolment import OUTCOME_WORDS, Enrolment, Outcome
from newsletters.transfers.imports import SHORTEST_BASIS, BadImport, Import, ImportProblem, ImportState
from newsletters.transfers.intake import FIELDS, Reader, Row, suggest
from newsletters.transfers.uploads import folder

bp = Blueprint("imports", __name__, url_prefix="/desk/people")

ONE = ("address", "name", "cadence", "topics", "format")


@bp.get("/import")
@role_required(Role.EDITOR)
def upload() -> AnyResponse:
    """A form for a file, and the latest imports."""
    return _upload()


@bp.post("/import")
@role_required(Role.EDITOR)
def take() -> AnyResponse:
    """Keep a file and look at how it is written."""
    newsletter = Newsletter.by_slug(request.form.get("newsletter", "")) or abort(404)
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        return _upload("Choose a file.")
    try:
        uploaded = uploads.take(folder(house().settings.home), sent.filename, sent.stream.read)
    except sheets.BadSheet as problem:
        return _upload(str(problem))
    job = imports.upload(newsletter, uploaded, current_account())
    db.session.commit()
    return _to(job)


@bp.get("/imports/<int:ident>")
@role_required(Role.EDITOR)
def show(ident: int) -> AnyResponse:
    """Where an import stands, and its next step."""
    return _show(_job(ident))


@bp.post("/imports/<int:ident>/match")
@role_required(Role.EDITOR)
def match(ident: int) -> AnyResponse:
    """Say which column holds what; the check begins."""
    job = _job(ident)
    chosen = {name: request.form.get(name, -1, type=int) for name in FIELDS}
    columns = {name: at for name, at in chosen.items() if 0 <= at < len(job.header)}
    try:
        job.match(columns)
    except BadImport as problem:
        return _show(job, str(problem), columns)
    db.session.commit()
    return _to(job)


@bp.post("/imports/<int:ident>/begin")
@role_required(Role.EDITOR)
def begin(ident: int) -> AnyResponse:
    """Start for real."""
    job = _job(ident)
    try:
        job.begin(request.form.get("basis", ""), request.form.get("leave_out") == "y", current_account())
    except BadImport as problem:
        return _show(job, str(problem))
    db.session.commit()
    return _to(job)


@bp.post("/imports/<int:ident>/cancel")
@role_required(Role.EDITOR)
def cancel(ident: int) -> AnyResponse:
    """Stop; the file is deleted."""
    job = _job(ident)
    try:
        job.cancel(current_account())
    except BadImport as problem:
        flash(str(problem), "warn")
        return _to(job)
    db.session.commit()
    uploads.discard(folder(house().settings.home), job.file)
    flash("Stopped, and the file is deleted. Who was taken in before stays in.", "ok")
    return _to(job)


@bp.get("/imports/<int:ident>/problems.csv")
@role_required(Role.EDITOR)
def problems(ident: int) -> AnyResponse:
    """The bad rows, to mend the file by."""
    found = ImportProblem.of(_job(ident))
    lines = ["row,field,rule", *(f'{each.row},"{each.field}","{each.rule}"' for each in found)]
    headers = {"Content-Disposition": f"attachment; filename=import-{ident}-problems.csv"}
    return Response("\r\n".join(lines) + "\r\n", mimetype="text/csv", headers=headers)


@bp.get("/add")
@role_required(Role.EDITOR)
def one() -> AnyResponse:
    """A form for one person."""
    return _one({})


@bp.post("/add")
@role_required(Role.EDITOR)
def add() -> AnyResponse:
    """One person by hand: an import of one, by the same rules."""
    newsletter = Newsletter.by_slug(request.form.get("newsletter", "")) or abort(404)
    options, basis = Options.now(), request.form.get("basis", "").strip()
    cells = [request.form.get(name, "") for name in ONE[:3]]
    cells += ["; ".join(request.form.getlist("topics")), request.form.get("format", "html")]
    topics = {slug: slug for slug, _ in options.topics}
    row = Reader(len(cells), {name: at for at, name in enumerate(ONE)}, topics).read(1, cells)
    if not isinstance(row, Row):
        names = {label: name for name, label in FIELDS.items()}
        return _one({names.get(each.field, ""): f"{each.field} {each.rule}." for each in row})
    if len(basis) < SHORTEST_BASIS:
        return _one({"basis": "Say in a sentence how this person agreed to get it."})
    hold(newsletter)
    outcome = Enrolment(newsletter, house().tokens, basis).take_in([row])[0]
    if outcome == Outcome.NEW:
        audit.record("subscriber.added", newsletter.ref, current_account())
        db.session.commit()
        flash("Added. They get the next issue.", "ok")
        return redirect(url_for("people.index", newsletter=newsletter.slug), 303)
    return _one({"address": f"Not added: this address {ONE_WORDS[outcome]}."})


ONE_WORDS = {
    Outcome.KNOWN: "is there already, and stays as it is",
    Outcome.LEFT: "left, and is not brought back; they can sign up themselves",
    Outcome.SUPPRESSED: "must get no mail: it was erased, bounced or complained",
    Outcome.REPEATED: "stands there twice",
}


def _upload(problem: str = "") -> AnyResponse:
    return _page(
        "upload",
        422 if problem else 200,
        problem=problem,
        newsletters=Newsletter.all(),
        recent=imports.recent(),
        states=ImportState,
    )


def _one(problems: dict[str, str]) -> AnyResponse:
    return _page(
        "one",
        422 if problems else 200,
        problems=problems,
        typed=request.form,
        chosen=request.form.getlist("topics"),
        newsletters=Newsletter.all(),
        options=Options.now(),
    )


def _show(job: Import, problem: str = "", columns: dict[str, int] | None = None) -> AnyResponse:
    path = folder(house().settings.home) / job.file
    choosing = job.state in (ImportState.UPLOADED, ImportState.CHECKED) and path.exists()
    sample, refusal = _sample(job) if choosing else ([], "")
    return _page(
        "show",
        422 if problem else 200,
        job=job,
        problem=problem or refusal,
        basis=request.form.get("basis", ""),
        fields=FIELDS,
        columns=columns or job.columns or suggest(job.header),
        sample=sample,
        problems=ImportProblem.of(job, 200),
        outcome_words=OUTCOME_WORDS,
        states=ImportState,
    )


def _sample(job: Import) -> tuple[list[list[str]], str]:
    try:
        return sheets.sample(folder(house().settings.home) / job.file, job.layout), ""
    except sheets.BadSheet as problem:
        return [], str(problem)


def _job(ident: int) -> Import:
    return db.session.get(Import, ident) or abort(404)


def _to(job: Import) -> AnyResponse:
    return redirect(url_for("imports.show", ident=job.id), 303)


def _page(name: str, status: int = 200, **context: Any) -> AnyResponse:
    return make_response(render_template(f"newsletters/imports/{name}.html", **context), status)
