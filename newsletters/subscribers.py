"""Subscriber: how one person reads one newsletter."""

from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside.consent import Subscription
from broadside.database import Base
from newsletters.newsletter import Newsletter


class Cadence(StrEnum):
    """How often a reader wants mail."""

    EVERY = "every issue"
    DIGEST = "digest"
    ALERTS = "alerts"


class Subscriber(Base):
    """A reader's choices; their consent and state stand in the ground's subscription."""

    __tablename__ = "subscriber"

    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"), primary_key=True)
    newsletter_id: Mapped[int] = mapped_column(ForeignKey("newsletter.id", ondelete="CASCADE"), index=True)
    cadence: Mapped[Cadence] = mapped_column(String(12), default=Cadence.EVERY)
    plain: Mapped[bool] = mapped_column(default=False)
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    leave_reason: Mapped[str] = mapped_column(Text, default="")
    subscription: Mapped[Subscription] = relationship(lazy="joined", innerjoin=True)
    newsletter: Mapped[Newsletter] = relationship()
