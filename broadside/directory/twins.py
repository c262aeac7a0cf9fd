"""Twins: organisations of the directory that may be one, without those of which a person said that they are two."""

from dataclasses import dataclass

from sqlalchemy import ForeignKey, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import audit
from broadside.accounts import Account
from broadside.database import Base, db
from broadside.directory import likeness
from broadside.directory.organisations import Organisation


class NotAlike(Base):
    """Two organisations that a person looked at and found to be two; the smaller number comes first."""

    __tablename__ = "organisation_not_alike"

    first_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)


@dataclass(frozen=True)
class Twins:
    """Two that may be one, the older first."""

    first: Organisation
    second: Organisation


def all_twins() -> list[Twins]:
    """Every two that may be one, from A to Z."""
    index = likeness.Index()
    for ident, name in likeness.names():
        index.put(ident, name)
    pairs = index.pairs() - _said()
    numbers = {ident for pair in pairs for ident in pair}
    rows = {each.id: each for each in db.session.scalars(select(Organisation).where(Organisation.id.in_(numbers)))}
    found = [Twins(rows[first], rows[second]) for first, second in pairs]
    return sorted(found, key=lambda each: (each.first.sorting, each.second.sorting, each.first.id, each.second.id))


def twins_of(organisation: Organisation) -> list[Organisation]:
    """The others that may be the same as this one."""
    said = _said(organisation)
    found: dict[int, Organisation] = {}
    for name in _names(organisation):
        for other in likeness.alike(name, besides=organisation.id):
            if _pair(organisation, other) not in said:
                found.setdefault(other.id, other)
    return list(found.values())


def are_two(one: Organisation, other: Organisation, by: Account | None) -> None:
    """Note that somebody looked, and that they are two; they are not flagged again."""
    first, second = _pair(one, other)
    if first != second and db.session.get(NotAlike, (first, second)) is None:
        db.session.add(NotAlike(first_id=first, second_id=second))
        audit.record("organisation.told_apart", one.ref, by, name=one.name, other=other.name)


def _names(organisation: Organisation) -> set[str]:
    family = organisation.family
    return {each.name for each in family} | {other.name for each in family for other in each.names}


def _said(organisation: Organisation | None = None) -> set[tuple[int, int]]:
    """The pairs, as those who stand for them now."""
    wanted = select(NotAlike.first_id, NotAlike.second_id)
    if organisation is not None:
        members = [each.id for each in organisation.family]
        wanted = wanted.where(or_(NotAlike.first_id.in_(members), NotAlike.second_id.in_(members)))
    moved = select(Organisation.id, Organisation.merged_into_id).where(Organisation.merged_into_id.is_not(None))
    into = {ident: kept or ident for ident, kept in db.session.execute(moved)}
    standing = ((into.get(first, first), into.get(second, second)) for first, second in db.session.execute(wanted))
    return {(min(pair), max(pair)) for pair in standing}


def _pair(one: Organisation, other: Organisation) -> tuple[int, int]:
    return min(one.id, other.id), max(one.id, other.id)
