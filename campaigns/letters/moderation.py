"""Moderation: a person looks at signatures that wait, and accepts, refuses, links or asks; each can be taken back."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import selectinload

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import db, hold
from broadside.directory.names import sorting
from broadside.directory.organisations import Organisation
from broadside.people import Person
from campaigns.letters.entering import exactly
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import COUNTING, Hint, Signature, SignatureKind, Standing
from campaigns.letters.standing import NotNow

ON_A_PAGE = 50
LONGEST_REASON = 1000


@dataclass(frozen=True)
class Wanted:
    """Which signatures are looked for; an empty part asks nothing."""

    standing: Standing = Standing.REVIEW
    kind: SignatureKind | None = None
    hint: Hint | None = None
    words: str = ""
    page: int = 1

    @property
    def narrows(self) -> bool:
        """Whether more than the standing is asked."""
        return bool(self.kind or self.hint or self.words)


@dataclass(frozen=True)
class Found:
    """One page of what was looked for."""

    signatures: list[Signature]
    page: int
    pages: int
    number: int


def find(letter: Letter, wanted: Wanted) -> Found:
    """The signatures wanted: those that wait the oldest first, others the newest first."""
    query = _narrowed(letter, wanted)
    number = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = max(1, -(-number // ON_A_PAGE))
    page = min(max(1, wanted.page), pages)
    order = Signature.id if wanted.standing == Standing.REVIEW else Signature.id.desc()
    loaded = query.options(selectinload(Signature.person), selectinload(Signature.organisation))
    rows = db.session.scalars(loaded.order_by(order).limit(ON_A_PAGE).offset((page - 1) * ON_A_PAGE))
    return Found(list(rows), page, pages, number)


def standings(letter: Letter) -> dict[str, int]:
    """How many signatures of a letter stand where; those that wait with those who want another name."""
    rows = db.session.execute(
        select(Signature.standing, func.count()).where(Signature.letter_id == letter.id).group_by(Signature.standing)
    )
    found = {Standing(standing).value: number for standing, number in rows}
    return {each.value: found.get(each.value, 0) for each in Standing} | {"review": waiting(letter)}


def waiting(letter: Letter | None = None) -> int:
    """How many signatures wait for a person, on one letter or on all."""
    query = select(func.count(Signature.id)).where(_waits())
    return db.session.scalar(query.where(Signature.letter_id == letter.id) if letter else query) or 0


def accept(signature: Signature, by: Account, evidence: str = "") -> None:
    """Let it count. For an organisation it must be known who may sign. Raises NotNow in words.

    The letter is held too: of two colleagues who accept the same new name, the second finds the organisation.
    """
    hold(signature.letter)
    _still(signature, Standing.REVIEW, Standing.REJECTED)
    if signature.kind == SignatureKind.ORGANISATION:
        _vouch(signature, evidence.strip()[:LONGEST_REASON])
        _give_row(signature, by)
        _must_be_first(signature)
    elif signature.standing == Standing.REJECTED:
        _must_be_first(signature)
    _decide(signature, Standing.ACCEPTED, "", by)


def reject(signature: Signature, reason: str, by: Account) -> None:
    """Refuse it, with the reason kept for colleagues. Raises NotNow in words."""
    _still(signature, Standing.REVIEW, Standing.ACCEPTED)
    if not reason.strip():
        raise NotNow("Give a reason, so that a colleague can follow it later. Nothing was changed.")
    _decide(signature, Standing.REJECTED, reason.strip()[:LONGEST_REASON], by)


def put_back(signature: Signature, by: Account) -> None:
    """Take a decision back: it waits again. Raises NotNow in words."""
    _still(signature, Standing.ACCEPTED, Standing.REJECTED)
    if signature.standing == Standing.REJECTED:
        _must_be_first(signature)
    signature.standing, signature.decision = Standing.REVIEW, ""
    signature.decided_at = signature.decided_by_id = None
    _noted("signature.put_back", signature, by)


def link(signature: Signature, organisation: Organisation, by: Account) -> None:
    """Say which organisation of the directory it is, and take its name. Raises NotNow in words."""
    _still(signature, Standing.REVIEW, Standing.ACCEPTED)
    if signature.kind == SignatureKind.INDIVIDUAL:
        raise NotNow("This person signs for themselves, for no organisation.")
    signature.organisation = organisation.standing
    signature.organisation_id = signature.organisation.id
    if signature.kind == SignatureKind.ORGANISATION:
        _must_be_first(signature)
        signature.sorting = sorting(signature.organisation.name)
    signature.organisation_name = signature.organisation.name
    signature.wanted_name = ""
    _noted("signature.linked", signature, by)


def ask(signature: Signature, by: Account) -> Person:
    """Note that they were asked something; returns whom to write to. Raises NotNow in words."""
    _still(signature, Standing.REVIEW, Standing.ACCEPTED)
    if signature.person is None:
        raise NotNow("No address is known for this signature, so nobody can be asked by mail.")
    signature.decision = f"Asked by mail on {clock.day_words(clock.today())}."
    _noted("signature.asked", signature, by)
    return signature.person


def _narrowed(letter: Letter, wanted: Wanted) -> Select[Signature]:
    query = select(Signature).where(Signature.letter_id == letter.id)
    query = query.where(_waits() if wanted.standing == Standing.REVIEW else Signature.standing == wanted.standing)
    if wanted.kind:
        query = query.where(Signature.kind == wanted.kind)
    if wanted.hint:
        query = query.where(Signature.hint == wanted.hint)
    if words := wanted.words.strip():
        held = (Signature.name, Signature.organisation_name, Signature.role, Person.address)
        query = query.outerjoin(Signature.person)
        query = query.where(or_(*(column.icontains(words, autoescape=True) for column in held)))
    return query


def _waits() -> ColumnElement[bool]:
    wants_name = and_(Signature.standing == Standing.ACCEPTED, Signature.wanted_name != "")
    return or_(Signature.standing == Standing.REVIEW, wants_name)


def _still(signature: Signature, *standings: Standing) -> None:
    """Look at the row as it is now; raises NotNow when somebody else was first."""
    hold(signature)
    if signature.erased_at is not None or signature.standing == Standing.WITHDRAWN:
        raise NotNow("This signature was withdrawn or erased, so nothing can be decided about it.")
    if signature.standing not in standings:
        raise NotNow(f"This signature is {signature.standing} already. Nothing was changed.")


def _vouch(signature: Signature, evidence: str) -> None:
    """Nobody stands there as an organisation unless it is known who may sign for it."""
    if evidence:
        signature.evidence = "\n".join(part for part in (signature.evidence, evidence) if part)
        signature.authorised_at = signature.authorised_at or clock.now()
    if signature.authorised_at is None and signature.entered_by_id is None:
        raise NotNow(
            "Nobody has said that they may sign for this organisation. Ask them, or note how you know, and accept it "
            "then. Nothing was changed."
        )


def _give_row(signature: Signature, by: Account) -> None:
    """What was typed enters the directory when a person accepts it, unless it is there in the very same spelling."""
    if signature.organisation is None:
        organisation = exactly(signature.organisation_name)
        if organisation is None:
            organisation = Organisation.add(signature.organisation_name, by)
            organisation.website = signature.website
        signature.organisation, signature.organisation_id = organisation, organisation.id


def _must_be_first(signature: Signature) -> None:
    """No other signature of the same organisation, or of the same person in that kind, may stand on the letter."""
    own = Signature.organisation_id if signature.kind == SignatureKind.ORGANISATION else Signature.person_id
    key = signature.organisation_id if signature.kind == SignatureKind.ORGANISATION else signature.person_id
    other = select(Signature.id).where(
        Signature.letter_id == signature.letter_id,
        Signature.kind == signature.kind,
        Signature.id != signature.id,
        Signature.standing.in_(COUNTING),
        own == key,
    )
    with db.session.no_autoflush:
        if key is not None and db.session.scalar(other.limit(1)) is not None:
            name = signature.displayed
            db.session.expire(signature)
            raise NotNow(f"{name} has signed this letter already: refuse this one as the same. Nothing was changed.")


def _decide(signature: Signature, standing: Standing, reason: str, by: Account) -> None:
    signature.standing, signature.decision = standing, reason
    signature.decided_at, signature.decided_by_id = clock.now(), by.id
    _noted(f"signature.{standing.value}", signature, by)


def _noted(action: str, signature: Signature, by: Account) -> None:
    db.session.flush()
    audit.record(action, signature.ref, by)
