"""Choosing organisations of the directory by what is known of them: for a list, and for whom to invite."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Select, String, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from broadside.database import db
from broadside.directory.names import folded
from broadside.directory.organisations import Contact, Organisation, having
from broadside.directory.traits import CHOICES

TICKS = {
    "mandate": Organisation.mandates,
    "issue_area": Organisation.issue_areas,
    "client_group": Organisation.client_groups,
}
CONTACT = {"yes": "Has a contact", "no": "Has no contact"}


@dataclass(frozen=True)
class Choice:
    """What organisations are looked for; an empty part asks nothing."""

    words: str = ""
    mandate: str = ""
    issue_area: str = ""
    client_group: str = ""
    region: str = ""
    participation: str = ""
    contact: str = ""

    @classmethod
    def of(cls, typed: Mapping[str, str]) -> "Choice":
        """What a form or an address asks for; what there is not counts as nothing."""
        known = {name: set(words) for name, words in CHOICES.items()} | {"contact": set(CONTACT)}
        wanted = {each.name: typed.get(each.name, "") for each in fields(cls) if each.name != "words"}
        kept = {name: value for name, value in wanted.items() if value in known[name]}
        return cls(words=typed.get("words", "")[:200], **kept)

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return self != Choice()

    @property
    def asked(self) -> dict[str, str]:
        """The parts that ask something, as a form or an address says them."""
        return {each.name: value for each in fields(self) if (value := getattr(self, each.name))}

    def organisations(self, most: int | None = None, after: int = 0) -> list[Organisation]:
        """The organisations, from A to Z: at most so many, after so many others."""
        wanted = self.query(Organisation).order_by(Organisation.sorting, Organisation.id)
        return list(db.session.scalars(wanted.limit(most).offset(after)))

    def count(self) -> int:
        """How many there are."""
        return db.session.scalar(self.query(func.count(Organisation.id))) or 0

    def query(self, *what: Any) -> Select[Any]:
        """The organisations, or something of them, in no order; never one that was merged into another."""
        return select(*what).select_from(Organisation).where(Organisation.merged_into_id.is_(None), *self._conditions())

    def _conditions(self) -> list[Any]:
        found = [
            cast(column, String).contains(f'"{getattr(self, name)}"', autoescape=True)
            for name, column in TICKS.items()
            if getattr(self, name)
        ]
        if self.region:
            found.append(Organisation.region == self.region)
        if self.participation:
            found.append(Organisation.participation == self.participation)
        if self.contact:
            found.append(_has_contact() if self.contact == "yes" else ~_has_contact())
        if words := folded(self.words).split():
            found.append(_known_by(words))
        return found


def _has_contact() -> Any:
    member = aliased(Organisation)
    return exists(
        select(Contact.id)
        .join(member, member.id == Contact.organisation_id)
        .where(or_(member.id == Organisation.id, member.merged_into_id == Organisation.id))
    )


def _known_by(words: list[str]) -> Any:
    """By a name of its own, or of one that was merged into it."""
    kept = select(func.coalesce(Organisation.merged_into_id, Organisation.id)).where(having(words))
    return Organisation.id.in_(kept)
