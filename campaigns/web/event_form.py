"""The fields of an event: a beginning by day and time, an end or none; without times it lasts whole days."""

from collections.abc import Mapping
from datetime import date, datetime, time

from broadside import clock
from broadside.web.filled import Filled, clock_time, day, line, lines, link, one_of, ticked
from campaigns.events import Event, EventKind, EventRefused, Plan
from campaigns.web.choosing import campaign_chosen


def read(form: Mapping[str, str]) -> tuple[Filled, Plan | None]:
    """What was typed, and the plan it makes; None when something needs mending."""
    filled = Filled(form)
    filled.take("title", line("the title"))
    filled.take("kind", one_of(list(EventKind), "what takes place"))
    _take_times(filled)
    filled.take("place", line("the place", 300, least=0))
    filled.take("who", line("who it is for", 300, least=0))
    filled.take("about", lines("what it is about", 4000, least=0))
    filled.take("link", link("the link"))
    filled.take("public", ticked)
    filled.take("campaign", campaign_chosen)
    return filled, None if filled.errors else _plan(filled)


def typed_of(event: Event) -> dict[str, str]:
    """An event as its form shows it."""
    begins, ends = clock.local(event.starts_at), clock.local(event.ends_at) if event.ends_at else None
    return {
        **{name: getattr(event, name) for name in ("title", "kind", "place", "who", "about", "link")},
        "first_day": begins.date().isoformat(),
        "first_time": "" if event.all_day else f"{begins:%H:%M}",
        "last_day": ends.date().isoformat() if ends else "",
        "last_time": f"{ends:%H:%M}" if ends and not event.all_day else "",
        "public": "y" if event.public else "",
        "campaign": event.campaign.slug if event.campaign else "",
    }


def _take_times(filled: Filled) -> None:
    filled.take("first_day", day("the day it begins"))
    filled.take("first_time", _time_or_none)
    filled.take("last_day", day("the day it ends", needed=False))
    filled.take("last_time", _time_or_none)
    first, begins = filled.meant.get("first_day"), filled.meant.get("first_time")
    last, ends = filled.meant.get("last_day"), filled.meant.get("last_time")
    if first is None or {"first_time", "last_day", "last_time"} & set(filled.errors):
        return
    if begins is None and ends is not None:
        filled.errors["first_time"] = "Give the time at which it begins, or leave out the time at which it ends."
        return
    if begins is not None and last not in (None, first) and ends is None:
        filled.errors["last_time"] = "Give the time at which it ends, or leave out both times."
        return
    filled.take("starts_at", lambda _: _instant(first, begins))
    filled.take("ends_at", lambda _: _instant(last or first, ends) if last or ends else None)
    for name, field in (("starts_at", "first_time"), ("ends_at", "last_time")):
        if name in filled.errors:
            filled.errors[field] = filled.errors.pop(name)


def _plan(filled: Filled) -> Plan | None:
    names = ("title", "kind", "starts_at", "ends_at", "place", "who", "about", "link", "public", "campaign")
    try:
        return Plan(**{name: filled.meant[name] for name in names}, all_day=filled.meant["first_time"] is None)
    except EventRefused as error:
        filled.errors["last_day"] = str(error)
        return None


def _time_or_none(typed: str) -> time | None:
    return clock_time(typed) if typed.strip() else None


def _instant(on: date, at: time | None) -> datetime:
    return clock.from_wall(datetime.combine(on, at or time()))
