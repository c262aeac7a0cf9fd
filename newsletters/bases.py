"""Bases: what a part of an issue said at a revision, kept for some days so that a late save can be merged."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import JSON, ForeignKey, Index, delete, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db

LONGEST = timedelta(days=3)  # as long as a page of the desk can stay open unused
MOST = 300  # of one part
NEVER = 2**31 - 1
EACH_TIME = 25  # revisions, after which old ones are swept away


class Part(NamedTuple):
    """A section of an issue; without one, the issue’s title and subject."""

    issue_id: int
    section_id: int | None


class Basis(Base):
    """One part of an issue as it was before somebody wrote over it; without a section, its title and subject."""

    __tablename__ = "issue_basis"
    __table_args__ = (Index(None, "issue_id", "section_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"))
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"), index=True)
    revision: Mapped[int]
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @classmethod
    def keep(cls, part: Part, revision: int, fields: Mapping[str, Any], by: Account | None) -> None:
        """Keep what stands there before `by` writes over it, and let go of what nobody can have open any more."""
        kept = cls(issue_id=part.issue_id, section_id=part.section_id, revision=revision, fields=dict(fields))
        kept.replaced_by_id = by.id if by else None
        db.session.add(kept)
        if revision % EACH_TIME == 0:
            mine = delete(cls).where(cls.issue_id == part.issue_id)
            db.session.execute(mine.where(cls.at < clock.now() - LONGEST))
            db.session.execute(mine.where(cls.section_id == part.section_id, cls.revision < revision - MOST))

    @classmethod
    def find(cls, part: Part, revision: int) -> Mapping[str, Any] | None:
        """What stood there at a revision, or None when that is not known any more."""
        mine = select(cls.fields).where(cls.issue_id == part.issue_id, cls.section_id == part.section_id)
        return db.session.scalar(mine.where(cls.revision == revision).order_by(cls.id.desc()).limit(1))

    @classmethod
    def own_since(cls, part: Part, account: Account) -> int:
        """The lowest revision since which nobody but this account has written over the part, as far as is known.

        When nothing is known it is higher than any revision: nobody is said to have written alone.
        """
        mine = (cls.issue_id == part.issue_id, cls.section_id == part.section_id)
        of_others = or_(cls.replaced_by_id != account.id, cls.replaced_by_id.is_(None))
        last = db.session.scalar(select(func.max(cls.revision)).where(*mine, of_others))
        if last is not None:
            return last + 1
        first = db.session.scalar(select(func.min(cls.revision)).where(*mine))
        return NEVER if first is None else first

    @classmethod
    def writers(cls, issue_id: int, since: datetime) -> set[int]:
        """The accounts that wrote over something since an instant."""
        found = select(cls.replaced_by_id).where(cls.issue_id == issue_id, cls.at > since)
        return {each for each in db.session.scalars(found.distinct()) if each is not None}
