"""Versions: what an issue said at a time, who wrote it and when; never changed once kept.

What is saved within some minutes is one version: a person who writes for an evening leaves a dozen, not four hundred.
Versions share their texts, so that a long history stays small.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, Column, ForeignKey, String, Table, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from newsletters.bases import Basis
from newsletters.sections import Section

SITTING = timedelta(minutes=10)  # what one person saves within it is one version
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
TOGETHER = timedelta(minutes=1)  # the same, while two people save in turn

writers = Table(
    "issue_version_writer",
    Base.metadata,
    Column("version_id", ForeignKey("issue_version.id", ondelete="CASCADE"), primary_key=True),
    Column("account_id", ForeignKey("account.id", ondelete="CASCADE"), primary_key=True, index=True),
)


@dataclass(frozen=True)
class Piece:
    """A section as it was: its text is known by its hash (SHA-256, hex)."""

    section_id: int
    kind: str
    heading: str
    hidden: bool
    digest: str

    @property
    def name(self) -> str:
        """What people called it: its heading, else its kind."""
        return self.heading or self.kind.capitalize()


@dataclass(frozen=True)
class Snapshot:
    """All that people wrote into an issue, at one time: its lines by name, its topics, and its sections in order."""

    lines: Mapping[str, str]
    topics: tuple[str, ...]
    pieces: tuple[Piece, ...]

    @classmethod
    def of(cls, lines: Mapping[str, str], topics: Iterable[str], sections: Iterable[Section]) -> "Snapshot":
        """What stands in an issue now."""
        pieces = (Piece(each.id, each.kind, each.heading, each.hidden, digest(each.markdown)) for each in sections)
        return cls(dict(lines), tuple(topics), tuple(pieces))

    @property
    def digest(self) -> str:
        """A hash (SHA-256, hex) of all of it."""
        return digest(json.dumps(asdict(self), sort_keys=True))

    def piece(self, section_id: int) -> Piece | None:
        """A section as it was then; None when the issue had it not."""
        return next((each for each in self.pieces if each.section_id == section_id), None)


@dataclass(frozen=True)
class Stamp:
    """Who left an issue as it stands, when, and what readers would see of it."""

    at: datetime
    by_id: int | None
    content_hash: str
    note: str = ""


class KeptText(Base):
    """The text of a section in a version or in several, under its hash."""

    __tablename__ = "issue_text"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class Version(Base):
    """What an issue said, from `at` until the next; `content_hash` is what an approval of it is bound to."""

    __tablename__ = "issue_version"
    __table_args__ = (UniqueConstraint("issue_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"))
    number: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    content_hash: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    kept_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(String(80), default="")
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    by: Mapped[Account | None] = relationship(lazy="joined")
    writers: Mapped[list[Account]] = relationship(secondary=writers, order_by=Account.id, lazy="selectin")

    @classmethod
    def latest(cls, issue_id: int) -> "Version | None":
        """The version kept last, or None."""
        mine = select(cls).where(cls.issue_id == issue_id).order_by(cls.number.desc()).limit(1)
        return db.session.scalar(mine)

    @classmethod
    def down_from(cls, issue_id: int, number: int, most: int) -> "list[Version]":
        """The versions from a number down, the newest first."""
        mine = select(cls).where(cls.issue_id == issue_id, cls.number <= number)
        return list(db.session.scalars(mine.order_by(cls.number.desc()).limit(most)))

    @classmethod
    def find(cls, issue_id: int, number: int) -> "Version | None":
        """The version of a number, or None."""
        return db.session.scalar(select(cls).where(cls.issue_id == issue_id, cls.number == number))

    @classmethod
    def keep(cls, issue_id: int, stamp: Stamp, now: Snapshot, texts: Iterable[str]) -> "Version":
        """Keep what stands there, unless the last version is the same; the caller holds the issue."""
        last = cls.latest(issue_id)
        if last is not None and last.digest == now.digest:
            return last
        _keep_texts(issue_id, {digest(text): text for text in texts})
        about = {"at": stamp.at, "by_id": stamp.by_id, "content_hash": stamp.content_hash, "note": stamp.note}
        number = last.number + 1 if last else 1
        kept = cls(issue_id=issue_id, number=number, digest=now.digest, content=asdict(now), **about)
        ids = Basis.writers(issue_id, last.kept_at if last else BEGINNING)
        ids |= {stamp.by_id} if stamp.by_id else set()
        kept.writers = list(db.session.scalars(select(Account).where(Account.id.in_(ids)).order_by(Account.id)))
        db.session.add(kept)
        db.session.flush()
        return kept

    @classmethod
    def due(cls, issue_id: int, since: datetime, edited_at: datetime, same: bool) -> bool:
        """Whether what stands there is to be kept before it is edited again, by the same person or by another.

        `since` is when the issue began.
        """
        kept_at = select(cls.kept_at).where(cls.issue_id == issue_id).order_by(cls.number.desc()).limit(1)
        now, last = clock.now(), db.session.scalar(kept_at) or since
        return now - last > (SITTING if same else TOGETHER) or now - edited_at > SITTING

    @property
    def snapshot(self) -> Snapshot:
        """What the issue said."""
        pieces = tuple(Piece(**each) for each in self.content["pieces"])
        return Snapshot(self.content["lines"], tuple(self.content["topics"]), pieces)

    @property
    def who(self) -> str:
        """Who wrote it, by name: “Alice and Petra”."""
        names = [each.name for each in self.writers]
        if not names:
            return "Somebody who has left"
        return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def texts_of(issue_id: int, *snapshots: Snapshot) -> dict[str, str]:
    """The texts that snapshots of an issue name, by hash; of what stands there now and is not kept, nothing."""
    wanted = {piece.digest for snapshot in snapshots for piece in snapshot.pieces}
    kept = select(KeptText.digest, KeptText.text).where(KeptText.issue_id == issue_id, KeptText.digest.in_(wanted))
    return {row.digest: row.text for row in db.session.execute(kept)}


def digest(text: str) -> str:
    """The hash (SHA-256, hex) under which a text is kept."""
    return sha256(text.encode()).hexdigest()


def _keep_texts(issue_id: int, texts: Mapping[str, str]) -> None:
    known = select(KeptText.digest).where(KeptText.issue_id == issue_id, KeptText.digest.in_(texts))
    for missing in texts.keys() - set(db.session.scalars(known)):
        db.session.add(KeptText(issue_id=issue_id, digest=missing, text=texts[missing]))
