"""The audit log: every change of state, who made it and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db


class Audit(Base):
    """One change: what was done (`issue.approved`), to what (`issue:12`), by whom (None: Broadside itself)."""

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    action: Mapped[str] = mapped_column(String(60), index=True)
    ref: Mapped[str] = mapped_column(String(80), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    account: Mapped[Account | None] = relationship(lazy="joined")


def record(action: str, ref: str, by: Account | None = None, **detail: Any) -> None:
    """Append a change to the log; detail must hold no personal data of readers."""
    db.session.add(Audit(action=action, ref=ref, account_id=by.id if by else None, detail=detail))
    db.session.flush()
