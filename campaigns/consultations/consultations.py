"""Consultation: what a public body asks, until when, and where we stand with it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Select, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock, markdown
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from campaigns.campaigns import Campaign, free_slug
from campaigns.consultations.visits import Visited
from campaigns.consultations.work import RefusedError, WorkedOn
from campaigns.dated import Dated
from campaigns.updates import UpdateKind, tell

RESPONSE_DUE = timedelta(weeks=12)  # after closing: what Whitehall's publisher reminds authors of
OFTEN, SELDOM, RARELY = timedelta(hours=1), timedelta(hours=6), timedelta(days=1)
LAST_WEEK = timedelta(days=7)
KEEPS_FAILING = 3


class Position(StrEnum):
    """What we do about a consultation."""

    WATCHING = "watching"
    RESPONDING = "responding"
    JOINTLY = "jointly responding"
    SUBMITTED = "submitted"
    NOT_RESPONDING = "not responding"


class Phase(StrEnum):
    """Where a consultation stands by the clock: the publisher's own type may lag."""

    COMING = "not open yet"
    OPEN = "open"
    CLOSED = "closed"
    OUTCOME = "outcome published"
    WITHDRAWN = "withdrawn"


class Consultation(Dated, Visited, WorkedOn, Base):
    """A consultation or call for evidence; `govuk_path` when GOV.UK has it and we watch it there."""

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(String(500))
    body: Mapped[str] = mapped_column(String(300), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(String(2000), default="")
    govuk_path: Mapped[str | None] = mapped_column(String(500), unique=True)
    call_for_evidence: Mapped[bool] = mapped_column(default=False)
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    ways: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    how: Mapped[str] = mapped_column(Text, default="")
    documents: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    position: Mapped[Position] = mapped_column(String(20), default=Position.WATCHING)
    our_response: Mapped[str] = mapped_column(String(1000), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    public: Mapped[bool] = mapped_column(default=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_why: Mapped[str] = mapped_column(Text, default="")
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(Text, default="")
    outcome_url: Mapped[str] = mapped_column(String(2000), default="")
    closing_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    example: Mapped[bool] = mapped_column(default=False, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    campaign: Mapped[Campaign | None] = relationship()
    owner: Mapped[Account | None] = relationship()

    @property
    def purpose(self) -> str:
        """What a reader who wants to be reminded of it consents to."""
        return f"consultation:{self.slug}"

    @property
    def path(self) -> str:
        """Its public page, below the public address."""
        return f"/consultations/{self.slug}"

    @property
    def phase(self) -> Phase:
        """Where it stands now, by its dates."""
        now = clock.now()
        if self.withdrawn_at is not None:
            return Phase.WITHDRAWN
        if self.outcome_at is not None:
            return Phase.OUTCOME
        if self.closes_at is not None and self.closes_at <= now:
            return Phase.CLOSED
        return Phase.COMING if self.opens_at is not None and self.opens_at > now else Phase.OPEN

    @property
    def response_due(self) -> datetime | None:
        """When the body's response is due: 12 weeks after closing, by the wall clock."""
        return clock.wall_later(self.closes_at, RESPONSE_DUE) if self.closes_at is not None else None

    @property
    def response_overdue(self) -> bool:
        """Whether the body has kept us waiting for longer than its 12 weeks."""
        due = self.response_due
        return self.phase == Phase.CLOSED and due is not None and due <= clock.now()

    @property
    def check_every(self) -> timedelta:
        """How often GOV.UK is asked: hourly in the last week, when an extension matters most."""
        if self.phase in (Phase.OUTCOME, Phase.WITHDRAWN, Phase.CLOSED):
            return RARELY
        soon = self.closes_at is not None and self.closes_at - clock.now() <= LAST_WEEK
        return OFTEN if soon else SELDOM

    @classmethod
    def begin(cls, title: str, by: Account | None, slug: str = "") -> "Consultation":
        """A new consultation, watched; the slug is made from the title unless one is given, and never changes."""
        consultation = cls(title=title, slug=free_slug(cls, slug or title, "consultation"))
        db.session.add(consultation)
        db.session.flush()
        audit.record("consultation.begun", consultation.ref, by, title=title)
        return consultation

    @classmethod
    def find(cls, slug: str) -> "Consultation | None":
        """The consultation of a slug, public or not."""
        return db.session.scalar(select(cls).where(cls.slug == slug))

    @classmethod
    def at(cls, govuk_path: str) -> "Consultation | None":
        """The consultation that is watched at a path of GOV.UK."""
        return db.session.scalar(select(cls).where(cls.govuk_path == govuk_path))

    @classmethod
    def all(cls) -> list["Consultation"]:
        """Every consultation: those still open first, the soonest to close on top, then the latest closed."""
        return _in_order(list(db.session.scalars(select(cls))))

    @classmethod
    def public_ones(cls) -> list["Consultation"]:
        """Those that readers may see, in the same order."""
        return _in_order(list(db.session.scalars(select(cls).where(cls.public))))

    @classmethod
    def any_public(cls) -> bool:
        """Whether readers may see one at all."""
        return db.session.scalar(select(cls.id).where(cls.public).limit(1)) is not None

    @classmethod
    def open_now(cls) -> list["Consultation"]:
        """The public ones that are open, the soonest to close first."""
        return [each for each in cls.public_ones() if each.phase == Phase.OPEN]

    @classmethod
    def due(cls, now: datetime) -> Select["Consultation"]:
        """What is to be looked at by now; made-up ones never are."""
        return select(cls).where(cls.govuk_path.is_not(None), cls.example.is_(False), cls.next_check_at <= now)

    @classmethod
    def failing(cls) -> list["Consultation"]:
        """Those that could not be read several times in a row: once may be a bad hour of GOV.UK, or of our line."""
        wanted = select(cls).where(cls.govuk_path.is_not(None), cls.failures >= KEEPS_FAILING)
        return list(db.session.scalars(wanted.order_by(cls.closes_at)))

    @classmethod
    def closing_untold(cls, now: datetime) -> Select["Consultation"]:
        """Those whose closing has passed without anybody having been told."""
        passed = cls.closes_at.is_not(None) & (cls.closes_at <= now)
        return select(cls).where(passed, cls.closing_told_at.is_(None), cls.withdrawn_at.is_(None))

    def close_on(self, closes_at: datetime | None) -> None:
        """Take a closing; it is told when it comes, but not one that lies in the past already."""
        now = clock.now()
        self.closes_at = closes_at
        self.closing_told_at = None if closes_at is None or closes_at > now else self.closing_told_at or now
        self.next_check_at = min(self.next_check_at or now, now + self.check_every)

    def take_position(self, position: Position, by: Account) -> None:
        """Say what we do about it. Raises RefusedError for “submitted”, which needs its time."""
        if position == Position.SUBMITTED and self.submitted_at is None:
            raise RefusedError("Say when the response was submitted: its own form asks for it.")
        if position != self.position:
            self.note("consultation.positioned", by, position=position)
            self.position = position

    def give_to(self, owner: Account | None, by: Account) -> None:
        """Make somebody answer for it, or nobody."""
        if owner is not self.owner:
            self.owner = owner
            self.note("consultation.given", by, owner=owner.name if owner else "nobody")

    def join(self, campaign: Campaign | None, by: Account) -> None:
        """Make it part of a campaign, or of none."""
        if campaign is not self.campaign:
            self.campaign = campaign
            self.note("consultation.joined", by, campaign=campaign.title if campaign else "none")

    def show(self, public: bool, by: Account) -> None:
        """Show it to readers, or keep it to ourselves."""
        if public != self.public:
            self.public = public
            self.note("consultation.shown" if public else "consultation.hidden", by)

    def submit(self, at: datetime, by: Account | None, response: str = "") -> None:
        """Note that our response went in at that time; `response` is an address where it can be read."""
        if at > clock.now():
            raise RefusedError("A response cannot have been submitted in the future.")
        self.submitted_at, self.position = at, Position.SUBMITTED
        self.our_response = response or self.our_response
        self.note("consultation.submitted", by, at=at.isoformat())
        day = clock.day_words(clock.local(at).date())
        tell(
            self.campaign,
            UpdateKind.RESPONSE_SUBMITTED,
            f"Our response to {self._quoted} went in on {day}.",
            f"{self.ref}:submitted",
        )

    def publish_outcome(self, at: datetime, said: str, url: str, by: Account | None = None) -> None:
        """Note what the body decided, or a correction of it."""
        if self.outcome_at is None:
            self.revise()
        self.outcome_at, self.outcome, self.outcome_url = at, said, url
        self.note("consultation.outcome", by)
        told = f"The response to {self._quoted} was published."
        tell(self.campaign, UpdateKind.OUTCOME, told, f"{self.ref}:outcome")

    def withdraw(self, at: datetime, why: str, by: Account | None = None) -> None:
        """Note that its body took it back: the calendar calls it off."""
        self.withdrawn_at, self.withdrawn_why = at, why
        self.call_off()
        self.note("consultation.withdrawn", by)
        tell(self.campaign, UpdateKind.MILESTONE, f"{self._quoted} was withdrawn.", f"{self.ref}:withdrawn:{at:%F}")

    def restore(self, by: Account | None = None) -> None:
        """Note that it is not withdrawn any more."""
        self.withdrawn_at, self.withdrawn_why = None, ""
        self.bring_back()
        self.note("consultation.restored", by)

    @property
    def _quoted(self) -> str:
        """Its title in Markdown, as text: somebody else wrote it."""
        return f"“{markdown.escape(self.title)}”"


def _in_order(consultations: list[Consultation]) -> list[Consultation]:
    """Open ones and those to come by their closing, soonest first; the others after them, latest first."""
    live = [each for each in consultations if each.phase in (Phase.OPEN, Phase.COMING)]
    past = [each for each in consultations if each.phase not in (Phase.OPEN, Phase.COMING)]
    never = datetime.max.replace(tzinfo=clock.now().tzinfo)
    past.sort(key=lambda each: each.closes_at or each.created_at, reverse=True)
    return sorted(live, key=lambda each: (each.phase == Phase.COMING, each.closes_at or never)) + past
