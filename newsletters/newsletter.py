"""Newsletter: a publication with a sender identity."""

from datetime import datetime, time
from typing import TypedDict

from sqlalchemy import JSON, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime, db
from broadside.delivery.outbox import DoubtPolicy


class HouseSection(TypedDict):
    """One section of a newsletter's house order, as a new issue starts with it."""

    kind: str
    heading: str
    markdown: str


class Newsletter(Base):
    """A publication: who sends it, when, how it looks, and what its issues are made of."""

    __tablename__ = "newsletter"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text, default="")
    sender_name: Mapped[str] = mapped_column(String(200))
    sender_address: Mapped[str] = mapped_column(String(254))
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    organisation: Mapped[str] = mapped_column(String(200))
    postal: Mapped[str] = mapped_column(Text)
    sending_week: Mapped[int] = mapped_column(default=-1)
    sending_weekday: Mapped[int] = mapped_column(default=3)
    sending_time: Mapped[time] = mapped_column(default=time(9, 30))
    draft_days_before: Mapped[int] = mapped_column(default=7)
    accent: Mapped[str] = mapped_column(String(7), default="#a8231b")
    logo: Mapped[str] = mapped_column(String(80), default="")
    footer: Mapped[str] = mapped_column(Text, default="")
    consent_wording: Mapped[str] = mapped_column(Text, default="")
    house_sections: Mapped[list[HouseSection]] = mapped_column(JSON, default=list)
    self_approval: Mapped[bool] = mapped_column(default=False)
    doubt_policy: Mapped[DoubtPolicy] = mapped_column(String(12), default=DoubtPolicy.RESEND_ONCE)
    last_number: Mapped[int] = mapped_column(default=0)
    example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @property
    def purpose(self) -> str:
        """The name of the consent that a reader of this newsletter gives."""
        return f"newsletter:{self.slug}"

    @classmethod
    def by_slug(cls, slug: str) -> "Newsletter | None":
        """The newsletter of a slug, or None."""
        return db.session.scalar(select(cls).where(cls.slug == slug))

    @classmethod
    def all(cls) -> list["Newsletter"]:
        """Every newsletter, by title."""
        return list(db.session.scalars(select(cls).order_by(cls.title)))
