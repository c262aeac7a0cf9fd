"""Lookout: a place where GOV.UK names new consultations: its search API and its feed."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Select, String, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside.database import Base, db
from campaigns.consultations.visits import Visited

EVERY = timedelta(hours=6)


class Place(StrEnum):
    """Where is looked."""

    SEARCH = "search"
    FEED = "feed"


class Lookout(Visited, Base):
    """One place, when it is looked at next, and its trouble."""

    __tablename__ = "consultation_lookout"

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[Place] = mapped_column(String(10), unique=True)

    @classmethod
    def of(cls, place: Place) -> "Lookout":
        """The row of a place, made when it is first asked for."""
        known = db.session.scalar(select(cls).where(cls.place == place))
        if known is None:
            known = cls(place=place)
            db.session.add(known)
            db.session.flush()
        return known

    @classmethod
    def troubled(cls) -> list["Lookout"]:
        """Those that cannot be read at the moment."""
        return list(db.session.scalars(select(cls).where(cls.trouble != "").order_by(cls.id)))

    @classmethod
    def due(cls, now: datetime) -> Select["Lookout"]:
        """What is to be looked at by now."""
        return select(cls).where(cls.next_check_at <= now)
