"""Privacy: show or erase what every holder keeps about a person."""

from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import delete, select, text

from broadside import audit
from broadside.accounts import Account
from broadside.consent import Consent, State, Subscription
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

    def needs(self, person: Person) -> bool:
        """Whether what it keeps is a reason to go on knowing the person."""


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

    def erase(self, person: Person, tokens: Tokens, by: Account | None = None) -> None:
        """Erase a person everywhere; what stays is a keyed hash that keeps the address suppressed."""
        suppress(tokens, person.address, Why.ERASED)
        audit.record("person.erased", f"person:{person.id}", by, asked="by a colleague" if by else "by the person")
        self._delete(person)

    def forget(self, person: Person) -> bool:
        """Delete a person whom no holder needs, without suppressing the address; False when one does."""
        if any(holder.needs(person) for holder in self.holders.values()):
            return False
        self._delete(person)
        return True

    def _delete(self, person: Person) -> None:
        for holder in self.holders.values():
            holder.erase(person)
        db.session.delete(person)
        db.session.flush()


def scrub() -> None:
    """After a commit: let SQLite's write-ahead log hold nothing that was erased (secure_delete sees to the pages)."""
    if db.engine.dialect.name == "sqlite":
        with db.engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


class ConsentHolder:
    """Consents and subscriptions, as personal data."""

    def held(self, person: Person) -> Any:
        return {
            "subscriptions": [
                {
                    "to": each.purpose,
                    "state": State(each.state).value,
                    "since": each.since.isoformat(),
                    "paused until": each.paused_until and each.paused_until.isoformat(),
                }
                for each in Subscription.of(person)
            ],
            "acts": [
                {
                    "at": act.at.isoformat(),
                    "act": act.act,
                    "for": act.purpose,
                    "where": act.source,
                    "words agreed to": act.wording,
                    "note": act.evidence,
                }
                for act in Consent.of(person)
            ],
        }

    def erase(self, person: Person) -> None:
        db.session.execute(delete(Consent).where(Consent.person_id == person.id))
        db.session.execute(delete(Subscription).where(Subscription.person_id == person.id))

    def needs(self, person: Person) -> bool:
        kept = select(Subscription.id).where(Subscription.person_id == person.id, Subscription.state != State.PENDING)
        return db.session.scalar(kept.limit(1)) is not None
