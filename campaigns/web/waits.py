"""What waits for somebody in the campaigns: steps of letters, and what is overdue."""

from broadside import clock
from broadside.accounts import Account
from broadside.house import PanelRow
from campaigns.deadlines.gathering import Wanted, gather
from campaigns.letters import waiting
from campaigns.letters.letters import Letter
from campaigns.web.letters import place_of
from campaigns.web.panels import deadline_row, example_badge

MOST = 5


def letters(_account: Account) -> list[PanelRow]:
    """The steps that letters wait for, the newest letter first."""
    waits = [(letter, wait) for letter in Letter.all() for wait in waiting.waiting(letter)]
    return [
        PanelRow(
            wait.words,
            place_of(letter, wait.step),
            letter.title,
            (("letter", "late" if wait.late else ""), *example_badge(letter.example)),
        )
        for letter, wait in waits
    ][:MOST]


def overdue(account: Account) -> list[PanelRow]:
    """What should have been done by now, and is somebody else's neither."""
    found = gather(Wanted(last=clock.today()))
    return [deadline_row(each) for each in found if each.overdue and each.owner_id in (None, account.id)][:MOST]
