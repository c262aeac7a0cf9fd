"""Stop: somebody stopped the presses on a scheduled issue, and said why; kept, shown, and told to who approved it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from newsletters.issues import Issue, NotNow

LONGEST_REASON = 1_000


class Stop(Base):
    """One time that a scheduled issue was unlocked; `told_at` is when the mails about it were written."""

    __tablename__ = "issue_stop"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    reason: Mapped[str] = mapped_column(Text)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    issue: Mapped[Issue] = relationship()
    account: Mapped[Account | None] = relationship()

    @classmethod
    def of(cls, issue: Issue) -> list["Stop"]:
        """Every time, the last first."""
        return list(db.session.scalars(select(cls).where(cls.issue_id == issue.id).order_by(cls.id.desc())))


def stop_the_presses(issue: Issue, reason: str, by: Account) -> Stop:
    """Unlock a scheduled issue until it is scheduled again; raises NotNow, also without a reason."""
    why = " ".join(reason.split())
    if not why or len(why) > LONGEST_REASON:
        raise NotNow(f"Say why in 1 to {LONGEST_REASON:,} characters, so that who approved it knows. Nothing changed.")
    issue.unschedule(by, why)
    stop = Stop(issue=issue, account=by, reason=why)
    db.session.add(stop)
    db.session.flush()
    return stop
