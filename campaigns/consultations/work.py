"""Work: what we do on a consultation, with whom, and by which dates of our own before it closes."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from broadside.directory.organisations import Organisation
from campaigns.dated import Dated


class RefusedError(ValueError):
    """A change that cannot be made; its text says why, and what to do."""


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
    owner: Mapped[Account | None] = relationship()
    # Named, not imported: the consultation stands upon what is here.
    consultation: Mapped[Any] = relationship("Consultation", back_populates="steps")


class WorkedOn:
    """What a consultation knows of the work on it: the partners with their part, and the internal deadlines."""

    id: Mapped[int]
    title: Mapped[str]
    closes_at: Mapped[datetime | None]

    @declared_attr
    def partners(cls) -> Mapped[list[ConsultationPartner]]:  # noqa: N805  SQLAlchemy calls it with the class
        """Those who work on it with us, in the order in which they came."""
        return relationship(cascade="all, delete-orphan", order_by=ConsultationPartner.id)

    @declared_attr
    def steps(cls) -> Mapped[list[InternalDeadline]]:  # noqa: N805
        """Our own dates, the soonest first."""
        return relationship(
            cascade="all, delete-orphan", order_by=InternalDeadline.due_at, back_populates="consultation"
        )

    @property
    def ref(self) -> str:
        """How the audit log names it."""
        return f"consultation:{self.id}"

    def work_with(self, organisation: Organisation, part: str, by: Account) -> None:
        """Note an organisation that works on it with us, or its new part."""
        known = next((each for each in self.partners if each.organisation is organisation), None)
        if known is None:
            self.partners.append(ConsultationPartner(organisation=organisation, part=part))
        else:
            known.part = part
        self.note("consultation.partnered", by, partner=organisation.name)

    def part_from(self, partner: "ConsultationPartner", by: Account) -> None:
        """Take an organisation off it."""
        self.note("consultation.parted", by, partner=partner.organisation.name)
        self.partners.remove(partner)
        db.session.flush()

    def add_step(
        self, name: str, due_at: datetime, by: Account | None, owner: Account | None = None
    ) -> "InternalDeadline":
        """A date of our own, such as the first draft. Raises RefusedError for one after the closing."""
        self._check_step(due_at)
        step = InternalDeadline(name=name, due_at=due_at, owner=owner)
        self.steps.append(step)
        self.note("consultation.step_added", by, step=name)
        return step

    def finish_step(self, step: "InternalDeadline", by: Account | None, done: bool = True) -> None:
        """Note that it is done, or not after all."""
        if done != (step.done_at is not None):
            step.done_at = clock.now() if done else None
            step.revise()
            self.note("consultation.step_done" if done else "consultation.step_undone", by, step=step.name)

    def move_step(self, step: "InternalDeadline", due_at: datetime, by: Account | None) -> None:
        """Give it another date. Raises RefusedError for one after the closing."""
        self._check_step(due_at)
        if due_at != step.due_at:
            step.due_at = due_at
            step.revise()
            self.note("consultation.step_moved", by, step=step.name)

    def drop_step(self, step: "InternalDeadline", by: Account | None, dropped: bool = True) -> None:
        """Call it off, or take that back: calendars that have it are told so."""
        if dropped != (step.called_off_at is not None):
            if dropped:
                step.call_off()
            else:
                step.bring_back()
            self.note("consultation.step_dropped" if dropped else "consultation.step_back", by, step=step.name)

    def _check_step(self, due_at: datetime) -> None:
        if self.closes_at is not None and due_at > self.closes_at:
            closing = clock.closing_words(self.closes_at)
            raise RefusedError(f"The consultation closes before that, on {closing}. Choose an earlier date.")

    def note(self, action: str, by: Account | None, **detail: Any) -> None:
        db.session.flush()
        audit.record(action, self.ref, by, title=self.title, **detail)
