"""The roll of a letter: who stands below it, by name where they agreed to be shown and else by number.

An organisation counts once, also after two rows of the directory were merged, and only with the record of who
signed for it. Names stand below the text that they signed: those of an earlier one are shown apart.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from broadside import clock
from broadside.database import db
from broadside.directory.names import sorting
from broadside.directory.organisations import Organisation
from campaigns.letters.counting import counted, named
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import Signature, SignatureKind
from campaigns.letters.texts import Text, texts

ON_A_PAGE = 100
LONGEST_QUERY = 100


@dataclass(frozen=True)
class Counts:
    """How many signed a text, named or not; `earlier` stand below an older one and are not in the total."""

    organisations: int = 0
    leaders: int = 0
    individuals: int = 0
    unnamed: int = 0
    earlier: int = 0

    @property
    def total(self) -> int:
        """Everyone below the text."""
        return self.organisations + self.leaders + self.individuals


@dataclass(frozen=True)
class Name:
    """One signatory as the public sees it. Who signed for an organisation is never part of it."""

    id: int
    kind: SignatureKind
    name: str
    role: str
    organisation: str
    signed_at: datetime
    initiator: bool = False
    website: str = ""
    logo: str = ""

    @property
    def line(self) -> str:
        """Ann Example, Director, Example Trust"""
        return ", ".join(part for part in (self.name, self.role, self.organisation) if part)


@dataclass(frozen=True)
class Page:
    """A page of names: the `number`th of `of`, out of `found`."""

    names: tuple[Name, ...]
    number: int
    of: int
    found: int


@dataclass(frozen=True)
class Everyone:
    """The three groups of a letter, for its delivery."""

    organisations: tuple[Name, ...]
    leaders: tuple[Name, ...]
    individuals: tuple[Name, ...]
    counts: Counts


def counts(letter: Letter, text: Text | None = None) -> Counts:
    """How many stand below a letter's present text, or below another of its texts."""
    every = texts(letter)
    wanted = text or (every[-1] if every else None)
    if wanted is None:
        return Counts()
    older = [ident for each in every for ident in each.versions if each.first.number < wanted.first.number]
    shown = func.coalesce(func.sum(case((named(), 1), else_=0)), 0)
    rows = db.session.execute(
        select(Signature.kind, func.count(), shown).where(counted(letter, wanted.versions)).group_by(Signature.kind)
    ).all()
    number = {kind: total for kind, total, _ in rows}
    return Counts(
        number.get(SignatureKind.ORGANISATION, 0),
        number.get(SignatureKind.LEADER, 0),
        number.get(SignatureKind.INDIVIDUAL, 0),
        unnamed=sum(total - seen for _, total, seen in rows),
        earlier=_number(counted(letter, older)) if older else 0,
    )


def page(letter: Letter, kind: SignatureKind, query: str = "", number: int = 1, text: Text | None = None) -> Page:
    """A page of the names of one kind from A to Z, those who began the letter first; a page there is not is the last.

    With a `query` only the names that hold it. Without a `text` it is the present one.
    """
    chosen = _shown(letter, text) & (Signature.kind == kind)
    if sought := query.strip()[:LONGEST_QUERY]:
        chosen &= _holds(sought)
    found = _number(chosen)
    last = max(1, -(-found // ON_A_PAGE))
    at = min(max(1, number), last)
    return Page(_names(letter, chosen, ON_A_PAGE, (at - 1) * ON_A_PAGE), at, last, found)


def everyone(letter: Letter, text: Text | None = None) -> Everyone:
    """Every name below a text, by group and in order, and the counts."""
    shown = _shown(letter, text)
    group = {kind: _names(letter, shown & (Signature.kind == kind)) for kind in SignatureKind}
    return Everyone(
        group[SignatureKind.ORGANISATION],
        group[SignatureKind.LEADER],
        group[SignatureKind.INDIVIDUAL],
        counts(letter, text),
    )


def newest(letter: Letter, most: int = 50) -> tuple[Name, ...]:
    """The names that were added last, the newest first."""
    order = (Signature.signed_at.desc(), Signature.id.desc())
    rows = db.session.execute(_columns().where(_shown(letter)).order_by(*order).limit(most))
    pinned = _pinned(letter)
    return tuple(_name(row, pinned) for row in rows)


def over_time(letter: Letter, kind: SignatureKind | None = None) -> list[tuple[date, int]]:
    """(day in Europe/London, how many stood there by its end) for each day on which somebody of now signed.

    Of everybody, or of one kind: a target is one of organisations.
    """
    every = texts(letter)
    wanted = counted(letter, every[-1].versions if every else ())
    signed = select(Signature.signed_at).where(wanted if kind is None else wanted & (Signature.kind == kind))
    days = sorted(Counter(clock.local(instant).date() for instant in db.session.scalars(signed)).items())
    return list(zip([day for day, _ in days], accumulate(number for _, number in days), strict=True))


def earlier(letter: Letter) -> list[tuple[Text, Counts]]:
    """The texts before the present one below which somebody still stands, the newest first."""
    found = [(text, counts(letter, text)) for text in reversed(texts(letter)[:-1])]
    return [(text, number) for text, number in found if number.total]


def _shown(letter: Letter, text: Text | None = None) -> ColumnElement[bool]:
    """Whether a signature is shown by name below a text, the present one if none is given."""
    every = texts(letter)
    wanted = text or (every[-1] if every else None)
    return counted(letter, wanted.versions if wanted else ()) & named()


def _number(chosen: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count(Signature.id)).where(chosen)) or 0


def _holds(sought: str) -> ColumnElement[bool]:
    """Whether a name, or the organisation beside it, holds what was typed; accents and case do not matter in names."""
    return or_(
        Signature.sorting.contains(sorting(sought), autoescape=True),
        Signature.organisation_name.icontains(sought, autoescape=True),
    )


_Own = aliased(Organisation)
_root = func.coalesce(_Own.merged_into_id, _Own.id)


def _columns() -> Select[Any]:
    signed = Signature.id, Signature.kind, Signature.name, Signature.role, Signature.organisation_name
    of_organisation = _Own.website, _Own.logo, _root.label("root")
    columns = select(*signed, Signature.signed_at, *of_organisation).select_from(Signature)
    return cast(Select[Any], columns.outerjoin(_Own, Signature.organisation_id == _Own.id))


def _names(letter: Letter, chosen: ColumnElement[bool], most: int | None = None, after: int = 0) -> tuple[Name, ...]:
    pinned = _pinned(letter)
    order: list[Any] = [Signature.sorting, Signature.id]
    if pinned:
        first = (Signature.kind == SignatureKind.ORGANISATION) & _root.in_(pinned)
        order.insert(0, case((first, case(pinned, value=_root)), else_=len(pinned)))
    rows = db.session.execute(_columns().where(chosen).order_by(*order).limit(most).offset(after or None))
    return tuple(_name(row, pinned) for row in rows)


def _pinned(letter: Letter) -> dict[int, int]:
    """The place of each organisation that began the letter."""
    return {each.organisation.standing.id: place for place, each in enumerate(letter.initiators)}


def _name(row: Any, pinned: dict[int, int]) -> Name:
    kind = SignatureKind(row.kind)
    if kind != SignatureKind.ORGANISATION:
        return Name(row.id, kind, row.name, row.role, row.organisation_name, row.signed_at)
    return Name(row.id, kind, row.organisation_name, "", "", row.signed_at, row.root in pinned, row.website, row.logo)
