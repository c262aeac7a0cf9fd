"""Update: a dated fact in a campaign's timeline, written by a person or by what happened."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from campaigns.campaigns import Campaign


class UpdateKind(StrEnum):
    """What kind of thing happened."""

    MILESTONE = "milestone"
    MEETING = "meeting"
    LETTER_SENT = "letter sent"
    REPLY = "reply"
    EXTENSION = "extension"
    RESPONSE_SUBMITTED = "response submitted"
    OUTCOME = "outcome"
    MEDIA = "media"
    HEARING = "hearing"


class Update(Base):
    """One dated fact. `source` names what made it, such as `reply:4`, so that it is never made twice."""

    __tablename__ = "campaign_update"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"), index=True)
    day: Mapped[date] = mapped_column(index=True)
    kind: Mapped[UpdateKind] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    public: Mapped[bool] = mapped_column(default=True)
    source: Mapped[str | None] = mapped_column(String(80), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    campaign: Mapped[Campaign] = relationship()


def tell(campaign: Campaign | None, kind: UpdateKind, text: str, source: str, public: bool = True) -> Update | None:
    """Add what just happened to a campaign's timeline, once for each source; None without a campaign or when told."""
    if campaign is None or db.session.scalar(select(Update.id).where(Update.source == source)) is not None:
        return None
    update = Update(campaign=campaign, day=clock.today(), kind=kind, text=text, source=source, public=public)
    db.session.add(update)
    db.session.flush()
    return update


def write(update: Update, by: Account) -> None:
    """Put an update that a person wrote into its campaign's timeline."""
    update.account_id = by.id
    db.session.add(update)
    db.session.flush()
    audit.record("update.written", f"update:{update.id}", by, kind=update.kind)
