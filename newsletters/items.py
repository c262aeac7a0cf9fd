"""Item: one thing found in a source, or pasted from anywhere; triaged at the desk."""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, event, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.attributes import get_history

from broadside import clock
from broadside.accounts import Account
from broadside.audit import record
from broadside.database import Base, UtcDateTime, db
from broadside.feeds.found import plain_text
from broadside.feeds.links import canonical_link
from newsletters.sources import Source

WORDS_KEPT = 8000
EXCERPT = 280
LONGEST_NOTE = 2000
STILL_IN_MIND = timedelta(hours=12)  # what was decided before that is taken back where it stands, not step by step
DERIVED_FROM = ("link", "title", "publisher", "author", "summary", "published_at")
TELLING_TITLE = 4  # words: shorter titles ("Weekly round-up") say nothing about sameness


class ItemState(StrEnum):
    """Where an item stands in triage."""

    NEW = "new"
    PICKED = "picked"
    LATER = "later"
    SKIPPED = "skipped"


class NothingToUndoError(ValueError):
    """An item about which nothing was decided."""


class Item(Base):
    """A story, as its source last told it; copies of it in other sources point to it by `story_id`."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("source_id", "key"),
        Index("ix_item_inbox", "state", "story_id", "score"),
        Index("ix_item_newest", "state", "story_id", "dated_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id", ondelete="SET NULL"))
    key: Mapped[str] = mapped_column(String(64))
    link: Mapped[str] = mapped_column(String(2000))
    canonical_link: Mapped[str] = mapped_column(String(2000), index=True)
    title: Mapped[str] = mapped_column(Text)
    title_key: Mapped[str] = mapped_column(String(64), index=True)
    publisher: Mapped[str] = mapped_column(String(200), default="")
    author: Mapped[str] = mapped_column(String(200), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    words: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    dated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    changed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    earlier_title: Mapped[str] = mapped_column(Text, default="")
    matched: Mapped[float] = mapped_column(default=0.0)  # what its topics' words give; what was learnt is on top of it
    score: Mapped[float] = mapped_column(default=0.0)
    reasons: Mapped[list[str]] = mapped_column(JSON, default=list)
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[ItemState] = mapped_column(String(8), default=ItemState.NEW)
    state_before: Mapped[ItemState | None] = mapped_column(String(8))
    triaged_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    triaged_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    story_id: Mapped[int | None] = mapped_column(ForeignKey("item.id", ondelete="SET NULL"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"), index=True)
    example: Mapped[bool] = mapped_column(default=False, index=True)
    source: Mapped[Source | None] = relationship(lazy="joined")
    triaged_by: Mapped[Account | None] = relationship(foreign_keys=[triaged_by_id])
    assignee: Mapped[Account | None] = relationship(foreign_keys=[assignee_id])
    copies: Mapped[list["Item"]] = relationship(
        primaryjoin="Item.id == foreign(Item.story_id)", viewonly=True, order_by="Item.id"
    )

    @classmethod
    def picked(cls) -> list["Item"]:
        """The stories picked, in the order in which they were."""
        mine = select(cls).where(cls.state == ItemState.PICKED, cls.story_id.is_(None))
        return list(db.session.scalars(mine.order_by(cls.triaged_at, cls.id)))

    @classmethod
    def number_new(cls) -> int:
        """How many stories nobody has looked at; every page of the desk asks, so an index counts."""
        waiting = select(func.count()).select_from(cls).where(cls.state == ItemState.NEW, cls.story_id.is_(None))
        return db.session.scalar(waiting) or 0

    @classmethod
    def counts(cls) -> dict[ItemState, int]:
        """How many stories stand in each state."""
        grouped = select(cls.state, func.count()).where(cls.story_id.is_(None)).group_by(cls.state)
        found = {ItemState(state): number for state, number in db.session.execute(grouped)}
        return {state: found.get(state, 0) for state in ItemState}

    @property
    def ref(self) -> str:
        return f"item:{self.id}"

    @property
    def excerpt(self) -> str:
        """The beginning of the summary, as plain text."""
        return plain_text(self.summary, EXCERPT)

    @property
    def changed_since_picked(self) -> bool:
        """Whether its source changed it after a person picked it."""
        return self.state == ItemState.PICKED and self.changed_at is not None

    @classmethod
    def decided_last(cls, by: Account) -> list["Item"]:
        """What this account decided last, today, and could still take back: one item, or those decided together."""
        mine = select(cls).where(cls.triaged_by_id == by.id, cls.state_before.is_not(None))
        recent = mine.where(cls.triaged_at > clock.now() - STILL_IN_MIND)
        last = db.session.scalar(recent.order_by(cls.triaged_at.desc()).limit(1))
        return list(db.session.scalars(mine.where(cls.triaged_at == last.triaged_at))) if last else []

    def decide(self, state: ItemState, by: Account, at: datetime | None = None) -> bool:
        """Pick it, skip it or keep it for later, as of now or `at`; False when that was decided already."""
        if self.state == state:
            return False
        self.state_before, self.state = self.state, state
        self.changed_at, self.earlier_title = None, ""
        self._triaged(by, state.value)
        self.triaged_at = at or self.triaged_at
        return True

    def undo(self, by: Account) -> None:
        """Put it back to where it was before the last decision. Raises NothingToUndoError."""
        if self.state_before is None:
            raise NothingToUndoError("Nothing was decided about this item that could be undone.")
        self.state, self.state_before = self.state_before, None
        self._triaged(by, "undone")

    def seen(self, by: Account) -> None:
        """Take note that its source changed it."""
        if self.changed_since_picked:
            self.changed_at, self.earlier_title = None, ""
            record("item.change-seen", self.ref, by)

    def annotate(self, note: str, assignee: Account | None, by: Account) -> None:
        """Write a note for colleagues, and who looks after it; nothing is decided by that."""
        note = note.replace("\r\n", "\n").strip()[:LONGEST_NOTE]
        before = (self.note or "", self.assignee_id)
        self.note, self.assignee = note, assignee
        db.session.flush()
        if self.note != before[0]:
            record("item.noted", self.ref, by, title=self.title[:200])
        if self.assignee_id != before[1]:
            name = assignee.name if assignee else "nobody"
            record("item.assigned", self.ref, by, title=self.title[:200], to=name)

    def _triaged(self, by: Account, what: str) -> None:
        self.triaged_at, self.triaged_by_id = clock.now(), by.id
        record(f"item.{what}", self.ref, by, title=self.title[:200])

    def derive(self) -> None:
        """Bring what follows from the text and the dates up to date: called before each write."""
        self.canonical_link = canonical_link(self.link)
        self.title_key = title_key(self.title)
        said = (self.title, self.publisher or "", self.author or "", plain_text(self.summary or "", WORDS_KEPT))
        self.words = " ".join(said)[:WORDS_KEPT]
        self.found_at = self.found_at or clock.now()
        # A date in the future (an event, a mistaken clock) must not sit on top of the inbox for ever.
        self.dated_at = min(self.published_at, self.found_at) if self.published_at else self.found_at
        self.key = self.key or fingerprint("link", self.canonical_link)


def decide_all(items: Iterable[Item], state: ItemState, by: Account) -> int:
    """Decide about many at once, so that they can be taken back at once; returns how many changed."""
    now = clock.now()
    return sum(item.decide(state, by, now) for item in items)


def fingerprint(*parts: str) -> str:
    """A short key of some texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def title_key(title: str) -> str:
    """The same for titles that differ in case, punctuation and spaces alone; "" for one that says too little."""
    words = re.findall(r"\w+", title.casefold().replace("’", "").replace("'", ""))
    return fingerprint(*words) if len(words) >= TELLING_TITLE else ""


@event.listens_for(Item, "before_insert")
def _derive(mapper: Any, connection: Any, item: Item) -> None:
    item.derive()


@event.listens_for(Item, "before_update")
def _derive_again(mapper: Any, connection: Any, item: Item) -> None:
    if any(get_history(item, name).has_changes() for name in DERIVED_FROM):
        item.derive()
