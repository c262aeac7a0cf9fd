"""Snapshot: a consultation's record as GOV.UK gave it at one time; only comparing them catches every change."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from broadside import clock
from broadside.database import Base, UtcDateTime
from campaigns.consultations.consultations import Consultation


class Snapshot(Base):
    """One fetched record, kept when it differs from the one before; `seen_at` is when it was last the same."""

    __tablename__ = "snapshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), index=True)
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    body_hash: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = deferred(mapped_column(Text))
    found: Mapped[str] = mapped_column(String(200), default="")
    consultation: Mapped[Consultation] = relationship()
