"""Inviting: whom to ask to sign a letter, and whom not, each with the reason."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from broadside import audit
from broadside.accounts import Account
from broadside.database import db
from broadside.directory.organisations import Contact, Organisation
from broadside.suppressions import suppressed
from broadside.tokens import Tokens
from campaigns.letters.invitations import Invitation
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import COUNTING, Signature, SignatureKind
from campaigns.letters.standing import PUBLISHED, NotNow


@dataclass(frozen=True)
class Candidate:
    """An organisation that may be invited through a contact; a `reason` says why it is not."""

    organisation: Organisation
    contact: Contact | None
    reason: str = ""


def candidates(letter: Letter, organisations: Iterable[Organisation], tokens: Tokens) -> list[Candidate]:
    """Who would be invited, and who not and why."""
    wanted = {each.standing.id: each.standing for each in organisations}
    invited, have = _invited(letter), signed(letter)
    contacts = _contacts(wanted)
    blocked = suppressed(tokens, {each.person.address for found in contacts.values() for each in found})
    return [_candidate(each, contacts.get(each.id, []), blocked, invited, have) for each in wanted.values()]


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


def signed(letter: Letter) -> set[int]:
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
