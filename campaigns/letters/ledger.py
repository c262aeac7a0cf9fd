"""Ledger: everybody who was asked to sign a letter, how far each has come, and who may be reminded."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import select, update

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import db
from broadside.people import Person
from campaigns.letters.invitations import MOST_REMINDERS, Invitation
from campaigns.letters.inviting import signed
from campaigns.letters.letters import Letter
from campaigns.letters.standing import PUBLISHED, NotNow

REST = timedelta(days=2)  # between two mails to the same organisation


class State(StrEnum):
    """How far an invitation has come."""

    WAITING = "waiting to be mailed"
    INVITED = "invited"
    OPENED = "opened the page"
    REMINDED = "reminded"
    SIGNED = "signed"
    DECLINED = "declined"
    GONE = "address erased"


@dataclass(frozen=True)
class Line:
    """One invitation of the ledger, and where it stands."""

    invitation: Invitation
    state: State
    obstacle: str = ""

    @property
    def may_be_reminded(self) -> bool:
        """Whether a reminder may go now."""
        return not self.obstacle


def ledger(letter: Letter) -> list[Line]:
    """Every invitation of a letter, with its state and what stands against a reminder."""
    have = signed(letter)
    return [_line(each, have) for each in Invitation.of(letter)]


def remind(letter: Letter, chosen: Iterable[int], by: Account) -> int:
    """Let those be reminded against whom nothing stands; returns how many. Raises NotNow in words."""
    if letter.state not in PUBLISHED:
        raise NotNow("The letter takes no signatures any more, so nobody is reminded.")
    wanted = set(chosen)
    lines = [each for each in ledger(letter) if each.invitation.id in wanted and each.may_be_reminded]
    for line in lines:
        line.invitation.ask_to_remind()
    if not lines:
        raise NotNow("Nobody was left to remind. Nothing was sent.")
    db.session.flush()
    audit.record("letter.reminded", letter.ref, by, title=letter.title, number=len(lines))
    return len(lines)


def counts(lines: Iterable[Line]) -> dict[str, int]:
    """How many invitations are in which state."""
    found = Counter(line.state for line in lines)
    return {state.value: found[state] for state in State}


def _line(invitation: Invitation, have: set[int]) -> Line:
    own = {invitation.organisation_id, invitation.organisation.standing.id}
    has_signed = invitation.signed_at is not None or bool(own & have)
    state = next(_states(invitation, has_signed))
    return Line(invitation, state, _obstacle(invitation, state))


def _states(invitation: Invitation, has_signed: bool) -> Iterator[State]:
    """Every state that an invitation has reached, the last first."""
    for state, reached in (
        (State.SIGNED, has_signed),
        (State.DECLINED, invitation.declined_at is not None),
        (State.GONE, invitation.person is None),
        (State.WAITING, invitation.mailed_at is None),
        (State.REMINDED, invitation.reminders > 0),
        (State.OPENED, invitation.opened_at is not None),
        (State.INVITED, True),
    ):
        if reached:
            yield state


def _obstacle(invitation: Invitation, state: State) -> str:
    """Why no reminder may go now; empty when one may."""
    if state in (State.SIGNED, State.DECLINED, State.GONE, State.WAITING):
        return {
            State.SIGNED: "Has signed.",
            State.DECLINED: "Has declined.",
            State.GONE: "The address was erased.",
            State.WAITING: "The invitation itself waits to be mailed.",
        }[state]
    if invitation.reminder_due_at is not None:
        return "A reminder is on its way."
    if invitation.reminders >= MOST_REMINDERS:
        return "Was reminded twice."
    last = max(filter(None, (invitation.mailed_at, invitation.reminded_at)))
    if last > clock.now() - REST:
        return "Was written to in the last two days."
    return ""


class InvitationHolder:
    """Invitations, as personal data: to whom they went, and what was answered."""

    def held(self, person: Person) -> Any:
        rows = select(Invitation).where(Invitation.person_id == person.id).order_by(Invitation.id)
        return [
            {
                "letter": each.letter.title,
                "organisation": each.organisation.name,
                "role": each.role,
                "invited": each.invited_at.isoformat(),
                "opened": each.opened_at and each.opened_at.isoformat(),
                "signed": each.signed_at and each.signed_at.isoformat(),
                "declined": each.declined_at and each.declined_at.isoformat(),
                "reason": each.reason,
                "reminders": each.reminders,
            }
            for each in db.session.scalars(rows)
        ]

    def erase(self, person: Person) -> None:
        """The row stays, so that the organisation is not asked as if it never was; who it went to does not."""
        theirs = update(Invitation).where(Invitation.person_id == person.id)
        db.session.execute(theirs.values(person_id=None, role="", reason="", reminder_due_at=None))

    def needs(self, person: Person) -> bool:
        return db.session.scalar(select(Invitation.id).where(Invitation.person_id == person.id).limit(1)) is not None
