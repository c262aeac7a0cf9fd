"""Link request: somebody asked for the link to their own signatures, or for the confirmation once more.

The page only writes the address down and answers the same to everyone; a worker writes when there is something to send.
"""

from datetime import datetime

from sqlalchemy import String, delete, func, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import allowances, clock
from broadside.database import Base, UtcDateTime, db
from broadside.people import Person, normalise
from broadside.suppressions import reason_for
from broadside.tokens import Tokens
from campaigns.letters.signatures import Signature
from campaigns.letters.signing import Signing

MOST = 5  # mails that one request may cause


class SignatureLinkRequest(Base):
    """One request, deleted as soon as it is answered."""

    __tablename__ = "signature_link_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)

    @classmethod
    def add(cls, address: str) -> "SignatureLinkRequest":
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
        return db.session.scalar(select(SignatureLinkRequest.at).order_by(SignatureLinkRequest.at).limit(1))

    @classmethod
    def take(cls, ident: int, tokens: Tokens) -> tuple[list[Signature], list[Signing]]:
        """Take one request out: whose links are sent, and which forms are asked again to be confirmed.

        Both are empty when nobody is known there or it was asked too often. Of two workers only one is told.
        """
        address = db.session.scalar(delete(cls).where(cls.id == ident).returning(cls.address))
        if address is None or reason_for(tokens, address) is not None:
            return [], []
        person = Person.known(address)
        own = [each for each in Signature.by(person) if each.stands][:MOST] if person else []
        pending = _latest(Signing.pending(address))[:MOST]
        if not (own or pending) or not allowances.allows(tokens, allowances.OWN_LINK, address):
            return [], []
        allowances.use(tokens, allowances.OWN_LINK, address)
        return own, pending


def _latest(signings: list[Signing]) -> list[Signing]:
    """One of each letter and kind: the latest."""
    seen = {(each.letter_id, each.kind): each for each in reversed(signings)}
    return list(seen.values())


def waiting_number() -> int:
    """How many requests wait for an answer."""
    return db.session.scalar(select(func.count()).select_from(SignatureLinkRequest)) or 0
