"""Update: a dated fact in a campaign's timeline, written by a person or by what happened."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Fact:
    """What a person says about one day of a campaign; `text` is Markdown."""

    day: date
    kind: UpdateKind
    text: str
    public: bool = True


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

    @property
    def ref(self) -> str:
        """How the audit log names it."""
        return f"update:{self.id}"

    @classmethod
    def add(cls, campaign: Campaign, fact: Fact, by: Account | None) -> "Update":
        """Put what a person wrote into a campaign's timeline."""
        update = cls(campaign=campaign, day=fact.day, kind=fact.kind, text=fact.text, public=fact.public)
        update.account_id = by.id if by else None
        db.session.add(update)
        db.session.flush()
        update._record("update.added", by)
        return update

    @classmethod
    def of(cls, campaign: Campaign, public_only: bool = False) -> list["Update"]:
        """The timeline of a campaign, the latest day first."""
        wanted = select(cls).where(cls.campaign_id == campaign.id).order_by(cls.day.desc(), cls.id.desc())
        return list(db.session.scalars(wanted.where(cls.public) if public_only else wanted))

    def change(self, fact: Fact, by: Account | None) -> None:
        """Write it anew; one that becomes public only now is news for the next issue."""
        if fact.public and not self.public:
            self.written_at = clock.now()
        self.day, self.kind, self.text, self.public = fact.day, fact.kind, fact.text, fact.public
        db.session.flush()
        self._record("update.changed", by)

    def remove(self, by: Account | None) -> None:
        """Take it out of the timeline."""
        self._record("update.removed", by)
        db.session.delete(self)
        db.session.flush()

    def _record(self, action: str, by: Account | None) -> None:
        audit.record(action, self.ref, by, title=self.campaign.title, day=self.day.isoformat(), kind=self.kind)


def tell(campaign: Campaign | None, kind: UpdateKind, text: str, source: str, public: bool = True) -> Update | None:
    """Add what just happened to a campaign's timeline, once for each source; None without a campaign or when told."""
    if campaign is None or db.session.scalar(select(Update.id).where(Update.source == source)) is not None:
        return None
    update = Update(campaign=campaign, day=clock.today(), kind=kind, text=text, source=source, public=public)
    db.session.add(update)
    db.session.flush()
    return update
