"""Resource: a lasting item of the library."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, String, Text, cast, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.accounts import Account
from broadside.audit import record
from broadside.database import Base, UtcDateTime, db
from broadside.feeds.links import canonical_link

MOST_TAGS = 12


class ResourceRefusedError(ValueError):
    """A resource that cannot be kept; its text says why."""


@dataclass(frozen=True)
class Card:
    """What a person writes about a resource."""

    link: str
    title: str
    publisher: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    published_on: date | None = None
    evergreen: bool = False


class Resource(Base):
    """A guide, report or tool worth keeping; an evergreen one is offered for each issue."""

    __tablename__ = "resource"

    id: Mapped[int] = mapped_column(primary_key=True)
    link: Mapped[str] = mapped_column(String(2000), unique=True)
    title: Mapped[str] = mapped_column(Text)
    publisher: Mapped[str] = mapped_column(String(200), default="")
    description: Mapped[str] = mapped_column(Text, default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    published_on: Mapped[date | None]
    evergreen: Mapped[bool] = mapped_column(default=False)
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="SET NULL"))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @classmethod
    def add(cls, card: Card, by: Account, item_id: int | None = None) -> "Resource":
        """Put a resource into the library. Raises ResourceRefusedError for a link that is in it already."""
        resource = cls(item_id=item_id, added_by_id=by.id)
        resource._write(card)
        db.session.add(resource)
        db.session.flush()
        record("resource.added", resource.ref, by, title=resource.title[:200])
        return resource

    @classmethod
    def evergreens(cls) -> list["Resource"]:
        """What is offered for each issue, by publisher."""
        kept = select(cls).where(cls.evergreen, cls.archived_at.is_(None))
        return list(db.session.scalars(kept.order_by(cls.publisher, cls.title)))

    @classmethod
    def search(cls, words: str = "", tag: str = "", archived: bool = False) -> list["Resource"]:
        """The resources that hold all the words, newest first; at most 500."""
        wanted = select(cls).where(cls.archived_at.is_not(None) if archived else cls.archived_at.is_(None))
        for word in words.split()[:12]:
            columns = (cls.title, cls.publisher, cls.description, cast(cls.tags, String))
            wanted = wanted.where(or_(*(column.icontains(word, autoescape=True) for column in columns)))
        newest = (cls.evergreen.desc(), cls.created_at.desc(), cls.id.desc())
        found = db.session.scalars(wanted.order_by(*newest).limit(500))
        return [each for each in found if not tag or tag in each.tags]

    @classmethod
    def all_tags(cls) -> list[str]:
        """Every tag in use, in order."""
        used = db.session.scalars(select(cls.tags).where(cls.archived_at.is_(None)))
        return sorted({tag for tags in used for tag in tags}, key=str.casefold)

    @property
    def ref(self) -> str:
        return f"resource:{self.id}"

    @property
    def line(self) -> str:
        """As the newsletter writes it: Publisher | Title."""
        return f"{self.publisher} | {self.title}" if self.publisher else self.title

    def edit(self, card: Card, by: Account) -> None:
        """Write it anew. Raises ResourceRefusedError."""
        self._write(card)
        record("resource.edited", self.ref, by, title=self.title[:200])

    def archive(self, by: Account) -> None:
        """Take it out of the library; it can be put back."""
        if self.archived_at is None:
            self.archived_at = clock.now()
            record("resource.archived", self.ref, by, title=self.title[:200])

    def restore(self, by: Account) -> None:
        """Put it back into the library."""
        if self.archived_at is not None:
            self.archived_at = None
            record("resource.restored", self.ref, by, title=self.title[:200])

    def _write(self, card: Card) -> None:
        link = canonical_link(card.link)
        with db.session.no_autoflush:
            other = db.session.scalar(select(Resource).where(Resource.link == link))
        if other is not None and other is not self:
            where = "in the archive of the library" if other.archived_at else "in the library"
            raise ResourceRefusedError(f"This link is {where} already, as “{other.title}”.")
        self.link, self.title, self.publisher = link, card.title, card.publisher[:200]
        self.description, self.tags = card.description, list(card.tags)
        self.published_on, self.evergreen = card.published_on, card.evergreen


def tags_from(text: str) -> tuple[str, ...]:
    """Tags from what a person typed: separated by commas, each once, in small letters."""
    named = (re.sub(r"\s+", " ", part).strip(" #").lower()[:40] for part in text.split(","))
    return tuple(dict.fromkeys(tag for tag in named if tag))[:MOST_TAGS]
