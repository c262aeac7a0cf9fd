"""Deadline change: a consultation's closing moved; the old instant, the new one, and why."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.database import Base, UtcDateTime
from campaigns.consultations.consultations import Consultation


class Cause(StrEnum):
    """Why a deadline moved: nobody said a word, the body announced it, or our letter had asked for it."""

    SILENT = "silent"
    ANNOUNCED = "announced"
    LETTER = "letter"


class DeadlineChange(Base):
    """One move of a closing; `letter_id` is the letter that had asked for it."""

    __tablename__ = "deadline_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), index=True)
    old: Mapped[datetime | None] = mapped_column(UtcDateTime)
    new: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cause: Mapped[Cause] = mapped_column(String(10))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consultation: Mapped[Consultation] = relationship()
