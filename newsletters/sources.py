"""Source: a feed that is read, its schedule and its health."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import JSON, ColumnElement, Index, Select, String, Text, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.accounts import Account
from broadside.audit import record
from broadside.database import Base, UtcDateTime, db, rows_changed
from broadside.feeds.links import host_name, polite_host
from broadside.slugs import slug_of

CLAIM = timedelta(minutes=2)  # longer than the longest fetch and parse together
LONGEST_PAUSE = timedelta(hours=24)
EVERY = 60


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


KEEPS_FAILING = 3  # failures in a row: one may be a bad hour of the host, or of our own line


class SourceRefusedError(ValueError):
    """A source that cannot be added; its text says why."""


@dataclass(frozen=True)
class NewSource:
    """What is needed to begin to read a source."""

    name: str
    url: str
    site: str = ""
    kind: SourceKind = SourceKind.BLOG
    topics: tuple[str, ...] = ()
    only_matching: bool = False


class Source(Base):
    """One feed, from feeds.yml or added at the desk."""

    __tablename__ = "source"
    __table_args__ = (Index("ix_source_due", "state", "next_read_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(2000))
    file_url: Mapped[str] = mapped_column(String(2000), default="")
    host: Mapped[str] = mapped_column(String(255), default="", index=True)
    site: Mapped[str] = mapped_column(String(2000), default="")
    kind: Mapped[SourceKind] = mapped_column(String(12), default=SourceKind.BLOG)
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    only_matching: Mapped[bool] = mapped_column(default=False)
    every: Mapped[int] = mapped_column(default=EVERY)
    from_file: Mapped[bool] = mapped_column(default=False)
    state: Mapped[SourceState] = mapped_column(String(10), default=SourceState.ACTIVE)
    etag: Mapped[str] = mapped_column(String(500), default="")
    last_modified: Mapped[str] = mapped_column(String(100), default="")
    next_read_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    last_read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_new_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failures: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str] = mapped_column(Text, default="")
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @classmethod
    def add(cls, new: NewSource, by: Account | None) -> "Source":
        """Begin to read a source. Raises SourceRefusedError for an address that is read already."""
        known = db.session.scalar(select(cls).where(or_(cls.url == new.url, cls.file_url == new.url)))
        if known is not None:
            raise SourceRefusedError(f"This address is read already, as “{known.name}”.")
        source = cls(
            slug=free_slug(new.name or host_name(new.url)),
            name=(new.name or host_name(new.url))[:200],
            url=new.url,
            host=polite_host(new.url),
            site=new.site,
            kind=new.kind,
            topics=list(new.topics),
            only_matching=new.only_matching,
        )
        db.session.add(source)
        db.session.flush()
        record("source.added", source.ref, by, name=source.name, url=source.url)
        return source

    @classmethod
    def all(cls) -> list["Source"]:
        """Every source: those in trouble first, then by name."""
        return list(db.session.scalars(select(cls).order_by(cls.failures == 0, cls.name)))

    @classmethod
    def by_slug(cls, slug: str) -> "Source | None":
        """The source of a slug, or None."""
        return db.session.scalar(select(cls).where(cls.slug == slug))

    @classmethod
    def claim_next(cls, most: int, own_hosts: tuple[str, ...] = ()) -> "Source | None":
        """Take the source that is longest due, unless `most` are being read or its host is; the edge commits.

        Only one of several workers gets it: the row is taken by a conditional update. Hosts that are
        our own (set as private) need no politeness: they may be asked several things at once.
        """
        now = clock.now()
        busy = db.session.scalars(select(cls.host).where(cls.claimed_until > now)).all()
        if len(busy) >= most:
            return None
        strangers = [host for host in busy if host not in own_hosts and host.partition(":")[0] not in own_hosts]
        due = cls.due(now).where(cls._free(now))
        waiting = due.where(cls.host.not_in(strangers)).order_by(cls.next_read_at).limit(most)
        return next((source for source in db.session.scalars(waiting).all() if source.claim()), None)

    @classmethod
    def due(cls, now: datetime) -> Select["Source"]:
        """What is to be read by now; the made-up sources of the example programme never are."""
        return select(cls).where(cls.state == SourceState.ACTIVE, cls.next_read_at <= now, cls.example.is_(False))

    @classmethod
    def _free(cls, now: datetime) -> ColumnElement[bool]:
        return or_(cls.claimed_until.is_(None), cls.claimed_until <= now)

    def claim(self) -> bool:
        """Take it for one read; False when another worker has it."""
        now = clock.now()
        mine = update(Source).where(Source.id == self.id, self._free(now)).values(claimed_until=now + CLAIM)
        taken = rows_changed(mine.execution_options(synchronize_session=False)) == 1
        db.session.refresh(self)
        return taken

    @property
    def ref(self) -> str:
        return f"source:{self.slug}"

    def pause(self, by: Account | None) -> None:
        """Stop reading until it is resumed."""
        if self.state != SourceState.PAUSED:
            self.state = SourceState.PAUSED
            record("source.paused", self.ref, by, name=self.name)

    def resume(self, by: Account | None) -> None:
        """Read again, now; also one that was retired."""
        if self.state != SourceState.ACTIVE:
            self.state, self.failures, self.trouble = SourceState.ACTIVE, 0, ""
            self.next_read_at = clock.now()
            record("source.resumed", self.ref, by, name=self.name)

    def read_soon(self) -> None:
        """Make it due now."""
        self.next_read_at = clock.now()

    def has_answered(self, new: int, warning: str, wait: timedelta | None) -> None:
        """Note a successful read: how many items were new, what was odd, how long the host asked to wait."""
        now = clock.now()
        self.claimed_until, self.last_read_at, self.failures, self.trouble = None, now, 0, warning
        self.last_new_at = now if new else self.last_new_at
        self.next_read_at = now + max(wait or timedelta(), timedelta(minutes=self.every) * _jitter(0.95, 1.1))

    def has_failed(self, trouble: str, wait: timedelta | None = None) -> None:
        """Note a failed read and come back later, each time after twice as long, up to a day."""
        now = clock.now()
        self.claimed_until, self.last_read_at, self.trouble = None, now, trouble
        self.failures += 1
        pause = min(LONGEST_PAUSE, timedelta(minutes=self.every) * 2 ** min(self.failures, 10))
        self.next_read_at = now + max(wait or timedelta(), pause * _jitter(0.9, 1.25))

    def has_moved(self, url: str) -> None:
        """Remember a permanent redirect, so that the old address is not asked again."""
        record("source.moved", self.ref, None, name=self.name, before=self.url, after=url)
        self.url, self.host = url, polite_host(url)

    def has_gone(self, trouble: str) -> None:
        """Retire it: its host said that it is gone for good."""
        self.claimed_until, self.last_read_at, self.trouble = None, clock.now(), trouble
        self.state = SourceState.RETIRED
        record("source.retired", self.ref, None, name=self.name, trouble=trouble)


def _jitter(low: float, high: float) -> float:
    """Spreads sources that were added together over time."""
    return random.uniform(low, high)  # noqa: S311  no secret hangs on it


def free_slug(name: str) -> str:
    """A slug from a name that no source has yet."""
    plain = slug_of(name, "source", 60)
    taken = set(db.session.scalars(select(Source.slug).where(Source.slug.startswith(plain))))
    return next(slug for n in range(1, len(taken) + 2) if (slug := plain if n == 1 else f"{plain}-{n}") not in taken)
