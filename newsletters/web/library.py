"""The library: lasting resources, kept at the desk and open to everybody."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside import clock
from broadside.accounts import Role
from broadside.database import db
from broadside.feeds.found import one_line, plain_text
from broadside.web.access import current_account, role_required
from newsletters.items import Item
from newsletters.newsletter import Newsletter
from newsletters.resources import Resource, ResourceRefusedError
from newsletters.web.card_form import CardForm

bp = Blueprint("library", __name__)


@bp.get("/library")
def shelf() -> str:
    """The public library: what is kept, by words and tags."""
    words, tag = _asked()
    newsletters = Newsletter.all()
    return render_template(
        "newsletters/library/public.html",
        resources=Resource.search(words, tag),
        tags=Resource.all_tags(),
        words=words,
        tag=tag,
        newsletter=newsletters[0] if len(newsletters) == 1 else None,
    )


@bp.get("/desk/library")
@role_required(Role.VIEWER)
def show() -> str:
    """The library as the desk keeps it, with its archive."""
    words, tag = _asked()
    archived = request.args.get("shelf") == "archive"
    return render_template(
        "newsletters/library/library.html",
        resources=Resource.search(words, tag, archived),
        tags=Resource.all_tags(),
        words=words,
        tag=tag,
        archived=archived,
    )


@bp.get("/desk/library/add")
@role_required(Role.EDITOR)
def add() -> str:
    """An empty card, or one filled from an item."""
    item = db.session.get(Item, request.args.get("item", 0, type=int))
    return _card(CardForm(formdata=None, data=_from_item(item) if item else {}), None, item)


@bp.post("/desk/library/add")
@role_required(Role.EDITOR)
def keep() -> str | Response:
    """Put a resource into the library."""
    form = CardForm()
    item = db.session.get(Item, request.args.get("item", 0, type=int))
    if not form.validate_on_submit():
        return _card(form, None, item)
    try:
        resource = Resource.add(form.card(), current_account(), item.id if item else None)
    except ResourceRefusedError as error:
        return _refused(form, error, None, item)
    db.session.commit()
    flash(f"“{resource.title}” is in the library.", "ok")
    return redirect(url_for(".show"), 303)


@bp.get("/desk/library/<int:number>")
@role_required(Role.EDITOR)
def edit(number: int) -> str:
    """The card of a resource."""
    resource = _resource(number)
    names = ("link", "title", "publisher", "description", "published_on", "evergreen")
    said = {name: getattr(resource, name) for name in names} | {"tags": ", ".join(resource.tags)}
    return _card(CardForm(formdata=None, data=said), resource, None)


@bp.post("/desk/library/<int:number>")
@role_required(Role.EDITOR)
def change(number: int) -> str | Response:
    """Write a resource anew."""
    resource, form = _resource(number), CardForm()
    if not form.validate_on_submit():
        return _card(form, resource, None)
    try:
        resource.edit(form.card(), current_account())
    except ResourceRefusedError as error:
        return _refused(form, error, resource, None)
    db.session.commit()
    flash(f"“{resource.title}” was changed.", "ok")
    return redirect(url_for(".show"), 303)


@bp.post("/desk/library/<int:number>/archive")
@role_required(Role.EDITOR)
def archive(number: int) -> Response:
    """Take it out of the library."""
    resource = _resource(number)
    resource.archive(current_account())
    db.session.commit()
    flash(f"“{resource.title}” is in the archive, and can be put back from there.", "ok")
    return redirect(url_for(".show"), 303)


@bp.post("/desk/library/<int:number>/restore")
@role_required(Role.EDITOR)
def restore(number: int) -> Response:
    """Put it back."""
    resource = _resource(number)
    resource.restore(current_account())
    db.session.commit()
    flash(f"“{resource.title}” is back in the library.", "ok")
    return redirect(url_for(".show"), 303)


def _card(form: CardForm, resource: Resource | None, item: Item | None) -> str:
    return render_template(
        "newsletters/library/card.html", form=form, resource=resource, item=item, tags=Resource.all_tags()
    )


def _refused(form: CardForm, error: ResourceRefusedError, resource: Resource | None, item: Item | None) -> str:
    db.session.rollback()
    form.link.errors = [str(error)]
    return _card(form, resource, item)


def _from_item(item: Item) -> dict[str, object]:
    day = clock.local(item.published_at).date() if item.published_at else None
    said: dict[str, object] = {"link": item.link, "title": item.title, "publisher": item.publisher}
    return said | {"description": plain_text(item.summary, 600), "published_on": day, "tags": ", ".join(item.topics)}


def _asked() -> tuple[str, str]:
    return one_line(request.args.get("q", ""), 200), one_line(request.args.get("tag", ""), 40)


def _resource(number: int) -> Resource:
    return db.session.get(Resource, number) or abort(404)
