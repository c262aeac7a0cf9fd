"""Wording: the words that readers agree to, each version kept (UK GDPR Art. 7(1): consent can be shown)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime, db


class Wording(Base):
    """One version of a newsletter's consent wording; never changed once written."""

    __tablename__ = "wording"
    __table_args__ = (UniqueConstraint("newsletter_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    newsletter_id: Mapped[int] = mapped_column(ForeignKey("newsletter.id", ondelete="CASCADE"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @classmethod
    def of(cls, newsletter_id: int) -> list["Wording"]:
        """Every version of a newsletter, the newest first."""
        kept = select(cls).where(cls.newsletter_id == newsletter_id).order_by(cls.version.desc())
        return list(db.session.scalars(kept))


def standard(title: str, organisation: str) -> str:
    """What a new newsletter asks its readers to agree to."""
    return (
        f"I would like to get {title} from {organisation} by mail. "
        "I can pause, leave, or have everything about me erased at any time, with a link in each mail."
    )
