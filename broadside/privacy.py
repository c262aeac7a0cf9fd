"""Privacy: show or erase what every holder keeps about a person."""

from dataclasses import dataclass
from typing import Any, Protocol

from broadside.database import db
from broadside.people import Person
from broadside.suppressions import Why, suppress
from broadside.tokens import Tokens


class Holder(Protocol):
    """A part of Broadside that keeps personal data."""

    def held(self, person: Person) -> Any:
        """What it keeps about the person: plain data fit for JSON, with words a reader understands."""

    def erase(self, person: Person) -> None:
        """Delete or anonymise all of it; the person's own row is deleted afterwards."""


@dataclass
class Privacy:
    """The registered holders, by the name under which their data is shown."""

    holders: dict[str, Holder]

    def register(self, name: str, holder: Holder) -> None:
        """Add a holder; the same name again replaces it."""
        self.holders[name] = holder

    def held(self, person: Person) -> dict[str, Any]:
        """Everything held about a person, holder by holder."""
        about = {"address": person.address, "name": person.name, "known since": person.created_at.isoformat()}
        return {"person": about} | {name: holder.held(person) for name, holder in self.holders.items()}

    def erase(self, person: Person, tokens: Tokens) -> None:
        """Erase a person everywhere; what stays is a keyed hash that keeps the address suppressed."""
        suppress(tokens, person.address, Why.ERASED)
        for holder in self.holders.values():
            holder.erase(person)
        db.session.delete(person)
        db.session.flush()
