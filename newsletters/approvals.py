"""Approval: one person's yes to one content of an issue."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime


class Approval(Base):
    """One person's yes to one content hash; an edit voids it and says so; `told_at` is when who gave it was told."""

    __tablename__ = "approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), index=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_why: Mapped[str] = mapped_column(Text, default="")
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    account: Mapped[Account | None] = relationship(foreign_keys=account_id)

    def void(self, why: str, by: Account | None) -> None:
        """Let it count no more, with the reason in words; a second time changes nothing.

        Who gave it is told by mail (see `colleague_jobs`), unless it was they who voided it.
        """
        if self.voided_at is None:
            self.voided_at, self.voided_why, self.voided_by_id = clock.now(), why, by.id if by else None
