"""Link request: somebody asked for the link to their own page.

The page only writes the address down and answers the same to everyone; a worker sends the link when the address
is known. So neither the answer nor its time tells who reads what.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import allowances, clock
from broadside.database import Base, UtcDateTime, db
from broadside.people import Person, normalise
from broadside.tokens import Tokens


class LinkRequest(Base):
    """One request, deleted as soon as it is answered."""

    __tablename__ = "link_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)

    @classmethod
    def add(cls, address: str) -> "LinkRequest":
        """Write a request down; raises BadAddress."""
        request = cls(address=normalise(address))
        db.session.add(request)
        db.session.flush()
        return request

    @classmethod
    def waiting(cls, most: int = 50) -> list[int]:
        """The ids of the oldest requests."""
        return list(db.session.scalars(select(cls.id).order_by(cls.id).limit(most)))

    @staticmethod
    def oldest() -> datetime | None:
        """Since when a request waits."""
        return db.session.scalar(select(LinkRequest.at).order_by(LinkRequest.at).limit(1))

    @classmethod
    def take(cls, ident: int, tokens: Tokens) -> Person | None:
        """Take one request out; returns whom to send a link, None when nobody is known or it was sent too often.

        Of two workers only one gets the person.
        """
        address = db.session.scalar(delete(cls).where(cls.id == ident).returning(cls.address))
        person = Person.known(address) if address else None
        if person is None or not allowances.allows(tokens, allowances.OWN_LINK, person.address):
            return None
        allowances.use(tokens, allowances.OWN_LINK, person.address)
        return person


class LinkRequestHolder:
    """Requests not yet answered, as personal data."""

    def held(self, person: Person) -> Any:
        requests = db.session.scalars(select(LinkRequest).where(LinkRequest.address == person.address))
        return [{"asked": "for the link to this page", "at": request.at.isoformat()} for request in requests]

    def erase(self, person: Person) -> None:
        db.session.execute(delete(LinkRequest).where(LinkRequest.address == person.address))

    def needs(self, person: Person) -> bool:
        return False


def waiting_number() -> int:
    """How many requests wait for an answer."""
    return db.session.scalar(select(func.count()).select_from(LinkRequest)) or 0
