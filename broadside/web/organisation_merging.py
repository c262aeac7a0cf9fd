"""Likely duplicates at the desk: looking at two side by side, merging them, telling them apart, taking a merge back."""

from typing import Any

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from broadside.accounts import Role
from broadside.database import db
from broadside.directory import merging, twins
from broadside.directory.merging import BadMerge, Merge
from broadside.directory.names import folded
from broadside.directory.organisations import Organisation, suggest
from broadside.web.access import current_account, role_required

bp = Blueprint("organisation_merging", __name__, url_prefix="/desk/organisations")


@bp.get("/duplicates")
@role_required(Role.VIEWER)
def index() -> AnyResponse:
    """Every two that may be one, and what was merged last."""
    return _page("duplicates", pairs=twins.all_twins(), merges=merging.latest())


@bp.post("/duplicates/apart")
@role_required(Role.EDITOR)
def tell_apart() -> AnyResponse:
    """Note that two are two."""
    one, other = (_standing(request.form.get(name, 0, type=int)) for name in ("first", "second"))
    twins.are_two(one, other, current_account())
    db.session.commit()
    flash(f"Noted: {one.name} and {other.name} are two. They are not flagged again.", "ok")
    return redirect(url_for(".index"), 303)


@bp.get("/<int:ident>/merge")
@role_required(Role.EDITOR)
def ask(ident: int) -> AnyResponse:
    """Into which one, and whether that is meant."""
    gone = _standing(ident)
    if into := request.args.get("into", 0, type=int):
        return _page("merge", gone=gone, kept=_standing(into), problem="")
    words = request.args.get("words", "")[:200]
    found = suggest(words, 20) if words else twins.twins_of(gone)
    return _page("merge_into", gone=gone, words=words, found=[each for each in found if each.id != gone.id])


@bp.post("/<int:ident>/merge")
@role_required(Role.EDITOR)
def merge(ident: int) -> AnyResponse:
    """Merge, once its name was typed."""
    gone, kept = _standing(ident), _standing(request.form.get("into", 0, type=int))
    if folded(request.form.get("confirm", "")) != gone.folded:
        return _page("merge", 422, gone=gone, kept=kept, problem="That is not its name. Nothing was merged.")
    try:
        merging.merge(gone, kept, current_account())
    except BadMerge as problem:
        db.session.rollback()
        flash(str(problem), "warn")
        return redirect(url_for(".index"), 303)
    db.session.commit()
    flash(f"{gone.name} is now part of {kept.name}. You can take this back below.", "ok")
    return redirect(url_for("organisations.show", ident=kept.id), 303)


@bp.post("/merges/<int:number>/undo")
@role_required(Role.EDITOR)
def undo(number: int) -> AnyResponse:
    """Let the two be two again."""
    done = db.session.get(Merge, number) or abort(404)
    try:
        done.undo(current_account())
    except BadMerge as problem:
        flash(str(problem), "warn")
        return redirect(url_for(".index"), 303)
    db.session.commit()
    flash(f"{done.gone.name} stands for itself again, with all it had.", "ok")
    return redirect(url_for("organisations.show", ident=done.gone_id), 303)


def _standing(ident: int) -> Organisation:
    found = db.session.get(Organisation, ident)
    return found if found is not None and found.merged_into is None else abort(404)


def _page(name: str, status: int = 200, **context: Any) -> AnyResponse:
    return Response(render_template(f"desk/organisations/{name}.html", **context), status)
