"""Saved filter: a way of looking at the inbox that colleagues keep under a name; all of the desk see it."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside.accounts import Account
from broadside.audit import record
from broadside.database import Base, db

LONGEST_NAME = 60
MOST = 30


class FilterRefusedError(ValueError):
    """A filter that cannot be kept; its text says why."""


class SavedFilter(Base):
    """A name for what the address of the inbox asks for."""

    __tablename__ = "saved_filter"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), unique=True)
    query: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))

    @classmethod
    def all(cls) -> list["SavedFilter"]:
        """Every saved filter, by name."""
        return list(db.session.scalars(select(cls).order_by(cls.name)))

    @classmethod
    def keep(cls, name: str, query: dict[str, Any], by: Account) -> "SavedFilter":
        """Keep what is asked for now under a name; the same name again means the new one. Raises FilterRefusedError."""
        name = " ".join(name.split())[:LONGEST_NAME]
        if not name:
            raise FilterRefusedError("Give the filter a name. Nothing was saved.")
        if not query:
            raise FilterRefusedError("No filter is set, so there is nothing to save. Set one first.")
        kept = db.session.scalar(select(cls).where(cls.name == name))
        if kept is None:
            if len(cls.all()) >= MOST:
                raise FilterRefusedError(f"There are {MOST} saved filters already. Remove one first.")
            kept = cls(name=name, made_by_id=by.id)
            db.session.add(kept)
        kept.query = query
        db.session.flush()
        record("filter.saved", kept.ref, by, name=name)
        return kept

    @property
    def ref(self) -> str:
        return f"filter:{self.id}"

    def remove(self, by: Account) -> None:
        """Let it go."""
        record("filter.removed", self.ref, by, name=self.name)
        db.session.delete(self)
        db.session.flush()
