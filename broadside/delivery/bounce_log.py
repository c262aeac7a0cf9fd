"""What came back lately, for the desk: how many of each kind, and each with its reader and its mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, true

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
        return db.session.scalar(select(func.count(Bounce.id)).where(self._wanted)) or 0

    def entries(self, most: int, after: int = 0) -> list[Entry]:
        """The newest first: at most so many, after so many others."""
        found = (
            select(Bounce, Person.name, func.coalesce(Person.address, Message.address), Mailing.subject)
            .join(Person, Person.id == Bounce.person_id, isouter=True)
            .join(Message, Message.id == Bounce.message_id, isouter=True)
            .join(Mailing, Mailing.id == Message.mailing_id, isouter=True)
            .where(self._wanted)
            .order_by(Bounce.at.desc(), Bounce.id.desc())
        )
        rows = db.session.execute(found.limit(most).offset(after))
        return [_entry(bounce, name, address, subject) for bounce, name, address, subject in rows]

    @property
    def _wanted(self) -> ColumnElement[bool]:
        return true() if self.kind is None else Bounce.kind == self.kind


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
