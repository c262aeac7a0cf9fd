"""The inbox: what the sources brought, to be picked, kept for later or skipped; and links pasted from anywhere."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside import clock
from broadside.accounts import Role
from broadside.database import db
from broadside.feeds.discovery import Discovery
from broadside.feeds.found import FoundPage, UnreadableError, one_line
from broadside.feeds.refusals import FetchError
from broadside.house import house
from broadside.topics import Topic
from broadside.web.access import current_account, role_required
from newsletters import register
from newsletters.clippings import clip, known
from newsletters.items import Item, ItemState, NothingToUndoError, decide_all
from newsletters.resources import Resource, ResourceRefusedError
from newsletters.searching import ORDERS, SINCE, Wanted, find_items
from newsletters.sources import Source
from newsletters.web.card_form import CardForm

bp = Blueprint("inbox", __name__, url_prefix="/desk/inbox")

VERBS = {"pick": ItemState.PICKED, "later": ItemState.LATER, "skip": ItemState.SKIPPED}
DONE = {"pick": "Picked", "later": "Kept for later", "skip": "Skipped", "undo": "Undone", "seen": "Noted"}
MOST = 200


@bp.get("")
@role_required(Role.VIEWER)
def show() -> str:
    """The stories of one state, filtered and ordered."""
    wanted = _wanted()
    return render_template(
        "newsletters/inbox/inbox.html",
        wanted=wanted,
        found=find_items(wanted),
        counts=Item.counts(),
        source_choices=[("", "All sources"), *((each.slug, each.name) for each in Source.all())],
        topic_choices=[("", "All topics"), *((each.slug, each.name) for each in Topic.all())],
        kept=_kept(),
        done=_done(),
    )


@bp.post("/decide")
@role_required(Role.EDITOR)
def decide() -> Response:
    """Pick, skip, keep for later or undo: one item, or those selected."""
    verb = next((verb for verb in DONE if verb in request.form), None) or abort(400)
    items = _chosen(request.form[verb])
    if not items:
        flash("Nothing was selected, so nothing was changed. Tick a few items first.", "warn")
        return redirect(url_for(".show", **_kept()), 303)
    if verb in VERBS:
        decide_all(items, VERBS[verb], current_account())
    else:
        _take_back(items, verb)
    db.session.commit()
    of = ",".join(str(item.id) for item in items)
    return redirect(url_for(".show", **_kept(), did=verb, of=of), 303)


@bp.get("/paste")
@role_required(Role.EDITOR)
def paste() -> str:
    """Ask for an address."""
    return render_template("newsletters/inbox/paste.html", address="", trouble="")


@bp.post("/look")
@role_required(Role.EDITOR)
def look() -> str:
    """Fetch what the page says of itself, and show it to be corrected; nothing is kept yet."""
    address = request.form.get("address", "").strip()
    if not address:
        return render_template("newsletters/inbox/paste.html", address="", trouble="Give the address of a page.")
    page, trouble = FoundPage(link=address), ""
    try:
        page = Discovery.of(house().settings).describe(address)
    except (FetchError, UnreadableError) as error:
        trouble = f"{error} Fill in the rest by hand."
    return _describe(CardForm(formdata=None, data=_filled(page)), trouble, known(page.link))


@bp.post("/clip")
@role_required(Role.EDITOR)
def keep() -> str | Response:
    """Keep the page described: picked, for later, or in the library."""
    form = CardForm()
    if not form.validate_on_submit():
        return _describe(form, "", None)
    try:
        said = _keep(form, request.form.get("to", "pick"))
    except ResourceRefusedError as error:
        return _describe(form, str(error), None)
    db.session.commit()
    flash(said, "ok")
    return redirect(url_for(".show"), 303)


def _keep(form: CardForm, to: str) -> str:
    if to == "library":
        resource = Resource.add(form.card(), current_account())
        return f"“{resource.title}” is in the library."
    item = clip(form.clipping(), VERBS.get(to, ItemState.PICKED), current_account(), register.relevance())
    return f"{DONE[to if to in VERBS else 'pick']}: “{item.title}”."


def _describe(form: CardForm, trouble: str, story: Item | None) -> str:
    return render_template("newsletters/inbox/describe.html", form=form, trouble=trouble, story=story)


def _filled(page: FoundPage) -> dict[str, Any]:
    day = clock.local(page.published).date() if page.published else None
    said = {"link": page.link, "title": page.title, "publisher": page.publisher, "description": page.description}
    return said | {"published_on": day}


def _wanted() -> Wanted:
    args = request.args
    state = args.get("state", "")
    return Wanted(
        state=ItemState(state) if state in set(ItemState) else ItemState.NEW,
        words=one_line(args.get("q", ""), 200),
        source=args.get("source", "")[:80],
        topic=args.get("topic", "")[:60],
        since=args.get("since", "") if args.get("since", "") in SINCE else "",
        order=args.get("order", "") if args.get("order", "") in ORDERS else "relevant",
        page=args.get("page", 1, type=int),
    )


def _kept() -> dict[str, Any]:
    """The filters now set, for links that lead back here."""
    wanted = _wanted()
    said = {"state": str(wanted.state), "q": wanted.words, "source": wanted.source, "topic": wanted.topic}
    said |= {"since": wanted.since, "order": wanted.order, "page": str(wanted.page)}
    plain = Wanted()
    usual = {"state": str(plain.state), "order": plain.order, "page": str(plain.page)}
    return {name: value for name, value in said.items() if value and usual.get(name) != value}


def _done() -> dict[str, Any] | None:
    """What was done just now, with the way to undo it."""
    verb, numbers = request.args.get("did", ""), _numbers(request.args.get("of", ""))
    items = [item for number in numbers if (item := db.session.get(Item, number))]
    if verb not in DONE or not items:
        return None
    what = f"“{items[0].title}”" if len(items) == 1 else f"{len(items)} items"
    return {"said": f"{DONE[verb]}: {what}.", "ids": [item.id for item in items], "can_undo": verb in VERBS}


def _chosen(value: str) -> list[Item]:
    """The item named by a row's button; the ticked ones for a button of the bar; those listed by Undo."""
    listed = request.form.getlist("item") if value == "selected" else value.split(",")
    found = (db.session.get(Item, number) for number in _numbers(",".join(listed)))
    return [item for item in found if item is not None]


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")[:MOST] if part.isascii() and part.isdigit() and len(part) < 12]


def _take_back(items: list[Item], verb: str) -> None:
    for item in items:
        try:
            item.undo(current_account()) if verb == "undo" else item.seen(current_account())
        except NothingToUndoError as error:
            flash(str(error), "warn")
