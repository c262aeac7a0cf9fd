"""Consultation: what a public body asks, until when, and where we stand with it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from broadside.directory.organisations import Organisation
from campaigns.campaigns import Campaign
from campaigns.dated import Dated

RESPONSE_DUE = timedelta(weeks=12)  # after closing: what Whitehall's publisher reminds authors of


class Position(StrEnum):
    """What we do about a consultation."""

    WATCHING = "watching"
    RESPONDING = "responding"
    JOINTLY = "jointly responding"
    SUBMITTED = "submitted"
    NOT_RESPONDING = "not responding"


class Phase(StrEnum):
    """Where a consultation stands by the clock: the publisher's own type may lag."""

    COMING = "not open yet"
    OPEN = "open"
    CLOSED = "closed"
    OUTCOME = "outcome published"
    WITHDRAWN = "withdrawn"


class Consultation(Dated, Base):
    """A consultation or call for evidence; `govuk_path` when GOV.UK has it and we watch it there."""

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(String(500))
    body: Mapped[str] = mapped_column(String(300), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(String(1000), default="")
    govuk_path: Mapped[str | None] = mapped_column(String(500), unique=True)
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    ways: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    how: Mapped[str] = mapped_column(Text, default="")
    documents: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    position: Mapped[Position] = mapped_column(String(20), default=Position.WATCHING)
    our_response: Mapped[str] = mapped_column(String(1000), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    public: Mapped[bool] = mapped_column(default=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_why: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(Text, default="")
    outcome_url: Mapped[str] = mapped_column(String(1000), default="")
    closing_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    checked_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    trouble: Mapped[str] = mapped_column(Text, default="")
    example: Mapped[bool] = mapped_column(default=False, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    campaign: Mapped[Campaign | None] = relationship()
    owner: Mapped[Account | None] = relationship()
    partners: Mapped[list["ConsultationPartner"]] = relationship(cascade="all, delete-orphan")
    steps: Mapped[list["InternalDeadline"]] = relationship(
        cascade="all, delete-orphan", order_by="InternalDeadline.due_at", back_populates="consultation"
    )

    @property
    def ref(self) -> str:
        """How the audit log names it."""
        return f"consultation:{self.id}"

    @property
    def purpose(self) -> str:
        """What a reader who wants to be reminded of it consents to."""
        return f"consultation:{self.slug}"

    @property
    def path(self) -> str:
        """Its public page, below the public address."""
        return f"/consultations/{self.slug}"

    @property
    def phase(self) -> Phase:
        """Where it stands now, by its dates."""
        now = clock.now()
        if self.withdrawn_at is not None:
            return Phase.WITHDRAWN
        if self.outcome_at is not None:
            return Phase.OUTCOME
        if self.closes_at is not None and self.closes_at <= now:
            return Phase.CLOSED
        return Phase.COMING if self.opens_at is not None and self.opens_at > now else Phase.OPEN

    @property
    def response_due(self) -> datetime | None:
        """When the body's response is due: 12 weeks after closing, by the wall clock."""
        return clock.wall_later(self.closes_at, RESPONSE_DUE) if self.closes_at is not None else None

    @classmethod
    def find(cls, slug: str) -> "Consultation | None":
        """The consultation of a slug, public or not."""
        return db.session.scalar(select(cls).where(cls.slug == slug))


class ConsultationPartner(Base):
    """An organisation that works on a consultation with us, and its part."""

    __tablename__ = "consultation_partner"
    __table_args__ = (UniqueConstraint("consultation_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    part: Mapped[str] = mapped_column(String(200), default="")
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


class InternalDeadline(Dated, Base):
    """A date of our own before the closing: first draft, comments, sign-off."""

    __tablename__ = "internal_deadline"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consultation: Mapped[Consultation] = relationship(back_populates="steps")
    owner: Mapped[Account | None] = relationship()
