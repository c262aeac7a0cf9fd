"""Inviting: which organisation works on a response, and by whose address."""

from dataclasses import dataclass

from broadside.accounts import Account
from broadside.directory.contacts import may_be_kept
from broadside.directory.organisations import Contact, Organisation
from broadside.people import Person, normalise
from broadside.suppressions import suppressed
from broadside.tokens import Tokens
from campaigns.responses.members import Member
from campaigns.responses.refusals import NotNow
from campaigns.responses.responses import JointResponse


@dataclass(frozen=True)
class Guest:
    """An organisation of the directory, and where to write: empty for its contact."""

    organisation: Organisation
    address: str = ""


def invite(response: JointResponse, guest: Guest, tokens: Tokens, by: Account) -> Member:
    """Ask an organisation to work on a response; a worker mails its link. Raises NotNow or BadAddress, in words."""
    if guest.address:
        person = _person_at(guest.address, tokens)
    else:
        person = _contact(guest.organisation.standing, tokens).person
    return Member.invite(response, guest.organisation, person, by)


def _person_at(address: str, tokens: Tokens) -> Person:
    kept = normalise(address)
    if not may_be_kept(tokens, kept):
        raise NotNow("Whoever has this address had it erased here, so we do not write to it. Give another one.")
    if suppressed(tokens, [kept]):
        raise NotNow("This address gets no more mail from here. Give another one.")
    return Person.of(kept)


def _contact(organisation: Organisation, tokens: Tokens) -> Contact:
    contacts = [contact for each in organisation.family for contact in each.contacts]
    blocked = suppressed(tokens, {each.person.address for each in contacts})
    for contact in contacts:
        if contact.person.address not in blocked:
            return contact
    why = "Its contact gets no more mail" if contacts else "No contact is known"
    raise NotNow(f"{why} for {organisation.name}. Give an address to write to.")
