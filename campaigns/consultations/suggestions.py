"""Suggestion: a consultation that GOV.UK published and that matches our topics; a person follows it or lets it be."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime


class SuggestionState(StrEnum):
    """What was decided about it."""

    NEW = "new"
    FOLLOWED = "followed"
    LEFT = "left"


class Suggestion(Base):
    """One found consultation, by its GOV.UK path."""

    __tablename__ = "consultation_suggestion"

    id: Mapped[int] = mapped_column(primary_key=True)
    govuk_path: Mapped[str] = mapped_column(String(500), unique=True)
    title: Mapped[str] = mapped_column(String(500))
    body: Mapped[str] = mapped_column(String(300), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    score: Mapped[float] = mapped_column(default=0.0)
    why: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[SuggestionState] = mapped_column(String(10), default=SuggestionState.NEW, index=True)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
