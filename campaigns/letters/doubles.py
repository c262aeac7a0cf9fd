"""Doubles: signatures of a letter, and rows of the directory, that may be one under two spellings. It only flags."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy import Select, select

from broadside.database import db
from broadside.directory import likeness
from broadside.directory.likeness import Index
from broadside.directory.names import folded
from broadside.directory.organisations import Organisation
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import COUNTING, Signature, SignatureKind

T = TypeVar("T")
MOST = 5  # of each kind that are shown beside a signature


@dataclass(frozen=True)
class Alike:
    """What a signature may be the same as."""

    organisations: tuple[Organisation, ...] = ()
    signatures: tuple[Signature, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.organisations or self.signatures)


@dataclass
class Doubles:
    """The names of a letter and of the directory, to be asked about many signatures at once."""

    letter: Letter
    directory: Index = field(default_factory=Index)
    signed: Index = field(default_factory=Index)

    @classmethod
    def of(cls, letter: Letter) -> "Doubles":
        """All that is known now."""
        known = cls(letter)
        for ident, name in likeness.names():
            known.directory.put(ident, name)
        for row in db.session.execute(_organisations_of(letter)):
            known.signed.put(row.id, folded(row.organisation_name))
        return known

    def about(self, signature: Signature) -> Alike:
        """What a signature may be the same as, itself and its own organisation apart."""
        if signature.kind != SignatureKind.ORGANISATION:
            return Alike(signatures=tuple(_namesakes(signature)))
        name = folded(signature.organisation_name)
        others = [ident for ident in self.signed.like(name) if ident != signature.id]
        own = {signature.organisation_id}
        return Alike(
            tuple(_rows(Organisation, [ident for ident in self.directory.like(name) if ident not in own])),
            tuple(_rows(Signature, others)),
        )


def _organisations_of(letter: Letter) -> Select[int, str]:
    return select(Signature.id, Signature.organisation_name).where(
        Signature.letter_id == letter.id,
        Signature.kind == SignatureKind.ORGANISATION,
        Signature.standing.in_(COUNTING),
        Signature.organisation_name != "",
    )


def _namesakes(signature: Signature) -> Collection[Signature]:
    """People of the same name, in the same kind, whatever their address."""
    if not signature.sorting:
        return ()
    same = select(Signature).where(
        Signature.letter_id == signature.letter_id,
        Signature.standing.in_(COUNTING),
        Signature.kind == signature.kind,
        Signature.sorting == signature.sorting,
        Signature.id != signature.id,
    )
    return db.session.scalars(same.order_by(Signature.id).limit(MOST)).all()


def _rows(table: type[T], idents: list[int]) -> Iterator[T]:
    return (row for ident in idents[:MOST] if (row := db.session.get(table, ident)) is not None)
