"""Consent: an append-only record, and the subscription that it adds up to."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, delete, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.database import Base, UtcDateTime, db
from broadside.people import Person

LONGEST_PAUSE = timedelta(days=366)
LONGEST_REASON = 1000


class Act(StrEnum):
    """What a person did, or what was done in their name."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    IMPORTED = "imported"
    CHANGED = "changed"
    PAUSED = "paused"
    RESUMED = "resumed"
    LEFT = "left"
    REMOVED = "removed"


class State(StrEnum):
    """Where a subscription stands."""

    PENDING = "pending"
    ACTIVE = "active"
    LEFT = "left"


class BadPause(ValueError):
    """A pause that cannot be; says why."""


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

    @classmethod
    def of(cls, person: Person) -> list["Consent"]:
        """Every act of a person, the newest first."""
        return list(db.session.scalars(select(cls).where(cls.person_id == person.id).order_by(cls.id.desc())))


class Subscription(Base):
    """The present state of one person's consent for one purpose, such as `newsletter:idt`."""

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("person_id", "purpose"),
        Index("ix_subscription_roster", "purpose", "state", "id"),
        Index(
            "ix_subscription_paused",
            "purpose",
            "id",
            sqlite_where=text("paused_until IS NOT NULL"),
            postgresql_where=text("paused_until IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(String(80))
    state: Mapped[State] = mapped_column(String(8), default=State.PENDING, index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    paused_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def find(cls, person: Person, purpose: str) -> "Subscription | None":
        """The subscription of a person for a purpose, or None."""
        return db.session.scalar(select(cls).where(cls.person_id == person.id, cls.purpose == purpose))

    @classmethod
    def begin(cls, person: Person, purpose: str) -> "Subscription":
        """The subscription of a person for a purpose, made when there is none: one that nothing is agreed to yet."""
        found = cls.find(person, purpose)
        if found is None:
            found = cls(person_id=person.id, purpose=purpose)
            found.person = person
            db.session.add(found)
            db.session.flush()
        return found

    @classmethod
    def active(cls, person: Person | None, purpose: str) -> bool:
        """Whether somebody agrees to a purpose now, paused or not."""
        found = cls.find(person, purpose) if person else None
        return found is not None and found.state == State.ACTIVE

    @classmethod
    def of(cls, person: Person) -> list["Subscription"]:
        """Every subscription of a person, those left too."""
        return list(db.session.scalars(select(cls).where(cls.person_id == person.id).order_by(cls.purpose)))

    @property
    def paused(self) -> bool:
        """Whether mail is held back now because the person asked for a pause."""
        return self.paused_until is not None and self.paused_until > clock.now()

    def join(self, source: str, wording: str) -> bool:
        """Agree to the words, by an act of their own; False when they agree already."""
        if self.state == State.ACTIVE:
            return False
        self.turn(State.ACTIVE, Act.CONFIRMED, source, wording=wording)
        return True

    def leave(self, source: str, reason: str = "") -> bool:
        """End it, keeping the reason with the act; False when it had ended already."""
        return self._end(Act.LEFT, source, reason)

    def remove(self, source: str, reason: str) -> bool:
        """End it on a person's behalf, who asked by other means; False when it had ended already."""
        return self._end(Act.REMOVED, source, reason)

    def pause(self, until: datetime, source: str) -> None:
        """Hold mail back until an instant within a year; raises BadPause."""
        if self.state != State.ACTIVE:
            raise BadPause("Only a subscription that is active can be paused.")
        if not clock.now() < until <= clock.now() + LONGEST_PAUSE:
            raise BadPause("Choose a day after today and within a year.")
        self.paused_until = until
        self.note(Act.PAUSED, source, evidence=f"until {clock.day_words(clock.local(until).date())}")

    def resume(self, source: str) -> bool:
        """End a pause; False when there was none."""
        if not self.paused:
            return False
        self.paused_until = None
        self.note(Act.RESUMED, source)
        return True

    def forget(self) -> None:
        """Delete a subscription that never began, with what was noted of it."""
        db.session.execute(delete(Consent).where(Consent.person_id == self.person_id, Consent.purpose == self.purpose))
        db.session.delete(self)
        db.session.flush()

    def turn(self, state: State, act: Act, source: str, *, wording: str = "", evidence: str = "") -> None:
        """Move to a state and append the act that moved it."""
        self.state = state
        self.since = clock.now()
        self.note(act, source, wording=wording, evidence=evidence)

    def note(self, act: Act, source: str, *, wording: str = "", evidence: str = "") -> None:
        """Append an act that leaves the state as it is; written with the next flush."""
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

    def _end(self, act: Act, source: str, reason: str) -> bool:
        if self.state == State.LEFT:
            return False
        self.paused_until = None
        self.turn(State.LEFT, act, source, evidence=reason.strip()[:LONGEST_REASON])
        return True
