"""Which stories the address of the inbox asks for, and the same for links that lead back to them."""

from typing import Any

from flask import request

from broadside.feeds.found import one_line
from broadside.web.access import current_account
from newsletters.items import ItemState
from newsletters.searching import ORDERS, SINCE, Wanted


def asked() -> Wanted:
    """What is asked for; what there is not is taken as not asked."""
    args = request.args
    state = args.get("state", "")
    return Wanted(
        state=ItemState(state) if state in set(ItemState) else ItemState.NEW,
        words=one_line(args.get("q", ""), 200),
        source=args.get("source", "")[:80],
        topic=args.get("topic", "")[:60],
        since=args.get("since", "") if args.get("since", "") in SINCE else "",
        whose=_whose(args.get("whose", "")),
        me=current_account().id,
        order=args.get("order", "") if args.get("order", "") in ORDERS else "relevant",
        page=args.get("page", 1, type=int),
    )


def into() -> int | None:
    """The number of the section that picks go into, as the form or the address says; None: into the next draft."""
    asked_for = request.form if "into" in request.form else request.args
    return asked_for.get("into", type=int)


def filters() -> dict[str, Any]:
    """The filters now set, as what a saved filter keeps: not the page, nor where picks go."""
    return {name: value for name, value in kept().items() if name not in ("page", "into")}


def _whose(text: str) -> str:
    return text if text in ("mine", "nobody") or (text.isascii() and text.isdigit() and len(text) < 10) else ""


def kept() -> dict[str, Any]:
    """The filters now set, as parts of an address."""
    wanted = asked()
    said = {"state": str(wanted.state), "q": wanted.words, "source": wanted.source, "topic": wanted.topic}
    said |= {"since": wanted.since, "whose": wanted.whose, "order": wanted.order, "page": str(wanted.page)}
    said |= {"into": str(into() or "")}
    plain = Wanted()
    usual = {"state": str(plain.state), "order": plain.order, "page": str(plain.page)}
    return {name: value for name, value in said.items() if value and usual.get(name) != value}
