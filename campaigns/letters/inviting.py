"""Inviting: whom to ask to sign a letter and whom not, each with the reason; and the ledger of those who were asked."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import db
from broadside.directory.organisations import Contact, Organisation
from broadside.suppressions import suppressed
from broadside.tokens import Tokens
from campaigns.letters.invitations import MOST_REMINDERS, Invitation
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import COUNTING, Signature, SignatureKind
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
class Candidate:
    """An organisation that may be invited through a contact; a `reason` says why it is not."""

    organisation: Organisation
    contact: Contact | None
    reason: str = ""


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


def candidates(letter: Letter, organisations: Iterable[Organisation], tokens: Tokens) -> list[Candidate]:
    """Who would be invited, and who not and why."""
    wanted = {each.standing.id: each.standing for each in organisations}
    invited, signed = _invited(letter), _signed(letter)
    contacts = _contacts(wanted)
    blocked = suppressed(tokens, {each.person.address for found in contacts.values() for each in found})
    return [_candidate(each, contacts.get(each.id, []), blocked, invited, signed) for each in wanted.values()]


def invite(letter: Letter, chosen: Iterable[Candidate], by: Account) -> int:
    """Write those into the ledger against whom nothing stands; a worker mails them. Raises NotNow in words."""
    if letter.state not in PUBLISHED or letter.elsewhere:
        raise NotNow("Organisations are invited from the publication of a letter until it closes.")
    number = 0
    for each in chosen:
        if not each.reason and each.contact is not None:
            db.session.add(
                Invitation(
                    letter=letter,
                    organisation=each.organisation,
                    person=each.contact.person,
                    role=each.contact.role,
                    invited_by_id=by.id,
                )
            )
            number += 1
    if not number:
        raise NotNow("Nobody was left to invite: see below why. Nothing was sent.")
    db.session.flush()
    audit.record("letter.invited", letter.ref, by, title=letter.title, number=number)
    return number


def ledger(letter: Letter) -> list[Line]:
    """Every invitation of a letter, with its state and what stands against a reminder."""
    signed = _signed(letter)
    return [_line(each, signed) for each in Invitation.of(letter)]


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


def _candidate(
    organisation: Organisation, contacts: list[Contact], blocked: set[str], invited: set[int], signed: set[int]
) -> Candidate:
    contact = next((each for each in contacts if each.person.address not in blocked), None)
    if organisation.id in signed:
        return Candidate(organisation, contact, "Has signed.")
    if organisation.id in invited:
        return Candidate(organisation, contact, "Was invited already.")
    if contact is None:
        known = "Its contact gets no more mail." if contacts else "No contact is known."
        return Candidate(organisation, None, known)
    return Candidate(organisation, contact)


def _contacts(organisations: dict[int, Organisation]) -> dict[int, list[Contact]]:
    """The contacts of each, also those of organisations that were merged into it, the first known first."""
    found: dict[int, list[Contact]] = {}
    members = select(Organisation).where(
        Organisation.id.in_(organisations) | Organisation.merged_into_id.in_(organisations)
    )
    for member in db.session.scalars(members.options(selectinload(Organisation.contacts)).order_by(Organisation.id)):
        found.setdefault(member.merged_into_id or member.id, []).extend(member.contacts)
    return found


def _invited(letter: Letter) -> set[int]:
    rows = select(Organisation).join(Invitation).where(Invitation.letter_id == letter.id)
    return {each.standing.id for each in db.session.scalars(rows)}


def _signed(letter: Letter) -> set[int]:
    """The organisations whose signature stands or is looked at, by their own row and the one they were merged into."""
    rows = (
        select(Organisation.id, Organisation.merged_into_id)
        .join(Signature, Signature.organisation_id == Organisation.id)
        .where(
            Signature.letter_id == letter.id,
            Signature.kind == SignatureKind.ORGANISATION,
            Signature.standing.in_(COUNTING),
        )
    )
    return {ident for row in db.session.execute(rows) for ident in row if ident is not None}


def _line(invitation: Invitation, signed: set[int]) -> Line:
    own = {invitation.organisation_id, invitation.organisation.standing.id}
    has_signed = invitation.signed_at is not None or bool(own & signed)
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
