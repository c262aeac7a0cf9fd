"""Organisation: one row for each in the directory, whatever it does with us: signs, responds, leads, is written to."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, and_, case, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from broadside.directory.names import folded, sorting
from broadside.directory.traits import Participation, Region
from broadside.people import Person, one_line


class Organisation(Base):
    """An organisation as the directory knows it; one that was merged into another points to it and is shown no more."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(200), index=True)
    sorting: Mapped[str] = mapped_column(String(200), index=True)
    website: Mapped[str] = mapped_column(String(500), default="")
    about: Mapped[str] = mapped_column(Text, default="")
    mandates: Mapped[list[str]] = mapped_column(JSON, default=list)
    issue_areas: Mapped[list[str]] = mapped_column(JSON, default=list)
    client_groups: Mapped[list[str]] = mapped_column(JSON, default=list)
    tools: Mapped[list[str]] = mapped_column(JSON, default=list)
    support: Mapped[list[str]] = mapped_column(JSON, default=list)
    capacities: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    privacy_mandate: Mapped[int] = mapped_column(default=0)
    medical: Mapped[bool] = mapped_column(default=False)
    needs_resources: Mapped[bool | None]
    region: Mapped[Region] = mapped_column(String(10), default=Region.UNKNOWN, index=True)
    participation: Mapped[Participation] = mapped_column(String(10), default=Participation.UNKNOWN, index=True)
    notes: Mapped[str] = mapped_column(Text, default="")
    logo: Mapped[str] = mapped_column(String(80), default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    example: Mapped[bool] = mapped_column(default=False, index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    names: Mapped[list["OtherName"]] = relationship(cascade="all, delete-orphan", order_by="OtherName.name")
    domains: Mapped[list["MailDomain"]] = relationship(cascade="all, delete-orphan", order_by="MailDomain.domain")
    contacts: Mapped[list["Contact"]] = relationship(cascade="all, delete-orphan", order_by="Contact.id")
    merged_into: Mapped["Organisation | None"] = relationship(remote_side=[id], back_populates="absorbed")
    absorbed: Mapped[list["Organisation"]] = relationship(back_populates="merged_into", order_by=sorting)

    @property
    def ref(self) -> str:
        """How the audit log names it."""
        return f"organisation:{self.id}"

    @property
    def logo_path(self) -> str:
        """Where its logo is served; "" when it has none."""
        return f"/organisations/logos/{self.logo}" if self.logo else ""

    @property
    def standing(self) -> "Organisation":
        """Itself, or the one it was merged into."""
        return self.merged_into.standing if self.merged_into is not None else self

    @property
    def family(self) -> list["Organisation"]:
        """Itself and those merged into it: what it is known by, and who speaks for it, is all of theirs."""
        return [self, *self.absorbed]

    @classmethod
    def add(cls, name: str, by: Account | None = None) -> "Organisation":
        """A new organisation of that name; whether there is one already is for the caller to ask."""
        organisation = cls(name="", folded="", sorting="")
        organisation.call(name)
        db.session.add(organisation)
        db.session.flush()
        audit.record("organisation.added", organisation.ref, by, name=organisation.name)
        return organisation

    @classmethod
    def named(cls, name: str) -> "Organisation | None":
        """The organisation that has this name, or had it, in any spelling that `names.folded` makes one; or None.

        Of several the one spelt exactly so comes first, then one that was not merged away, then the oldest.
        """
        form, exact = folded(name), one_line(name)
        known_as = select(OtherName.organisation_id).where(OtherName.folded == form)
        wanted = select(cls).where(or_(cls.folded == form, cls.id.in_(known_as)))
        order = (cls.name != exact, cls.folded != form, cls.merged_into_id.is_not(None), cls.id)
        found = db.session.scalar(wanted.order_by(*order).limit(1))
        return found.standing if found else None

    @classmethod
    def numbered(cls, numbers: Collection[int]) -> list["Organisation"]:
        """Those of some ids, such as were ticked in a list; a number that there is not is passed over."""
        return list(db.session.scalars(select(cls).where(cls.id.in_(numbers))))

    @classmethod
    def every_name(cls) -> list[str]:
        """The name of every organisation but those merged away, from A to Z: to choose from."""
        wanted = select(cls.name).where(cls.merged_into_id.is_(None))
        return list(db.session.scalars(wanted.order_by(cls.sorting)))

    def call(self, name: str) -> None:
        """Take a name, and with it the forms by which it is found and sorted."""
        self.name = one_line(name)
        self.folded, self.sorting = folded(self.name), sorting(self.name)


class OtherName(Base):
    """Another name of an organisation: an older one, a short one, one in another language."""

    __tablename__ = "organisation_name"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(200))
    folded: Mapped[str] = mapped_column(String(200), index=True)


class MailDomain(Base):
    """A domain whose mail addresses speak for an organisation; never that of a webmail provider."""

    __tablename__ = "organisation_domain"
    __table_args__ = (UniqueConstraint("organisation_id", "domain"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    domain: Mapped[str] = mapped_column(String(253), index=True)


class Contact(Base):
    """A person who speaks with us for an organisation."""

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("organisation_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(200), default="")
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


def suggest(typed: str, most: int = 8) -> list[Organisation]:
    """Organisations of which some name has each typed word as the beginning of one of its words, at most so many.

    One that was merged is found under its own name, and given as the one that was kept.
    """
    words = folded(typed[:200]).split()
    if not words or most < 1:
        return []
    kept = func.coalesce(Organisation.merged_into_id, Organisation.id)
    begins = func.min(case((Organisation.sorting.startswith(words[0], autoescape=True), 0), else_=1))
    found = select(kept).where(having(words)).group_by(kept).order_by(begins, func.min(Organisation.sorting), kept)
    return [each for ident in db.session.scalars(found.limit(most)) if (each := db.session.get(Organisation, ident))]


def having(words: list[str]) -> Any:
    """The condition that an organisation has each word, folded, as the beginning of a word of one name."""
    known_as = select(OtherName.organisation_id).where(_all_begin(OtherName.folded, words))
    return or_(_all_begin(Organisation.folded, words), Organisation.id.in_(known_as))


def _all_begin(column: Any, words: list[str]) -> Any:
    spaced = " " + column
    return and_(*(spaced.contains(f" {word}", autoescape=True) for word in words))
