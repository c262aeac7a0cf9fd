"""Letter: an open or joint letter to somebody in office; who may sign it, until when, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db, hold
from broadside.directory.organisations import Organisation
from broadside.slugs import slug_of
from campaigns.campaigns import Campaign, free_slug
from campaigns.consultations.changes import DeadlineChange
from campaigns.consultations.consultations import Consultation
from campaigns.letters.life import Life
from campaigns.letters.standing import LetterState, NotNow

__all__ = ["Details", "Initiator", "Letter", "LetterState", "NotNow", "asking"]

TAKEN = frozenset({"new", "confirm", "news", "feed"})
TITLES = frozenset({"title", "addressee", "opens_at", "closes_at"})  # what a calendar's entry is made of


@dataclass(frozen=True)
class Details:
    """What is said about a letter, beside its text."""

    title: str
    addressee: str = ""
    office: str = ""
    postal: str = ""
    summary: str = ""
    share_text: str = ""
    elsewhere: str = ""
    topics: list[str] = field(default_factory=list)
    target: int | None = None
    review_all: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    campaign_id: int | None = None
    consultation_id: int | None = None


class Letter(Life, Base):
    """A letter. Its text stands in `versions`; one that a partner hosts `elsewhere` is only announced by us."""

    __tablename__ = "letter"

    slug: Mapped[str] = mapped_column(String(60), unique=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id", ondelete="SET NULL"), index=True)
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id", ondelete="SET NULL"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    addressee: Mapped[str] = mapped_column(String(200), default="")
    office: Mapped[str] = mapped_column(String(200), default="")
    postal: Mapped[str] = mapped_column(Text, default="")
    share_text: Mapped[str] = mapped_column(Text, default="")
    elsewhere: Mapped[str] = mapped_column(String(500), default="")
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    target: Mapped[int | None]
    review_all: Mapped[bool] = mapped_column(default=False)
    example: Mapped[bool] = mapped_column(default=False, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    campaign: Mapped[Campaign | None] = relationship()
    consultation: Mapped[Consultation | None] = relationship()
    initiators: Mapped[list["Initiator"]] = relationship(cascade="all, delete-orphan", order_by="Initiator.position")

    @property
    def purpose(self) -> str:
        """What signatories who want to hear of it consent to."""
        return f"letter:{self.slug}"

    @property
    def path(self) -> str:
        """Its public page, below the public address."""
        return f"/letters/{self.slug}"

    @classmethod
    def begin(cls, details: Details, by: Account | None, slug: str = "") -> "Letter":
        """A new letter, as a draft; its slug is made from the title unless one is given, and never changes."""
        letter = cls(title=details.title, slug=free_slug(cls, _own_word(slug or details.title), "letter"))
        db.session.add(letter)
        letter._take(vars(details))
        db.session.flush()
        audit.record("letter.begun", letter.ref, by, title=letter.title)
        return letter

    @classmethod
    def like(cls, details: Details) -> "Letter | None":
        """A letter of that very title to the same addressee."""
        same = (func.lower(cls.title) == details.title.lower(), cls.addressee == details.addressee)
        return db.session.scalar(select(cls).where(*same, cls.office == details.office))

    @classmethod
    def find(cls, slug: str) -> "Letter | None":
        """The letter of a slug, published or not."""
        return db.session.scalar(select(cls).where(cls.slug == slug))

    @classmethod
    def all(cls) -> list["Letter"]:
        """Every letter, the newest first."""
        return list(db.session.scalars(select(cls).order_by(cls.id.desc())))

    def change(self, details: Details, by: Account | None) -> list[str]:
        """Take other details; the names of those that changed. Once published, `extend` alone moves the closing."""
        hold(self)
        moved = (details.opens_at, details.closes_at) != (self.opens_at, self.closes_at)
        if moved and self.state != LetterState.DRAFT:
            raise NotNow("It is published: move its closing with “Close later”, not here.")
        changed = self._take(vars(details))
        if TITLES & set(changed):
            self.revise()
        db.session.flush()
        if changed:
            audit.record("letter.changed", self.ref, by, title=self.title, fields=changed)
        return changed

    def initiate(self, organisations: Sequence[Organisation], by: Account | None) -> None:
        """Name those who began it, in this order; they stand first among the signatories."""
        wanted = list(dict.fromkeys(organisation.standing.id for organisation in organisations))
        if wanted == [initiator.organisation_id for initiator in self.initiators]:
            return
        self.initiators.clear()
        db.session.flush()
        self.initiators += [Initiator(organisation_id=number, position=at) for at, number in enumerate(wanted)]
        db.session.flush()
        audit.record("letter.initiators", self.ref, by, title=self.title, number=len(wanted))

    def discard(self, by: Account | None) -> None:
        """Delete a draft for good."""
        self.must_be("be deleted", LetterState.DRAFT)
        audit.record("letter.discarded", self.ref, by, title=self.title)
        db.session.delete(self)
        db.session.flush()

    def _take(self, values: Mapping[str, object]) -> list[str]:
        changed = [name for name, value in values.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, values[name])
        return changed


class Initiator(Base):
    """An organisation that began a letter: it stands first among the signatories, in this order."""

    __tablename__ = "letter_initiator"
    __table_args__ = (UniqueConstraint("letter_id", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)


def _own_word(name: str) -> str:
    """The name, made longer when an address of ours below /letters is called so."""
    return f"{name} letter" if slug_of(name, "") in TAKEN else name


def asking(consultation: Consultation) -> Letter | None:
    """The latest letter delivered that asks to move this deadline, and was not granted that yet; None without one."""
    granted = select(DeadlineChange.id).where(DeadlineChange.letter_id == Letter.id).exists()
    delivered = select(Letter).where(Letter.consultation_id == consultation.id, Letter.delivered_at.is_not(None))
    return db.session.scalar(delivered.where(~granted).order_by(Letter.delivered_at.desc()).limit(1))
