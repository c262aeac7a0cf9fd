"""Saved filter: a way of looking at the inbox, kept under a name by somebody for themselves or for the whole desk."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside.accounts import Account
from broadside.audit import record
from broadside.database import Base, db

LONGEST_NAME = 60
MOST = 30


class FilterRefusedError(ValueError):
    """A filter that cannot be kept; its text says why."""


class SavedFilter(Base):
    """A name for what the address of the inbox asks for; without an owner all of the desk see it, and may change it."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("owner_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    query: Mapped[dict[str, Any]] = mapped_column(JSON)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))

    @classmethod
    def seen_by(cls, account: Account) -> list["SavedFilter"]:
        """An account's own filters and those of the desk, by name."""
        theirs = or_(cls.owner_id == account.id, cls.owner_id.is_(None))
        return list(db.session.scalars(select(cls).where(theirs).order_by(cls.name, cls.id)))

    @classmethod
    def keep(cls, name: str, query: dict[str, Any], by: Account, *, shared: bool = False) -> "SavedFilter":
        """Keep what is asked for now under a name, for oneself or for the desk; the same name again means the new one.

        Raises FilterRefusedError.
        """
        name = " ".join(name.split())[:LONGEST_NAME]
        if not name:
            raise FilterRefusedError("Give the filter a name. Nothing was saved.")
        if not query:
            raise FilterRefusedError("No filter is set, so there is nothing to save. Set one first.")
        seen = cls.seen_by(by)
        known = [each for each in seen if each.name == name and (shared or not each.shared)]
        if not known:
            if len(seen) >= MOST:
                raise FilterRefusedError(f"There are {MOST} saved filters already. Remove one first.")
            known = [cls(name=name, made_by_id=by.id)]
            db.session.add(known[0])
        kept, *doubles = sorted(known, key=lambda each: not each.shared)
        for each in doubles:  # one's own of this name goes into that of the desk
            db.session.delete(each)
        kept.query, kept.owner_id = query, None if shared else by.id
        db.session.flush()
        record("filter.saved", kept.ref, by, name=name)
        return kept

    @property
    def shared(self) -> bool:
        """Whether all of the desk see it."""
        return self.owner_id is None

    @property
    def ref(self) -> str:
        return f"filter:{self.id}"

    def remove(self, by: Account) -> None:
        """Let it go."""
        record("filter.removed", self.ref, by, name=self.name)
        db.session.delete(self)
        db.session.flush()
