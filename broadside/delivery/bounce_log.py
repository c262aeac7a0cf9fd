"""What came back lately, for the desk: how many of each kind, and each with its reader and its mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from broadside import clock
from broadside.database import db
from broadside.delivery.bounces import KIND_WORDS, Bounce, Kind
from broadside.delivery.messages import Mailing, Message
from broadside.people import Person

LATELY = timedelta(days=30)


@dataclass(frozen=True)
class Entry:
    """One mail that came back; name and address are empty when it was to nobody we know."""

    kind: Kind
    what: str
    name: str
    address: str
    mail: str
    means: str
    words: str
    at: datetime


@dataclass(frozen=True)
class Log:
    """What came back, of one kind or of all."""

    kind: Kind | None = None

    def count(self) -> int:
        return db.session.scalar(self._narrowed(select(func.count(Bounce.id)))) or 0

    def entries(self, most: int, after: int = 0) -> list[Entry]:
        """The newest first: at most so many, after so many others."""
        found = (
            select(Bounce, Person.name, func.coalesce(Person.address, Message.address), Mailing.subject)
            .join(Person, Person.id == Bounce.person_id, isouter=True)
            .join(Message, Message.id == Bounce.message_id, isouter=True)
            .join(Mailing, Mailing.id == Message.mailing_id, isouter=True)
            .order_by(Bounce.at.desc(), Bounce.id.desc())
        )
        return [_entry(*row) for row in db.session.execute(self._narrowed(found).limit(most).offset(after))]

    def _narrowed(self, wanted: Select[Any]) -> Select[Any]:
        return wanted if self.kind is None else wanted.where(Bounce.kind == self.kind)


def lately() -> Sequence[tuple[Kind, int]]:
    """How many came back of each kind within thirty days."""
    since = select(Bounce.kind, func.count()).where(Bounce.at > clock.now() - LATELY).group_by(Bounce.kind)
    counts = {Kind(kind): number for kind, number in db.session.execute(since)}
    return [(kind, counts.get(kind, 0)) for kind in Kind]


def _entry(bounce: Bounce, name: str | None, address: str | None, subject: str | None) -> Entry:
    kind = Kind(bounce.kind)
    return Entry(
        kind=kind,
        what=KIND_WORDS[kind],
        name=name or "",
        address=address or "",
        mail=subject or "",
        means=str(bounce.means),
        words=bounce.words,
        at=bounce.at,
    )
