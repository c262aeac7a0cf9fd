"""Consent: an append-only record, and the subscription that it adds up to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.database import Base, UtcDateTime, db
from broadside.people import Person


class Act(StrEnum):
    """What a person did, or what was done in their name."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    IMPORTED = "imported"
    PAUSED = "paused"
    RESUMED = "resumed"
    LEFT = "left"
    REMOVED = "removed"


class State(StrEnum):
    """Where a subscription stands."""

    PENDING = "pending"
    ACTIVE = "active"
    LEFT = "left"


class Consent(Base):
    """One act, with the words agreed to and where; deleted only by erasure (UK GDPR Art. 7(1): consent is shown)."""

    __tablename__ = "consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(80))
    act: Mapped[Act] = mapped_column(String(12))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    source: Mapped[str] = mapped_column(String(80))
    wording: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")


class Subscription(Base):
    """The present state of one person's consent for one purpose, such as `newsletter:idt`."""

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("person_id", "purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(80), index=True)
    state: Mapped[State] = mapped_column(String(8), default=State.PENDING, index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def find(cls, person: Person, purpose: str) -> "Subscription | None":
        """The subscription of a person for a purpose, or None."""
        return db.session.scalar(select(cls).where(cls.person_id == person.id, cls.purpose == purpose))

    @property
    def paused(self) -> bool:
        """Whether mail is held back now because the person asked for a pause."""
        return self.paused_until is not None and self.paused_until > clock.now()

    @property
    def wants_mail(self) -> bool:
        """Active and not paused: the check made at the moment of sending."""
        return self.state == State.ACTIVE and not self.paused

    def turn(self, state: State, act: Act, source: str, *, wording: str = "", evidence: str = "") -> None:
        """Move to a state and append the act that moved it."""
        self.state = state
        self.since = clock.now()
        self.note(act, source, wording=wording, evidence=evidence)

    def note(self, act: Act, source: str, *, wording: str = "", evidence: str = "") -> None:
        """Append an act that leaves the state as it is."""
        db.session.add(
            Consent(
                person_id=self.person_id,
                purpose=self.purpose,
                act=act,
                source=source,
                wording=wording,
                evidence=evidence,
            )
        )
        db.session.flush()
