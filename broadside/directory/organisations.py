"""Organisation: one row for each in the directory, whatever it does with us: signs, responds, leads, is written to."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint, select
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
    merged_into: Mapped["Organisation | None"] = relationship(remote_side=[id])

    @property
    def ref(self) -> str:
        """How the audit log names it."""
        return f"organisation:{self.id}"

    @property
    def standing(self) -> "Organisation":
        """Itself, or the one it was merged into."""
        return self.merged_into.standing if self.merged_into is not None else self

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
        """The organisation that has this name, or had it, in any spelling that `names.folded` makes one; or None."""
        form = folded(name)
        found = db.session.scalar(select(cls).where(cls.folded == form).order_by(cls.merged_into_id, cls.id).limit(1))
        if found is None:
            other = select(cls).join(OtherName).where(OtherName.folded == form).order_by(cls.id).limit(1)
            found = db.session.scalar(other)
        return found.standing if found else None

    def call(self, name: str) -> None:
        """Take a name, and with it the forms by which it is found and sorted."""
        self.name = one_line(name)
        self.folded, self.sorting = folded(self.name), sorting(self.name)


class OtherName(Base):
    """Another name of an organisation: an older one, a short one, one in another language."""

    __tablename__ = "organisation_name"
    __table_args__ = (UniqueConstraint("organisation_id", "folded"),)

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


class Emblem(Base):
    """An organisation's logo, always PNG and drawn anew."""

    __tablename__ = "emblem"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    data: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)


class Merge(Base):
    """One organisation taken into another by a person; undoing it lets go of every pointer that it set."""

    __tablename__ = "organisation_merge"

    id: Mapped[int] = mapped_column(primary_key=True)
    kept_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    gone_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    carried: Mapped[list[int]] = mapped_column(JSON, default=list)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    undone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class NotAlike(Base):
    """Two organisations that a person looked at and found to be two."""

    __tablename__ = "organisation_not_alike"

    first_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
    second_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True)
