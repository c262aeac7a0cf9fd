"""Presence: who has an issue open just now, and which part of it; forgotten half a minute after the last sign."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db

LONGEST = timedelta(seconds=35)  # a page gives a sign every ten seconds; three may be lost


@dataclass(frozen=True)
class Company:
    """Somebody else at the same issue; `section_id` is None for its subject."""

    name: str
    section_id: int | None


class Presence(Base):
    """One account at one issue: the part that it gave the last sign from."""

    __tablename__ = "issue_presence"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    section_id: Mapped[int | None] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"))
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @classmethod
    def sign(cls, issue_id: int, section_id: int | None, by: Account) -> None:
        """Take note where somebody is, and forget who gave no sign for long."""
        now = clock.now()
        db.session.execute(delete(cls).where(cls.seen_at < now - LONGEST))
        here = {"section_id": section_id, "seen_at": now}
        mine = upsert(cls).values(issue_id=issue_id, account_id=by.id, **here)
        db.session.execute(mine.on_conflict_do_update(index_elements=["issue_id", "account_id"], set_=here))

    @classmethod
    def leave(cls, issue_id: int, section_id: int | None, by: Account) -> None:
        """Take note that somebody closed a part, unless they are in another by now."""
        mine = delete(cls).where(cls.issue_id == issue_id, cls.account_id == by.id)
        db.session.execute(mine.where(cls.section_id == section_id))

    @classmethod
    def others(cls, issue_id: int, than: Account) -> list[Company]:
        """Who else is there, by name."""
        found = select(Account.name, cls.section_id).join(cls, cls.account_id == Account.id)
        found = found.where(cls.issue_id == issue_id, cls.account_id != than.id, cls.seen_at > clock.now() - LONGEST)
        return [Company(name, section_id) for name, section_id in db.session.execute(found.order_by(Account.name))]
