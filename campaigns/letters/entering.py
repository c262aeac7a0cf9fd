"""Entering: signatures that came by mail or by telephone, put in by a colleague with a note of how it is known."""

from dataclasses import dataclass

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import db, hold
from broadside.directory.names import sorting
from broadside.directory.organisations import Organisation
from broadside.people import Person
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import Hint, Signature, SignatureKind, Standing
from campaigns.letters.standing import LetterState, NotNow
from campaigns.letters.versions import Version

SHORTEST_EVIDENCE = 10
LONGEST_NAME = 200
TAKES = (LetterState.OPEN, LetterState.PAUSED, LetterState.CLOSED)


@dataclass(frozen=True)
class Entry:
    """One signature as it came; `evidence` says who told whom, when and how."""

    kind: SignatureKind
    name: str
    role: str
    organisation: str
    evidence: str
    shown: bool = False
    address: str = ""
    doubt: str = ""

    @property
    def title(self) -> str:
        """Under what name it will stand."""
        return self.organisation if self.kind == SignatureKind.ORGANISATION else self.name


class SignedAlready(NotNow):
    """The same organisation, or the same address, stands below the letter."""


class BadEntry(ValueError):
    """A field of an entry that cannot be taken; says why."""


def enter(letter: Letter, entry: Entry, by: Account) -> Signature:
    """Put one below the present text; one in doubt waits for review. Raises NotNow and BadAddress in words."""
    hold(letter)
    version = must_take(letter)
    if len(entry.evidence.strip()) < SHORTEST_EVIDENCE:
        raise NotNow("Note how you know: who said so, when, and by mail or by telephone.")
    person = Person.of(entry.address, entry.name) if entry.address else None
    organisation = _organisation(entry, by)
    _must_be_new(letter, entry, organisation, person)
    signature = Signature(
        letter=letter,
        version=version,
        kind=entry.kind,
        person=person,
        organisation=organisation,
        name=entry.name,
        role=entry.role,
        organisation_name=organisation.name if organisation else entry.organisation,
        sorting=sorting(
            organisation.name if organisation and entry.kind == SignatureKind.ORGANISATION else entry.title
        ),
        standing=Standing.REVIEW if entry.doubt else Standing.ACCEPTED,
        doubt=entry.doubt,
        shown=entry.shown,
        hint=Hint.ENTERED,
        evidence=entry.evidence.strip(),
        entered_by_id=by.id,
        signed_at=clock.now(),
    )
    db.session.add(signature)
    db.session.flush()
    audit.record("signature.entered", signature.ref, by, kind=str(entry.kind))
    return signature


def written(typed: str, what: str) -> str:
    """A name as a colleague gives it; raises BadEntry. “St.Albans” is a name, since a person looked at it."""
    name = " ".join(typed.split())
    if len(name) > LONGEST_NAME or any(mark in name for mark in ("://", "@")) or not name.isprintable():
        raise BadEntry(f"Give {what} in at most {LONGEST_NAME} ordinary characters, without addresses.")
    if not any(letter.isalpha() for letter in name):
        raise BadEntry(f"Give {what}.")
    return name


def must_take(letter: Letter) -> Version:
    """The text they are put below; raises NotNow before the letter is open and once it was delivered."""
    version = Version.present(letter)
    if letter.elsewhere or version is None or letter.state not in TAKES:
        raise NotNow("Signatures are entered from the opening of a letter until it is delivered.")
    return version


def exactly(name: str) -> Organisation | None:
    """The organisation that is spelt so, but for capitals; another spelling is for a person to judge."""
    found = Organisation.named(name)
    if found is None:
        return None
    spelt = {each.name.casefold() for each in found.family}
    spelt |= {other.name.casefold() for each in found.family for other in each.names}
    return found if name.casefold() in spelt else None


def _organisation(entry: Entry, by: Account) -> Organisation | None:
    """The row of the directory; a new one unless its spelling is in doubt: then a person says which it is."""
    if not entry.organisation or entry.kind == SignatureKind.INDIVIDUAL:
        return None
    found = exactly(entry.organisation)
    if found is None and entry.kind == SignatureKind.ORGANISATION and not entry.doubt:
        found = Organisation.add(entry.organisation, by)
    return found


def _must_be_new(letter: Letter, entry: Entry, organisation: Organisation | None, person: Person | None) -> None:
    same = None
    if entry.kind == SignatureKind.ORGANISATION and organisation is not None:
        same = Signature.for_organisation(letter, organisation)
    if same is None and person is not None:
        same = Signature.of(letter, person, entry.kind)
    if same is not None:
        raise SignedAlready(f"{entry.title} has signed this letter already. Nothing was added.")
