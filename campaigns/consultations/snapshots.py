"""Snapshot: a consultation's record as GOV.UK gave it at one time; only comparing them catches every change."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from broadside import clock
from broadside.database import Base, UtcDateTime, db
from campaigns.consultations.comparing import NOTEWORTHY, Kind
from campaigns.consultations.consultations import Consultation


class Snapshot(Base):
    """One fetched record, kept when it differs from the one before; `seen_at` is when it was last the same.

    `found` holds what it told apart, as mappings of kind and words; `told_at` is when the owner was told of it.
    """

    __tablename__ = "snapshot"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), index=True)
    fetched_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    body_hash: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = deferred(mapped_column(Text))
    found: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    consultation: Mapped[Consultation] = relationship()

    @property
    def noteworthy(self) -> list[str]:
        """What its owner should hear of, in sentences; a moved deadline is told on its own."""
        return [each["words"] for each in self.found if each["kind"] in set(map(str, NOTEWORTHY))]

    @classmethod
    def last(cls, consultation: Consultation) -> "Snapshot | None":
        """The newest of a consultation."""
        return db.session.scalar(_of(consultation).limit(1))

    @classmethod
    def of(cls, consultation: Consultation) -> list["Snapshot"]:
        """All of a consultation, the newest first."""
        return list(db.session.scalars(_of(consultation)))

    def holds(self, kind: Kind) -> bool:
        """Whether it told that kind of thing apart."""
        return any(each["kind"] == kind for each in self.found)


def _of(consultation: Consultation) -> Select[Snapshot]:
    wanted = select(Snapshot).where(Snapshot.consultation_id == consultation.id)
    return wanted.order_by(Snapshot.id.desc())
