"""Clipping: the address of any page is pasted, looked up, corrected, and kept."""

import json
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside import clock
from broadside.accounts import Role
from broadside.database import db
from broadside.feeds.discovery import Discovery
from broadside.feeds.found import FoundPage, UnreadableError, one_line, plain_text
from broadside.feeds.refusals import FetchError
from broadside.house import house
from broadside.web.access import current_account, role_required
from newsletters import register
from newsletters.clippings import clip, known
from newsletters.items import Item, ItemState
from newsletters.resources import Resource, ResourceRefusedError
from newsletters.web.card_form import CardForm
from newsletters.web.inbox import DONE, VERBS, bp

LONGEST_SELECTION = 1000  # characters: an address that is longer is cut by some browsers
# Opens our own form with the address, the title and the selected words of the page one is on; it sends nothing else.
BOOKMARKLET = (
    "javascript:(()=>{const q=new URLSearchParams({url:location.href,title:document.title,"
    "text:String(getSelection()).slice(0,1000)});open(TO+'?'+q,'_blank','noopener')})()"
)


@bp.get("/paste")
@role_required(Role.EDITOR)
def paste() -> str:
    """Ask for an address, and offer a bookmarklet that asks by itself."""
    return _ask("", "")


@bp.get("/clip")
@role_required(Role.EDITOR)
def describe() -> str:
    """The form, filled with what a bookmarklet says of the page it was pressed on; nothing is fetched, nothing kept."""
    said = {"link": request.args.get("url", "")[:2000], "title": one_line(request.args.get("title", ""))}
    said["description"] = plain_text(request.args.get("text", ""), LONGEST_SELECTION)
    return _describe(CardForm(formdata=None, data=said), "", known(said["link"]) if said["link"] else None)


@bp.post("/look")
@role_required(Role.EDITOR)
def look() -> str:
    """Fetch what the page says of itself, and show it to be corrected; nothing is kept yet."""
    address = request.form.get("address", "").strip()
    if not address:
        return _ask("", "Give the address of a page.")
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


def _ask(address: str, trouble: str) -> str:
    to = json.dumps(house().settings.address + url_for(".describe"))
    return render_template(
        "newsletters/inbox/paste.html", address=address, trouble=trouble, bookmarklet=BOOKMARKLET.replace("TO", to)
    )


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
