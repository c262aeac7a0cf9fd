"""Letter: an open or joint letter to somebody in office; who may sign it, until when, and what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.database import Base, UtcDateTime, db
from broadside.directory.organisations import Organisation
from campaigns.campaigns import Campaign
from campaigns.consultations.consultations import Consultation
from campaigns.dated import Dated


class LetterState(StrEnum):
    """Where a letter stands; between opening and closing the clock decides."""

    DRAFT = "draft"
    COMING = "coming"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    DELIVERED = "delivered"
    ANSWERED = "answered"


class Letter(Dated, Base):
    """A letter. Its text stands in `versions`; one that a partner hosts `elsewhere` is only announced by us."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id", ondelete="SET NULL"), index=True)
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    addressee: Mapped[str] = mapped_column(String(200), default="")
    office: Mapped[str] = mapped_column(String(200), default="")
    postal: Mapped[str] = mapped_column(Text, default="")
    share_text: Mapped[str] = mapped_column(Text, default="")
    elsewhere: Mapped[str] = mapped_column(String(500), default="")
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    target: Mapped[int | None]
    review_all: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_how: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    example: Mapped[bool] = mapped_column(default=False, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    campaign: Mapped[Campaign | None] = relationship()
    consultation: Mapped[Consultation | None] = relationship()
    initiators: Mapped[list["Initiator"]] = relationship(cascade="all, delete-orphan", order_by="Initiator.position")

    @property
    def ref(self) -> str:
        """How the audit log names it."""
        return f"letter:{self.id}"

    @property
    def purpose(self) -> str:
        """What signatories who want to hear of it consent to."""
        return f"letter:{self.slug}"

    @property
    def path(self) -> str:
        """Its public page, below the public address."""
        return f"/letters/{self.slug}"

    @property
    def state(self) -> LetterState:
        """Where it stands now."""
        now = clock.now()
        for state, at in (
            (LetterState.ANSWERED, self.answered_at),
            (LetterState.DELIVERED, self.delivered_at),
            (LetterState.CLOSED, self.closed_at),
        ):
            if at is not None:
                return state
        if self.published_at is None:
            return LetterState.DRAFT
        if self.closes_at is not None and self.closes_at <= now:
            return LetterState.CLOSED
        if self.opens_at is not None and self.opens_at > now:
            return LetterState.COMING
        return LetterState.PAUSED if self.paused_at is not None else LetterState.OPEN

    @classmethod
    def find(cls, slug: str) -> "Letter | None":
        """The letter of a slug, published or not."""
        return db.session.scalar(select(cls).where(cls.slug == slug))


class Initiator(Base):
    """An organisation that began a letter: it stands first among the signatories, in this order."""

    __tablename__ = "letter_initiator"
    __table_args__ = (UniqueConstraint("letter_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
