"""Action: one thing that readers can do for a campaign, until a day, in points and never as text to paste."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Text, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock, markdown
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from campaigns.campaigns import Campaign, free_slug
from campaigns.dated import Dated
from campaigns.updates import UpdateKind, tell

WRITE_TO_THEM = "https://www.writetothem.com/"


class ActionKind(StrEnum):
    """What is asked."""

    WRITE = "write to your MP"
    RESPOND = "respond"
    INPUT = "give input"
    COME = "come"


@dataclass(frozen=True)
class Ask:
    """What a person writes about an action; `until` is the instant at which it closes."""

    title: str
    kind: ActionKind
    who: str = ""
    ask: str = ""
    points: tuple[str, ...] = ()
    link: str = ""
    until: datetime | None = None
    public: bool = True
    campaign: Campaign | None = None


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

    @property
    def path(self) -> str:
        """Its public page, below the public address."""
        return f"/actions/{self.slug}"

    @property
    def over(self) -> bool:
        """Whether its last day has passed."""
        return self.until is not None and self.until <= clock.now()

    @classmethod
    def begin(cls, ask: Ask, by: Account | None) -> "Action":
        """A new action; a public one is told in its campaign's timeline."""
        action = cls(slug=free_slug(cls, ask.title, "action"))
        action._write(ask)
        db.session.add(action)
        db.session.flush()
        audit.record("action.begun", action.ref, by, title=action.title)
        action._tell()
        return action

    @classmethod
    def find(cls, slug: str) -> "Action | None":
        """The action of a slug, public or not."""
        return db.session.scalar(select(cls).where(cls.slug == slug))

    @classmethod
    def all(cls) -> list["Action"]:
        """Every action, those without an end first, then those that end last."""
        return list(db.session.scalars(select(cls).order_by(cls.until.desc().nulls_first(), cls.title)))

    @classmethod
    def open_now(cls) -> list["Action"]:
        """What everybody can do now, the most urgent first."""
        wanted = select(cls).where(cls.public, cls.called_off_at.is_(None))
        lasting = wanted.where(or_(cls.until.is_(None), cls.until > clock.now()))
        return list(db.session.scalars(lasting.order_by(cls.until.nulls_last(), cls.title)))

    def edit(self, ask: Ask, by: Account | None) -> None:
        """Write it anew; calendars hear of another title or day."""
        if (ask.title, ask.until) != (self.title, self.until):
            self.revise()
        self._write(ask)
        audit.record("action.edited", self.ref, by, title=self.title)
        self._tell()

    def call_off(self, by: Account | None = None) -> None:
        """Ask for it no longer; it stays, so that calendars can be told."""
        if self.called_off_at is None:
            super().call_off()
            audit.record("action.called-off", self.ref, by, title=self.title)

    def bring_back(self, by: Account | None = None) -> None:
        """Ask for it again."""
        if self.called_off_at is not None:
            super().bring_back()
            audit.record("action.brought-back", self.ref, by, title=self.title)

    def _write(self, ask: Ask) -> None:
        self.title, self.kind, self.who, self.ask = ask.title, ask.kind, ask.who, ask.ask
        self.points, self.link, self.until = list(ask.points), ask.link, ask.until
        self.public, self.campaign = ask.public, ask.campaign

    def _tell(self) -> None:
        """Say once, as soon as it is public, that there is something to do."""
        if self.public:
            until = f", until {clock.day_words(clock.closing_day(self.until))}" if self.until else ""
            text = f"A new way to take part: {markdown.escape(self.title)}{until}."
            tell(self.campaign, UpdateKind.MILESTONE, text, f"action:{self.id}")
