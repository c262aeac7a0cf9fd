"""Event: something that takes place at a time: a hearing, a launch, a meeting of the network."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock, markdown
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from campaigns.campaigns import Campaign, free_slug
from campaigns.dated import Dated
from campaigns.updates import UpdateKind, tell


class EventKind(StrEnum):
    """What takes place."""

    HEARING = "hearing"
    MEETING = "meeting"
    LAUNCH = "launch"
    TRAINING = "training"
    EVENT = "event"


TOLD_AS = {EventKind.HEARING: UpdateKind.HEARING, EventKind.LAUNCH: UpdateKind.MILESTONE}
A_DAY = timedelta(days=1)


class EventRefused(ValueError):
    """An event that cannot be; its text says why."""


@dataclass(frozen=True)
class Plan:
    """What a person writes about an event; one that lasts all day has the midnights that begin its first and last."""

    title: str
    kind: EventKind
    starts_at: datetime
    ends_at: datetime | None = None
    all_day: bool = False
    place: str = ""
    who: str = ""
    about: str = ""
    link: str = ""
    public: bool = True
    campaign: Campaign | None = None

    def __post_init__(self) -> None:
        if self.ends_at is not None and self.ends_at < self.starts_at:
            raise EventRefused("The end lies before the beginning. Give a later one, or leave it empty.")


class Event(Dated, Base):
    """One event or milestone; `all_day` counts whole days in London, the last one included."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    kind: Mapped[EventKind] = mapped_column(String(10))
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ends_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    all_day: Mapped[bool] = mapped_column(default=False)
    place: Mapped[str] = mapped_column(String(300), default="")
    who: Mapped[str] = mapped_column(String(300), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(String(1000), default="")
    public: Mapped[bool] = mapped_column(default=True)
    example: Mapped[bool] = mapped_column(default=False, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    campaign: Mapped[Campaign | None] = relationship()

    @property
    def ref(self) -> str:
        """How the audit log names it."""
        return f"event:{self.id}"

    @property
    def path(self) -> str:
        """Its public page, below the public address."""
        return f"/events/{self.slug}"

    @property
    def last_day(self) -> date:
        """The last day in London on which it goes on."""
        return clock.local(self.ends_at or self.starts_at).date()

    @property
    def over(self) -> bool:
        """Whether it has passed: at its end, or else when its last day is over."""
        ends = self.ends_at if self.ends_at and not self.all_day else clock.end_of(self.last_day)
        return ends <= clock.now()

    @property
    def when(self) -> str:
        """Wednesday 7 October 2026, 10:30am to 1:00pm; days alone when it lasts all day."""
        first = clock.local(self.starts_at).date()
        if self.all_day:
            return _day(first) if self.last_day == first else f"{_day(first)} to {_day(self.last_day)}"
        begins = clock.instant_words(self.starts_at)
        if self.ends_at is None or self.ends_at == self.starts_at:
            return begins
        same = self.last_day == first
        return f"{begins} to {clock.time_words(self.ends_at) if same else clock.instant_words(self.ends_at)}"

    @classmethod
    def begin(cls, plan: Plan, by: Account | None) -> "Event":
        """A new event; a public hearing or launch is told in its campaign's timeline."""
        event = cls(slug=free_slug(cls, plan.title, "event"))
        event._write(plan)
        db.session.add(event)
        db.session.flush()
        audit.record("event.begun", event.ref, by, title=event.title)
        event._tell("is set for")
        return event

    @classmethod
    def find(cls, slug: str) -> "Event | None":
        """The event of a slug, public or not."""
        return db.session.scalar(select(cls).where(cls.slug == slug))

    @classmethod
    def all(cls) -> list["Event"]:
        """Every event, the latest first."""
        return list(db.session.scalars(select(cls).order_by(cls.starts_at.desc(), cls.id)))

    @classmethod
    def coming(cls) -> list["Event"]:
        """Public events that are not over and not called off, the next one first."""
        wanted = select(cls).where(cls.public, cls.called_off_at.is_(None)).order_by(cls.starts_at, cls.id)
        recent = func.coalesce(cls.ends_at, cls.starts_at) > clock.now() - 2 * A_DAY
        return [event for event in db.session.scalars(wanted.where(recent)) if not event.over]

    def edit(self, plan: Plan, by: Account | None) -> None:
        """Write it anew; calendars hear of another title, time or place."""
        before = (self.title, self.starts_at, self.ends_at, self.all_day, self.place)
        moved = (plan.starts_at, plan.all_day) != (self.starts_at, self.all_day)
        if before != (plan.title, plan.starts_at, plan.ends_at, plan.all_day, plan.place):
            self.revise()
        self._write(plan)
        audit.record("event.edited", self.ref, by, title=self.title)
        if not self._tell("is set for") and moved and self.called_off_at is None:
            self._tell("has moved to", f":{self.sequence}")

    def call_off(self, by: Account | None = None) -> None:
        """Say that it does not take place; it stays, so that calendars can be told."""
        if self.called_off_at is None:
            super().call_off()
            audit.record("event.called-off", self.ref, by, title=self.title)
            self._tell("does not take place on", f":{self.sequence}")

    def bring_back(self, by: Account | None = None) -> None:
        """Say that it takes place after all."""
        if self.called_off_at is not None:
            super().bring_back()
            audit.record("event.brought-back", self.ref, by, title=self.title)
            self._tell("takes place after all on", f":{self.sequence}")

    def _write(self, plan: Plan) -> None:
        self.title, self.kind, self.place, self.who = plan.title, plan.kind, plan.place, plan.who
        self.starts_at, self.ends_at, self.all_day = plan.starts_at, plan.ends_at, plan.all_day
        self.about, self.link, self.public, self.campaign = plan.about, plan.link, plan.public, plan.campaign

    def _tell(self, verb: str, after: str = "") -> bool:
        """Tell the timeline of a public hearing or launch, once for each of its changes; whether there was news."""
        kind = TOLD_AS.get(self.kind) if self.public and self.campaign and not self.over else None
        if kind is None:
            return False
        place = f", {markdown.escape(self.place)}" if self.place else ""
        text = f"{markdown.escape(self.title)} {verb} {self.when}{place}."
        return tell(self.campaign, kind, text, f"{self.ref}{after}") is not None


def _day(day: date) -> str:
    return f"{day:%A} {clock.day_words(day)}"
