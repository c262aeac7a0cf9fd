"""Confirming: the button makes a signature of a signing. What speaks for looking at it first is written down as doubts.

Two clicks, and two people for one organisation, are one count: the database has the last word.
"""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from broadside import audit, clock
from broadside.database import db
from broadside.directory.authority import Verdict, speaks_for
from broadside.directory.likeness import alike
from broadside.directory.names import sorting
from broadside.directory.organisations import Organisation
from broadside.people import Person
from campaigns.letters import following
from campaigns.letters.invitations import Invitation
from campaigns.letters.signatures import Hint, Signature, SignatureKind, Standing
from campaigns.letters.signing import SOURCE, Signing

HINTS = {Verdict.MATCH: Hint.MATCH, Verdict.WEBMAIL: Hint.WEBMAIL, Verdict.OTHER: Hint.OTHER}
SHOWN = "Show this name with the letter: on its page, in lists of who signed, and in the copy that is delivered."
DOUBTS = {
    Hint.WEBMAIL: "The address is at a webmail provider.",
    Hint.OTHER: "The address is at another domain than the organisation’s.",
}


@dataclass(frozen=True)
class Authority:
    """For which organisation somebody signs, what their address says about it, and what is to be looked at."""

    organisation: Organisation | None = None
    name: str = ""
    hint: Hint | None = None
    doubts: tuple[str, ...] = ()


def confirm(signing: Signing) -> Signature | None:
    """The owner of the address says yes; None when this very link was used before.

    What can be read is read before the first change: others wait for their turn to write from there on.
    """
    letter, kind = signing.letter, SignatureKind(signing.kind)
    known, authority = Person.known(signing.address), _authority(signing)
    standing = Signature.of(letter, known, kind) if known else None
    unused = update(Signing).where(Signing.id == signing.id, Signing.confirmed_at.is_(None))
    if not db.session.execute(unused.values(confirmed_at=clock.now()).returning(Signing.id)).all():
        return None
    person = Person.of(signing.address, signing.name)
    signature = standing or _signed(signing, person, authority) or Signature.of(letter, person, kind)
    if signature is not None and signing.updates:
        following.follow(person, letter, SOURCE)
    return signature


def _signed(signing: Signing, person: Person, authority: Authority) -> Signature | None:
    """The new signature; a second one of an organisation waits for a colleague; None for a second of a person."""
    for found in (authority, _second(authority)):
        if (signature := _put(signing, person, found)) is not None:
            _came(signing, signature)
            return signature
        if authority.organisation is None:
            return None
    return None


def _put(signing: Signing, person: Person, authority: Authority) -> Signature | None:
    """The row, unless the database says that there is one."""
    signature = _row(signing, person, authority)
    try:
        with db.session.begin_nested():
            db.session.add(signature)
    except IntegrityError:
        return None
    return signature


def _row(signing: Signing, person: Person, authority: Authority) -> Signature:
    doubts = [*authority.doubts]
    if signing.letter.review_all:
        doubts.append("Every signature of this letter is looked at first.")
    if _refused_before(signing, person):
        doubts.append("A signature from this address, in this kind, was refused before.")
    if not signing.proved:
        doubts.append("No proof of work came with the form: filled in without JavaScript, or by a machine.")
    organisation = signing.kind == SignatureKind.ORGANISATION
    now = clock.now()
    return Signature(
        letter_id=signing.letter_id,
        version_id=signing.version_id,
        kind=signing.kind,
        standing=Standing.REVIEW if doubts else Standing.ACCEPTED,
        person_id=person.id,
        organisation_id=authority.organisation.id if authority.organisation else None,
        name=signing.name,
        role=signing.role,
        organisation_name=authority.name,
        website=signing.website,
        sorting=sorting(authority.name if organisation else signing.name)[:200],
        shown=signing.shown,
        authorised_at=signing.asked_at if signing.authorised and organisation else None,
        hint=authority.hint,
        doubt="\n".join(doubts),
        evidence=f"Agreed to: “{SHOWN}”" if signing.shown else "",
        signed_at=now,
        decided_at=None if doubts else now,
    )


def _refused_before(signing: Signing, person: Person) -> bool:
    refused = select(Signature.id).where(
        Signature.letter_id == signing.letter_id,
        Signature.person_id == person.id,
        Signature.kind == signing.kind,
        Signature.standing == Standing.REJECTED,
    )
    return db.session.scalar(refused.limit(1)) is not None


def _authority(signing: Signing) -> Authority:
    if signing.kind == SignatureKind.INDIVIDUAL:
        return Authority()
    invited = _invited(signing)
    known = invited or Organisation.named(signing.organisation)
    if known is None:
        return _unknown(signing)
    hint = Hint.INVITED if invited else HINTS[speaks_for(known, signing.address)]
    found = Authority(known, known.name, hint, (DOUBTS[hint],) if hint in DOUBTS else ())
    if signing.kind == SignatureKind.ORGANISATION and Signature.for_organisation(signing.letter, known) is not None:
        return _second(found)
    return found


def _invited(signing: Signing) -> Organisation | None:
    """The organisation as whose contact we wrote to this very address: whom we invited speaks for it."""
    invitation = db.session.get(Invitation, signing.invitation_id) if signing.invitation_id else None
    if invitation is None or invitation.letter_id != signing.letter_id or invitation.person is None:
        return None
    return invitation.organisation.standing if invitation.person.address == signing.address else None


def _unknown(signing: Signing) -> Authority:
    """An organisation that the directory does not know: what a stranger typed enters it when a colleague accepts."""
    hint = HINTS[speaks_for(Organisation(name=signing.organisation, website=signing.website), signing.address)]
    said = f"Not in the directory. Its website, as typed: {signing.website or 'none given'}."
    like = ", ".join(each.name for each in alike(signing.organisation)[:3])
    doubts = (said, *((f"Looks like: {like}.",) if like else ()), *((DOUBTS[hint],) if hint in DOUBTS else ()))
    return Authority(None, signing.organisation, hint, doubts)


def _second(authority: Authority) -> Authority:
    """Somebody has signed for this organisation already: it counts once, and a colleague looks at the other."""
    said = f"{authority.name} stands on this letter already: somebody else signed for it."
    return Authority(None, authority.name, authority.hint, (said, *authority.doubts))


def _came(signing: Signing, signature: Signature) -> None:
    audit.record(
        "signature.confirmed",
        signature.ref,
        kind=str(signature.kind),
        standing=str(signature.standing),
        authorised=signature.authorised_at is not None,
    )
    asked = Invitation.letter_id == signing.letter_id, Invitation.signed_at.is_(None)
    if signature.organisation_id is not None and signature.kind == SignatureKind.ORGANISATION:
        theirs = Invitation.organisation_id == signature.organisation_id
    elif signing.invitation_id is not None and signature.kind == SignatureKind.ORGANISATION:
        theirs = Invitation.id == signing.invitation_id
    else:
        return
    db.session.execute(update(Invitation).where(*asked, theirs).values(signed_at=signature.signed_at))
