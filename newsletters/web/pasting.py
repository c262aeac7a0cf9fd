"""Pasting: the address of any page becomes a line of the issue, “Publisher | Title”, and a picked item."""

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from broadside.accounts import Role
from broadside.database import db
from broadside.feeds.discovery import Discovery, completed
from broadside.feeds.found import FoundPage, UnreadableError, one_line
from broadside.feeds.refusals import FetchError
from broadside.house import house
from broadside.web.access import current_account, role_required
from newsletters import clippings, composing, register
from newsletters.clippings import Clipping
from newsletters.feedsfile import is_web_address
from newsletters.items import ItemState
from newsletters.web.issues import bp, found, section_of
from newsletters.web.typed import as_typed
from newsletters.web.workbench import url_of


@bp.post("/<int:issue_id>/links")
@role_required(Role.EDITOR)
def add_link(issue_id: int) -> Response | str | tuple[str, int]:
    """Put a page into a section; what it does not say of itself is asked for."""
    issue = found(issue_id)
    section = section_of(issue, request.form.get("section", 0, type=int))
    page, trouble = _typed() if "title" in request.form else _looked_up()
    if trouble or not page.title:
        words = trouble or "The page does not say what it is called. Fill in the rest by hand."
        return render_template(
            "newsletters/issues/link.html", issue=issue, section=section, page=page, trouble=words
        ), 422
    clipping = Clipping(page.link, page.title, page.publisher, page.description, page.published)
    item = clippings.clip(clipping, ItemState.PICKED, current_account(), register.relevance())
    composing.place(issue, item, section, current_account())
    db.session.commit()
    flash(f"Added to “{section.name}”: {item.title}.", "ok")
    return redirect(url_of(issue, section), 303)


def _looked_up() -> tuple[FoundPage, str]:
    """What the page says of itself, and what went wrong in words."""
    address = as_typed("address").strip()
    if not address:
        return FoundPage(), "Give the address of a page."
    known = clippings.known(completed(address))
    if known is not None:
        return FoundPage(known.link, known.title, known.publisher or (known.source.name if known.source else "")), ""
    try:
        return Discovery.of(house().settings).describe(address), ""
    except (FetchError, UnreadableError) as error:
        return FoundPage(link=completed(address)), f"{error} Fill in the rest by hand."


def _typed() -> tuple[FoundPage, str]:
    page = FoundPage(
        link=as_typed("address").strip()[:2000],
        title=one_line(as_typed("title"), 500),
        publisher=one_line(as_typed("publisher"), 200),
    )
    if not is_web_address(page.link):
        return page, "The address must begin with https:// or http://."
    return page, "" if page.title else "Give it a title."
