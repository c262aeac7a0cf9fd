"""Person: one row per mail address."""

import re
from datetime import datetime
from functools import lru_cache

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email
from sqlalchemy import Select, String, select
from sqlalchemy.orm import Mapped, mapped_column, validates

from broadside import clock
from broadside.database import Base, UtcDateTime, db

# Only addresses that the library takes as they are: lower case, ASCII, no two hyphens together (Punycode among them),
# no domain of special use. A test has the library confirm it.
PLAIN_LOCAL = re.compile(r"[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*")
PLAIN_DOMAIN = re.compile(r"(?!.*--)(?:[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?\.)+([a-z]{2,20})")
LONGEST_PLAIN = 200
SPECIAL = frozenset(name.rpartition(".")[2] for name in SPECIAL_USE_DOMAIN_NAMES)
LAST = "\U0010ffff"  # sorts behind whatever goes on after a beginning


def _by_bytes(length: int) -> String:
    """Text in the order of its characters on PostgreSQL too, so that an index finds what begins in some way."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class BadAddress(ValueError):
    """Text that is no mail address; says what is wrong with it."""


class Person(Base):
    """Somebody we know by one address: a subscriber, a signatory, a contact."""

    __tablename__ = "person"
    __table_args__ = {"sqlite_autoincrement": True}  # a link in an old mail must never name somebody else

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(_by_bytes(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    name_key: Mapped[str] = mapped_column(_by_bytes(200), default="", index=True)
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

    @validates("name")
    def _keep_key(self, key: str, name: str) -> str:
        self.name_key = key_of(name)
        return name

    @classmethod
    def beginning(cls, words: str) -> tuple[Select[int], Select[int]]:
        """The ids of those whose address, and of those whose name, begins with some words; each found by its index."""
        address, name = words.strip().lower(), key_of(words)
        return (
            select(cls.id).where(cls.address >= address, cls.address < address + LAST).order_by(cls.address),
            select(cls.id).where(cls.name_key >= name, cls.name_key < name + LAST).order_by(cls.name_key),
        )

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
    if is_plain(lowered := address.strip().lower()) and address.isascii():
        return lowered
    if not address.strip():
        raise BadAddress("Give a mail address, such as name@example.org.")
    try:
        checked = validate_email(address.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise BadAddress(f"“{address.strip()[:100]}” is not a mail address: {error}") from None
    return checked.normalized.lower()


def is_plain(address: str) -> bool:
    """Whether an address is of the common kind that is kept as it is written; the library looks at all others."""
    local, _, domain = address.partition("@")
    return len(address) <= LONGEST_PLAIN and _is_plain_domain(domain) and PLAIN_LOCAL.fullmatch(local) is not None


@lru_cache(maxsize=10_000)
def _is_plain_domain(domain: str) -> bool:
    found = PLAIN_DOMAIN.fullmatch(domain)
    return found is not None and found[1] not in SPECIAL


def key_of(name: str) -> str:
    """A name as it is looked for: without regard to capitals."""
    return name.strip().casefold()[:200]


def one_line(name: str) -> str:
    """A name as it is kept: one line, no control characters, at most 200 characters."""
    printable = "".join(character if character.isprintable() else " " for character in name)
    return " ".join(printable.split())[:200]
