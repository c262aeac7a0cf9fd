"""Views: how often a page of the archive was asked for on a day; no address, no cookie and no visitor is kept."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import String, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Mapped, mapped_column

from broadside.bulk import table_of
from broadside.database import Base, db

LONGEST = 200


class ArchiveView(Base):
    """So many views of one page (its path) on one day in London."""

    __tablename__ = "archive_view"

    day: Mapped[date] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(String(LONGEST), primary_key=True)
    number: Mapped[int]

    @classmethod
    def add(cls, seen: Mapping[tuple[date, str], int]) -> None:
        """Add to what was counted before, page after page in one order, so that two who write wait for each other."""
        kept = table_of(cls)
        for (day, page), number in sorted(seen.items()):
            added = upsert(kept).values(day=day, page=page[:LONGEST], number=number)
            total = kept.c.number + added.excluded.number
            db.session.execute(added.on_conflict_do_update(index_elements=["day", "page"], set_={"number": total}))

    @classmethod
    def of(cls, page: str) -> int:
        """How often a page was asked for since it is there."""
        return db.session.scalar(select(func.sum(cls.number)).where(cls.page == page)) or 0
