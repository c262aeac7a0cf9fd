"""Replies: how many readers wrote back to an issue, as somebody counted them by hand."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from newsletters.issues import Issue

MOST = 10_000_000


class BadCount(ValueError):
    """A number of replies that is none; says what to give."""


class ReplyCount(Base):
    """The replies to one issue, and when they were counted last."""

    __tablename__ = "reply_count"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @classmethod
    def of(cls, issue: Issue) -> int | None:
        """How many were counted; None when nobody has counted."""
        kept = db.session.get(cls, issue.id)
        return kept.number if kept else None

    @classmethod
    def note(cls, issue: Issue, typed: str, by: Account) -> int | None:
        """Keep the number as it was typed; an empty field takes it away. Raises BadCount."""
        number = read(typed)
        kept = db.session.get(cls, issue.id)
        if kept is not None and number is None:
            db.session.delete(kept)
        elif number is not None:
            db.session.merge(cls(issue_id=issue.id, number=number, at=clock.now()))
        db.session.flush()
        audit.record("issue.replies-counted", issue.ref, by, number="none" if number is None else f"{number:,}")
        return number


def read(typed: str) -> int | None:
    """A whole number as people write it, 1,204 too; None for nothing. Raises BadCount."""
    digits = typed.strip().replace(",", "").replace(" ", "")
    if not digits:
        return None
    if not (digits.isascii() and digits.isdecimal()) or int(digits[:12]) > MOST:
        raise BadCount("Give the number of replies as a whole number, such as 14.")
    return int(digits)
