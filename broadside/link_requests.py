"""Link request: somebody asked for the link to their own page.

The page only writes the address down and answers the same to everyone; a worker sends the link when the address
is known. So neither the answer nor its time tells who reads what.
"""

from datetime import datetime
from typing import Any, Self

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import allowances, clock
from broadside.database import Base, UtcDateTime, db
from broadside.people import Person, normalise
from broadside.tokens import Tokens


class Request:
    """One request for a link by mail, deleted as soon as it is answered."""

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)

    @classmethod
    def add(cls, address: str) -> Self:
        """Write a request down; raises BadAddress."""
        request = cls()
        request.address = normalise(address)
        db.session.add(request)
        db.session.flush()
        return request

    @classmethod
    def waiting(cls, most: int = 50) -> list[int]:
        """The ids of the oldest requests."""
        return list(db.session.scalars(select(cls.id).order_by(cls.id).limit(most)))

    @classmethod
    def waiting_number(cls) -> int:
        """How many requests wait for an answer."""
        return db.session.scalar(select(func.count(cls.id))) or 0

    @classmethod
    def oldest(cls) -> datetime | None:
        """Since when a request waits."""
        return db.session.scalar(select(func.min(cls.at)))

    @classmethod
    def pull(cls, ident: int) -> str | None:
        """Take one request out and give its address; of two workers only one gets it."""
        return db.session.scalar(delete(cls).where(cls.id == ident).returning(cls.address))


class LinkRequest(Request, Base):
    """A request for the link to one's own page."""

    __tablename__ = "link_request"

    @classmethod
    def take(cls, ident: int, tokens: Tokens) -> Person | None:
        """Take one request out; returns whom to send a link, None when nobody is known or it was sent too often.

        Of two workers only one gets the person.
        """
        address = cls.pull(ident)
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
