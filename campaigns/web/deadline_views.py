"""What the views of deadlines show: groups of a list, a month, a timeline; for the desk and for readers."""

from typing import Any

from broadside import clock
from campaigns.deadlines.deadline import Deadline, Group
from campaigns.deadlines.gathering import gather
from campaigns.deadlines.month import month, month_of
from campaigns.deadlines.timeline import timeline, window
from campaigns.web.deadline_filters import Filters


def context(filters: Filters, public: bool = False) -> dict[str, Any]:
    """What the template of a view needs beside the filters."""
    views = {"month": _month, "timeline": _timeline}
    return views.get(filters.view, _list)(filters, public)


def _list(filters: Filters, public: bool) -> dict[str, Any]:
    """Overdue, the next seven days, later; what is past only when days were asked for."""
    groups: dict[Group, list[Deadline]] = {group: [] for group in Group}
    for each in gather(filters.wanted(filters.first, filters.last, public)):
        groups[each.group].append(each)
    if not filters.dated:
        del groups[Group.PAST]
    if public:
        del groups[Group.OVERDUE]  # what we are late with is the desk's business
    return {"groups": [(group, found) for group, found in groups.items() if found]}


def _month(filters: Filters, public: bool) -> dict[str, Any]:
    empty = month(month_of(filters.month), ())
    shown = filters.wanted(empty.weeks[0][0].day, empty.last, public)
    found = [each for each in gather(shown) if _within(each, filters)]
    return {"month": month(empty.first, found), "this_month": clock.today().replace(day=1)}


def _timeline(filters: Filters, public: bool) -> dict[str, Any]:
    first, last = window(gather(filters.wanted(clock.today(), None, public)), filters.first, filters.last)
    return {"timeline": timeline(gather(filters.wanted(first, None, public)), first, last)}


def _within(deadline: Deadline, filters: Filters) -> bool:
    after = filters.first is None or deadline.last_day >= filters.first
    return after and (filters.last is None or deadline.day <= filters.last)
