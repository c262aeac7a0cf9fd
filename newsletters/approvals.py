"""Approval: one person's yes to one content of an issue."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime


class Approval(Base):
    """One person's yes to one content hash; an edit voids it and says so."""

    __tablename__ = "approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), index=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_why: Mapped[str] = mapped_column(Text, default="")
    account: Mapped[Account | None] = relationship()

    def void(self, why: str) -> None:
        """Let it count no more, with the reason in words; a second time changes nothing."""
        if self.voided_at is None:
            self.voided_at, self.voided_why = clock.now(), why
