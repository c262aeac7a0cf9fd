"""Person: one row per mail address."""

from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime, db


class BadAddress(ValueError):
    """Text that is no mail address; says what is wrong with it."""


class Person(Base):
    """Somebody we know by one address: a subscriber, a signatory, a contact."""

    __tablename__ = "person"
    __table_args__ = {"sqlite_autoincrement": True}  # a link in an old mail must never name somebody else

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    link_version: Mapped[int] = mapped_column(default=0)
    example: Mapped[bool] = mapped_column(default=False, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @classmethod
    def known(cls, address: str) -> "Person | None":
        """The person of an address (any spelling of it), or None; raises BadAddress."""
        return db.session.scalar(select(cls).where(cls.address == normalise(address)))

    @classmethod
    def of(cls, address: str, name: str = "") -> "Person":
        """The person of an address, added when new; a name fills an empty one; raises BadAddress."""
        person = cls.known(address)
        if person is None:
            person = cls(address=normalise(address), name=one_line(name))
            db.session.add(person)
            db.session.flush()
        elif not person.name:
            person.name = one_line(name)
        return person

    def rename(self, name: str) -> None:
        """Take another name, or none; line breaks and control characters go."""
        self.name = one_line(name)

    def revoke_links(self) -> None:
        """Make every personal link sent so far invalid."""
        self.link_version += 1


def normalise(address: str) -> str:
    """The one spelling under which an address is kept: lower case, domain in its ASCII or Unicode normal form.

    Raises BadAddress. Nothing is looked up in the DNS.
    """
    if not address.strip():
        raise BadAddress("Give a mail address, such as name@example.org.")
    try:
        checked = validate_email(address.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise BadAddress(f"“{address.strip()[:100]}” is not a mail address: {error}") from None
    return checked.normalized.lower()


def one_line(name: str) -> str:
    """A name as it is kept: one line, no control characters, at most 200 characters."""
    printable = "".join(character if character.isprintable() else " " for character in name)
    return " ".join(printable.split())[:200]
