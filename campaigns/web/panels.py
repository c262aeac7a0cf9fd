"""What campaigns show on the desk's home: the next deadlines, and which letters wait for somebody."""

from datetime import timedelta

from flask import url_for

from broadside import clock
from broadside.accounts import Role
from broadside.house import PanelRow
from broadside.web.access import current_account
from campaigns.deadlines.deadline import SOON, Deadline, Noun
from campaigns.deadlines.gathering import Wanted, gather
from campaigns.letters import waiting
from campaigns.letters.letters import Letter
from campaigns.web.letters import place_of

MOST = 5
AHEAD = timedelta(days=45)
FOR_ALL = {Noun.CONSULTATION, Noun.RESPONSE, Noun.INTERNAL, Noun.LETTER}  # viewers may not open the forms of the others


def deadlines() -> list[PanelRow]:
    """What is overdue, and the soonest of the next 45 days."""
    found = gather(Wanted(last=clock.today() + AHEAD))
    return [_deadline(each) for each in found if not each.done and (each.overdue or not each.over)][:MOST]


def letters() -> list[PanelRow]:
    """The steps that letters wait for, the newest letter first."""
    waits = [(letter, wait) for letter in Letter.all() for wait in waiting.waiting(letter)]
    return [
        PanelRow(wait.words, place_of(letter, wait.step), letter.title, _example(letter.example))
        for letter, wait in waits
    ][:MOST]


def _deadline(each: Deadline) -> PanelRow:
    desk = each.noun in FOR_ALL or current_account().may(Role.EDITOR)
    late, near = each.overdue or each.days_left <= 2, each.days_left <= SOON
    far = (each.distance, "late" if late else "warn" if near else "")
    about = f"{each.noun.capitalize()} · {each.when}"
    return PanelRow(
        each.named, url_for(each.endpoint, slug=each.key) if desk else each.path, about, (far, *_example(each.example))
    )


def _example(example: bool) -> tuple[tuple[str, str], ...]:
    return (("Example", "line"),) if example else ()
