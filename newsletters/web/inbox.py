"""The inbox: what the sources brought, to be read, picked, kept for later or skipped."""

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside.accounts import Role, colleagues
from broadside.database import db
from broadside.topics import Topic
from broadside.web.access import current_account, role_required
from newsletters import placing, register
from newsletters.closeup import CloseUp
from newsletters.issues import NotNow
from newsletters.items import Item, ItemState, NothingToUndoError, decide_all
from newsletters.saved_filters import SavedFilter
from newsletters.searching import Found, Wanted, find_items
from newsletters.sections import EditConflict
from newsletters.sources import Source
from newsletters.web.onward import Onward
from newsletters.web.wanted import asked, filters, into, kept

bp = Blueprint("inbox", __name__, url_prefix="/desk/inbox")

VERBS = {"pick": ItemState.PICKED, "later": ItemState.LATER, "skip": ItemState.SKIPPED}
DONE = {"pick": "Picked", "later": "Kept for later", "skip": "Skipped", "undo": "Undone", "seen": "Noted"}
WHOSE = (("", "Anybody"), ("mine", "Me"), ("nobody", "Nobody yet"))
MOST = 200


@dataclass(frozen=True)
class Done:
    """What was done just now, what Undo takes back (after an undo: the decision before), and the row that came back."""

    said: str
    undo: str
    ids: str
    back: str


@bp.get("")
@role_required(Role.VIEWER)
def show() -> str:
    """The stories of one state, filtered and ordered, with the first of them to read."""
    wanted, found = asked(), find_items(asked())
    first, team = found.items[0] if found.items else None, colleagues()
    return render_template(
        "newsletters/inbox/inbox.html",
        wanted=wanted,
        found=found,
        counts=Item.counts(),
        source_choices=[("", "All sources"), *((each.slug, each.name) for each in Source.all())],
        topic_choices=[("", "All topics"), *((each.slug, each.name) for each in Topic.all())],
        whose_choices=[*WHOSE, *((str(each.id), each.name) for each in team)],
        saved=SavedFilter.seen_by(current_account()),
        filters=filters(),
        kept=kept(),
        done=_done(),
        into=into(),
        places=placing.places(),
        colleagues=team,
        story=CloseUp.of(first, register.relevance()) if first else None,
        beside=True,
        onward=_onward(wanted, found),
    )


def _onward(wanted: Wanted, found: Found) -> list[Onward]:
    """The way on, where triage is at its end: among the picks, and when nothing new is left."""
    done = wanted.state == ItemState.PICKED or (wanted.state == ItemState.NEW and not found.items)
    return Onward.all() if done and current_account().may(Role.EDITOR) else []


@bp.get("/<int:item_id>")
@role_required(Role.VIEWER)
def read(item_id: int) -> str:
    """One story by itself: what it says, why it scored, who else tells it."""
    item = db.session.get(Item, item_id) or abort(404)
    return render_template(
        "newsletters/inbox/story.html",
        story=CloseUp.of(item, register.relevance()),
        kept=kept(),
        colleagues=colleagues(),
        beside="HX-Request" in request.headers,
    )


@bp.post("/decide")
@role_required(Role.EDITOR)
def decide() -> Response:
    """Pick, skip, keep for later or undo: one item, or those selected."""
    verb = next((verb for verb in DONE if verb in request.form), None) or abort(400)
    items = _chosen(request.form[verb])
    if not items:
        flash("Nothing was selected, so nothing was changed. Tick a few items first.", "warn")
        return redirect(url_for(".show", **kept()), 303)
    place = _place(items) if verb in VERBS else f"item-{items[0].id}"
    try:
        _carry_out(verb, items)
    except (NotNow, EditConflict) as error:
        db.session.rollback()
        flash(f"{error} Nothing was decided.", "warn")
        return redirect(url_for(".show", **kept()), 303)
    db.session.commit()
    of = ",".join(str(item.id) for item in items)
    return redirect(url_for(".show", **kept(), did=verb, of=of, _anchor=place), 303)


def _carry_out(verb: str, items: list[Item]) -> None:
    """Decide, or take back; with the lines in an issue's section, when picks go there."""
    section = placing.section(into() or 0)
    if verb in VERBS:
        decide_all(items, VERBS[verb], current_account())
    else:
        _take_back(items, verb)
    if section and verb == "pick":
        placing.put(items, section, current_account())
    elif section and verb == "undo":
        placing.take_out(items, section, current_account())


def _place(items: list[Item]) -> str | None:
    """Where the list goes on after these: the next row that stays. Script finds it by itself."""
    if "HX-Request" in request.headers:
        return None
    going, rows = {item.id for item in items}, [item.id for item in find_items(asked()).items]
    last = max((rows.index(number) for number in going if number in rows), default=len(rows))
    return next((f"item-{number}" for number in rows[last + 1 :] if number not in going), None)


def _done() -> Done | None:
    verb, items = request.args.get("did", ""), _those(request.args.get("of", ""))
    if verb not in DONE or not items:
        return None
    again = items if verb in VERBS else Item.decided_last(current_account()) if verb == "undo" else []
    undo = "Undo" if verb in VERBS else f"Take back {_named(again)} as well" if again else ""
    ids = ",".join(str(item.id) for item in again)
    section = placing.section(into() or 0) if verb == "pick" else None
    where = f" into “{section.name}”" if section else ""
    return Done(f"{DONE[verb]}{where}: {_named(items)}.", undo, ids, f"item-{items[0].id}" if verb == "undo" else "")


def _named(items: list[Item]) -> str:
    return f"“{items[0].title}”" if len(items) == 1 else f"{len(items)} items"


def _chosen(value: str) -> list[Item]:
    """The item named by a row's button; the ticked ones for a button of the bar; those listed by Undo."""
    return _those(",".join(request.form.getlist("item")) if value == "selected" else value)


def _those(text: str) -> list[Item]:
    found = (db.session.get(Item, number) for number in _numbers(text))
    return [item for item in found if item is not None]


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(",")[:MOST] if part.isascii() and part.isdigit() and len(part) < 12]


def _take_back(items: list[Item], verb: str) -> None:
    for item in items:
        try:
            item.undo(current_account()) if verb == "undo" else item.seen(current_account())
        except NothingToUndoError as error:
            flash(str(error), "warn")
