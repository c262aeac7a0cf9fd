"""What campaigns show on the desk's home: the next deadlines, and the open letters with their counts."""

from datetime import timedelta

from flask import url_for

from broadside import clock
from broadside.accounts import Role
from broadside.house import PanelRow
from broadside.web.access import current_account
from campaigns.deadlines.deadline import SOON, Deadline, Noun
from campaigns.deadlines.gathering import Wanted, gather
from campaigns.letters import roll
from campaigns.letters.letters import Letter, LetterState
from campaigns.letters.sheets import counts_words

MOST = 6
AHEAD = timedelta(days=30)
UNDER_WAY = (LetterState.OPEN, LetterState.COMING, LetterState.PAUSED)
FOR_ALL = {Noun.CONSULTATION, Noun.RESPONSE, Noun.INTERNAL, Noun.LETTER}  # viewers may not open the forms of the others


def deadlines() -> list[PanelRow]:
    """What comes in the next 30 days and is not done, the soonest first."""
    found = gather(Wanted(first=clock.today(), last=clock.today() + AHEAD))
    return [deadline_row(each) for each in found if not each.done and not each.over][:MOST]


def letters() -> list[PanelRow]:
    """The letters that can be signed, or will be, the one that closes first at the top."""
    going = [letter for letter in Letter.all() if letter.state in UNDER_WAY]
    going.sort(key=lambda each: (each.closes_at is None, each.closes_at))
    return [_letter(each) for each in going[:MOST]]


def deadline_row(each: Deadline) -> PanelRow:
    """One deadline with how far it is."""
    desk = each.noun in FOR_ALL or current_account().may(Role.EDITOR)
    late, near = each.overdue or each.days_left <= 2, each.days_left <= SOON
    far = (each.distance, "late" if late else "warn" if near else "")
    about = f"{each.noun.capitalize()} · {each.when}"
    return PanelRow(
        each.named,
        url_for(each.endpoint, slug=each.key) if desk else each.path,
        about,
        (far, *example_badge(each.example)),
    )


def example_badge(example: bool) -> tuple[tuple[str, str], ...]:
    """The badge of what is made up."""
    return (("Example", "line"),) if example else ()


def _letter(letter: Letter) -> PanelRow:
    """A letter with how many signed, towards how many, and until when."""
    signed = "counted elsewhere" if letter.elsewhere else counts_words(roll.counts(letter)).capitalize()
    target = f"of {letter.target:,} organisations wanted" if letter.target and not letter.elsewhere else ""
    closes = clock.countdown_words(letter.closes_at) if letter.closes_at else "open without an end"
    about = " · ".join(part for part in (signed, target, closes) if part)
    badges = () if letter.state == LetterState.OPEN else ((str(letter.state), "warn"),)
    return PanelRow(
        letter.title, url_for("letters.show", slug=letter.slug), about, (*badges, *example_badge(letter.example))
    )
