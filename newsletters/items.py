"""Item: one thing found in a source, or pasted from anywhere; triaged at the desk."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime
from newsletters.sources import Source


class ItemState(StrEnum):
    """Where an item stands in triage."""

    NEW = "new"
    PICKED = "picked"
    LATER = "later"
    SKIPPED = "skipped"


class Item(Base):
    """A story, as its source last told it."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("source_id", "key"),
        Index("ix_item_inbox", "state", "story_id", "score"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(64))
    link: Mapped[str] = mapped_column(String(2000))
    canonical_link: Mapped[str] = mapped_column(String(2000), index=True)
    title: Mapped[str] = mapped_column(Text)
    title_key: Mapped[str] = mapped_column(String(64), index=True)
    publisher: Mapped[str] = mapped_column(String(200), default="")
    author: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    score: Mapped[float] = mapped_column(default=0.0)
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[ItemState] = mapped_column(String(8), default=ItemState.NEW)
    triaged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    triaged_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    story_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="SET NULL"), index=True)
    example: Mapped[bool] = mapped_column(default=False)
    source: Mapped[Source | None] = relationship(lazy="joined")
    triaged_by: Mapped[Account | None] = relationship()
