"""Source: a feed that is read, its schedule and its health."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime


class SourceKind(StrEnum):
    """What a source publishes."""

    BLOG = "blog"
    NEWS = "news"
    RESOURCE = "resource"
    GOVERNMENT = "government"


class SourceState(StrEnum):
    """Whether a source is read."""

    ACTIVE = "active"
    PAUSED = "paused"
    RETIRED = "retired"


class Source(Base):
    """One feed, from feeds.yml or added at the desk."""

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(2000))
    site: Mapped[str] = mapped_column(String(2000), default="")
    kind: Mapped[SourceKind] = mapped_column(String(12), default=SourceKind.BLOG)
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    only_matching: Mapped[bool] = mapped_column(default=False)
    from_file: Mapped[bool] = mapped_column(default=False)
    state: Mapped[SourceState] = mapped_column(String(10), default=SourceState.ACTIVE)
    etag: Mapped[str] = mapped_column(String(500), default="")
    last_modified: Mapped[str] = mapped_column(String(100), default="")
    next_read_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    last_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_new_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(Text, default="")
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
