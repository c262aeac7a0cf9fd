"""Newsletter: a publication with a sender identity."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import JSON, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from broadside.delivery import outbox
from broadside.delivery.outbox import DoubtPolicy, Pace, Unit
from broadside.slugs import slug_of
from newsletters import calendar, house_sections, wordings
from newsletters.house_sections import HouseSection
from newsletters.wordings import Wording

PACING = {"sender_address", "pace_number", "pace_unit", "pace_first_day"}
SETTABLE = frozenset(
    {
        "title",
        "about",
        "sender_name",
        "sender_address",
        "reply_to",
        "organisation",
        "postal",
        "sending_week",
        "sending_weekday",
        "sending_time",
        "draft_days_before",
        "accent",
        "footer",
        "house_sections",
        "self_approval",
        "doubt_policy",
        "failure_share",
        "pace_number",
        "pace_unit",
        "pace_first_day",
    }
)


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
    consent_version: Mapped[int] = mapped_column(default=0)
    house_sections: Mapped[list[HouseSection]] = mapped_column(JSON, default=list)
    self_approval: Mapped[bool] = mapped_column(default=False)
    doubt_policy: Mapped[DoubtPolicy] = mapped_column(String(12), default=DoubtPolicy.RESEND_ONCE)
    failure_share: Mapped[int] = mapped_column(default=5)
    pace_number: Mapped[int] = mapped_column(default=0)
    pace_unit: Mapped[Unit] = mapped_column(String(8), default=Unit.HOUR)
    pace_first_day: Mapped[int] = mapped_column(default=0)
    last_number: Mapped[int] = mapped_column(default=0)
    drafted_month: Mapped[date | None]
    example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @property
    def purpose(self) -> str:
        """The name of the consent that a reader of this newsletter gives."""
        return f"newsletter:{self.slug}"

    @property
    def pace(self) -> Pace:
        """How fast it goes out: a rule of its sender's address, which all newsletters of that address share."""
        return Pace(self.pace_number, Unit(self.pace_unit), self.pace_first_day)

    @property
    def logo_path(self) -> str:
        """Where the logo is served, below the public address; empty without one."""
        return f"/logo/{self.logo}" if self.logo else ""

    @classmethod
    def by_slug(cls, slug: str) -> "Newsletter | None":
        """The newsletter of a slug, or None."""
        return db.session.scalar(select(cls).where(cls.slug == slug))

    @classmethod
    def all(cls) -> list["Newsletter"]:
        """Every newsletter, by title."""
        return list(db.session.scalars(select(cls).order_by(cls.title)))

    @classmethod
    def create(cls, settings: Mapping[str, Any], by: Account | None = None) -> "Newsletter":
        """Found a newsletter from checked settings (see SETTABLE), with the house's order and consent wording."""
        newsletter = cls(slug=cls._free_slug(settings["title"]))
        newsletter.house_sections = house_sections.standard()
        newsletter._take(settings)
        db.session.add(newsletter)
        db.session.flush()
        audit.record("newsletter.created", newsletter.ref, by, title=newsletter.title)
        newsletter.reword(wordings.standard(newsletter.title, newsletter.organisation), by)
        return newsletter

    @property
    def ref(self) -> str:
        """How the audit log names this newsletter."""
        return f"newsletter:{self.id}"

    def change(self, settings: Mapping[str, Any], by: Account) -> list[str]:
        """Take checked settings (see SETTABLE); returns the names of those that changed."""
        changed = self._take(settings)
        if PACING & set(changed):
            outbox.set_pace(self.sender_address, self.pace)
        if changed:
            audit.record("newsletter.changed", self.ref, by, changed=changed)
        return changed

    def reword(self, text: str, by: Account | None) -> bool:
        """Make this the consent wording from now on, as a new version; the same words again change nothing."""
        if text == self.consent_wording:
            return False
        self.consent_wording = text
        self.consent_version = (self.consent_version or 0) + 1
        db.session.add(Wording(newsletter_id=self.id, version=self.consent_version, text=text))
        audit.record("newsletter.reworded", self.ref, by, version=self.consent_version)
        return True

    def sending_instant(self, month: date, zone: ZoneInfo = clock.LONDON) -> datetime:
        """When the issue of a month goes out by the calendar (UTC)."""
        day = calendar.day_of(month, self.sending_week, self.sending_weekday)
        return calendar.instant_of(day, self.sending_time, zone)

    def drafting_instant(self, month: date, zone: ZoneInfo = clock.LONDON) -> datetime:
        """From when the issue of a month is drafted by itself (UTC)."""
        return self.sending_instant(month, zone) - timedelta(days=self.draft_days_before)

    def next_month(self, after: datetime, zone: ZoneInfo = clock.LONDON) -> date:
        """The month (its first day) whose sending instant comes next after an instant."""
        month = clock.local(after, zone).date().replace(day=1)
        return month if self.sending_instant(month, zone) > after else calendar.month_after(month)

    def next_sending(self, after: datetime, zone: ZoneInfo = clock.LONDON) -> datetime:
        """The next instant (UTC) at which an issue goes out by the calendar."""
        return self.sending_instant(self.next_month(after, zone), zone)

    @property
    def sending_words(self) -> str:
        """the last Thursday of the month, at 9:30am"""
        return calendar.words(self.sending_week, self.sending_weekday, self.sending_time)

    def _take(self, settings: Mapping[str, Any]) -> list[str]:
        changed = [name for name in sorted(SETTABLE & settings.keys()) if getattr(self, name) != settings[name]]
        for name in changed:
            setattr(self, name, settings[name])
        return changed

    @classmethod
    def _free_slug(cls, title: str) -> str:
        stem = slug_of(title, "newsletter")
        taken = {newsletter.slug for newsletter in cls.all()}
        numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
        return next(slug for slug in (stem, *numbered) if slug not in taken)
