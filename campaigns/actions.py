"""Action: one thing that readers can do for a campaign, until a day, in points and never as text to paste."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.database import Base, UtcDateTime
from campaigns.campaigns import Campaign
from campaigns.dated import Dated


class ActionKind(StrEnum):
    """What is asked."""

    WRITE = "write to your MP"
    RESPOND = "respond"
    INPUT = "give input"
    COME = "come"


class Action(Dated, Base):
    """One ask: who should, what to say as points (WriteToThem forbids text to paste), where, until when."""

    __tablename__ = "action"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[ActionKind] = mapped_column(String(20))
    who: Mapped[str] = mapped_column(String(300), default="")
    ask: Mapped[str] = mapped_column(Text, default="")
    points: Mapped[list[str]] = mapped_column(JSON, default=list)
    link: Mapped[str] = mapped_column(String(1000), default="")
    until: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    public: Mapped[bool] = mapped_column(default=True)
    example: Mapped[bool] = mapped_column(default=False, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    campaign: Mapped[Campaign | None] = relationship()

    @property
    def ref(self) -> str:
        """How the audit log names it."""
        return f"action:{self.id}"
