"""Campaign: a cause with a public page, a lead, partners and a timeline of updates."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from broadside.directory.organisations import Organisation
from broadside.slugs import slug_of

RESERVED = "new"  # the address of an empty form at the desk


class CampaignRefused(ValueError):
    """A change that a campaign cannot take; its text says why, and what to do."""


@dataclass(frozen=True)
class Brief:
    """What a person writes about a campaign; organisations are named, each partner with its part."""

    title: str
    summary: str = ""
    text: str = ""
    topics: tuple[str, ...] = ()
    lead: str = ""
    partners: tuple[tuple[str, str], ...] = ()


class Campaign(Base):
    """A cause. Its slug is chosen once: it stands in addresses and in the live facts of issues."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"))
    public: Mapped[bool] = mapped_column(default=False)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    example: Mapped[bool] = mapped_column(default=False, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    lead: Mapped[Organisation | None] = relationship()
    partners: Mapped[list["Partner"]] = relationship(cascade="all, delete-orphan", order_by="Partner.id")

    @property
    def ref(self) -> str:
        """How the audit log names it."""
        return f"campaign:{self.id}"

    @property
    def path(self) -> str:
        """Its public page, below the public address."""
        return f"/campaigns/{self.slug}"

    @classmethod
    def begin(cls, title: str, by: Account | None, slug: str = "") -> "Campaign":
        """A new campaign, not yet public; the slug is made from the title unless one is given."""
        campaign = cls(title=title, slug=free_slug(cls, slug or title, "campaign"))
        db.session.add(campaign)
        db.session.flush()
        audit.record("campaign.begun", campaign.ref, by, title=title)
        return campaign

    @classmethod
    def find(cls, slug: str) -> "Campaign | None":
        """The campaign of a slug, public or not."""
        return db.session.scalar(select(cls).where(cls.slug == slug))

    @classmethod
    def titled(cls, title: str) -> "Campaign | None":
        """The campaign of that very title, however its letters are cased."""
        return db.session.scalar(select(cls).where(func.lower(cls.title) == title.lower()))

    @classmethod
    def all(cls) -> list["Campaign"]:
        """Every campaign, those still going on first, by title."""
        return list(db.session.scalars(select(cls).order_by(cls.closed_at.is_not(None), cls.title)))

    @classmethod
    def public_ones(cls) -> list["Campaign"]:
        """Those that everybody may read, those still going on first, by title."""
        shown = select(cls).where(cls.public).order_by(cls.closed_at.is_not(None), cls.title)
        return list(db.session.scalars(shown))

    def edit(self, brief: Brief, by: Account | None) -> None:
        """Write it anew; organisations that the directory does not know yet are added to it."""
        self.title, self.summary, self.text = brief.title, brief.summary, brief.text
        self.topics = list(brief.topics)
        self.lead = known_or_added(brief.lead, by) if brief.lead else None
        self._join(brief.partners, by)
        db.session.flush()
        audit.record("campaign.edited", self.ref, by, title=self.title)

    def publish(self, by: Account | None) -> None:
        """Open its page to everybody. Raises CampaignRefused while it has no summary."""
        if self.public:
            return
        if not self.summary.strip():
            raise CampaignRefused("Write a summary first: it stands at the head of the public page.")
        self.public = True
        audit.record("campaign.published", self.ref, by, title=self.title)

    def hide(self, by: Account | None) -> None:
        """Take its page away from the public; nothing of it is lost."""
        if self.public:
            self.public = False
            audit.record("campaign.hidden", self.ref, by, title=self.title)

    def close(self, by: Account | None) -> None:
        """Say that it is over; its page stays."""
        if self.closed_at is None:
            self.closed_at = clock.now()
            audit.record("campaign.closed", self.ref, by, title=self.title)

    def reopen(self, by: Account | None) -> None:
        """Go on with it."""
        if self.closed_at is not None:
            self.closed_at = None
            audit.record("campaign.reopened", self.ref, by, title=self.title)

    def _join(self, named: Iterable[tuple[str, str]], by: Account | None) -> None:
        """Set who takes part; rows that stay are kept, since a pair may stand only once even while it is replaced."""
        there = {partner.organisation_id: partner for partner in self.partners}
        wanted: dict[int, Partner] = {}
        for name, part in named:
            organisation = known_or_added(name, by)
            if organisation != self.lead and organisation.id not in wanted:
                partner = there.get(organisation.id) or Partner(organisation=organisation)
                partner.part = part
                wanted[organisation.id] = partner
        self.partners = list(wanted.values())


class Partner(Base):
    """An organisation that takes part in a campaign, and how."""

    __tablename__ = "campaign_partner"
    __table_args__ = (UniqueConstraint("campaign_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    part: Mapped[str] = mapped_column(String(200), default="")
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


def known_or_added(name: str, by: Account | None) -> Organisation:
    """The organisation of that name in the directory, added to it when it is not there."""
    return Organisation.named(name) or Organisation.add(name, by)


def free_slug(kind: type[Base], name: str, without: str) -> str:
    """A slug of the name that no row of that table has yet: nfi, nfi-2, nfi-3."""
    column = kind.__table__.c.slug
    wanted = slug_of(name, without)
    taken = {RESERVED, *db.session.scalars(select(column).where(column.startswith(wanted, autoescape=True)))}
    return next(slug for number in range(1, len(taken) + 2) if (slug := _numbered(wanted, number)) not in taken)


def _numbered(slug: str, number: int) -> str:
    return slug if number == 1 else f"{slug}-{number}"
