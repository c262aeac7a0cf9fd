"""Which stories the address of the inbox asks for, and the same for links that lead back to them."""

from typing import Any

from flask import request

from broadside.feeds.found import one_line
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
        order=args.get("order", "") if args.get("order", "") in ORDERS else "relevant",
        page=args.get("page", 1, type=int),
    )


def kept() -> dict[str, Any]:
    """The filters now set, as parts of an address."""
    wanted = asked()
    said = {"state": str(wanted.state), "q": wanted.words, "source": wanted.source, "topic": wanted.topic}
    said |= {"since": wanted.since, "order": wanted.order, "page": str(wanted.page)}
    plain = Wanted()
    usual = {"state": str(plain.state), "order": plain.order, "page": str(plain.page)}
    return {name: value for name, value in said.items() if value and usual.get(name) != value}
