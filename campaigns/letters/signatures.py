"""Signature: one signatory's act on one version of a letter; `Signing` is the form, until its button is pressed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.database import Base, UtcDateTime
from broadside.directory.organisations import Organisation
from broadside.people import Person
from campaigns.letters.letters import Letter
from campaigns.letters.versions import Version


class SignatureKind(StrEnum):
    """Who signs: an organisation, a leader in their role, or somebody for themselves."""

    ORGANISATION = "organisation"
    LEADER = "leader"
    INDIVIDUAL = "individual"


class Standing(StrEnum):
    """Whether a signature counts."""

    REVIEW = "review"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Hint(StrEnum):
    """What the mail address says about authority: a hint for who reviews, never a gate."""

    MATCH = "matches the website"
    WEBMAIL = "webmail"
    OTHER = "another domain"
    ENTERED = "entered by a colleague"


class Signing(Base):
    """What somebody typed into the form of a letter; nothing of it counts until the button in the mail is pressed."""

    __tablename__ = "signing"
    __table_args__ = {"sqlite_autoincrement": True}  # an old confirmation link must never name another signing

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("letter_version.id", ondelete="CASCADE"))
    kind: Mapped[SignatureKind] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(200), default="")
    organisation: Mapped[str] = mapped_column(String(200), default="")
    website: Mapped[str] = mapped_column(String(500), default="")
    authorised: Mapped[bool] = mapped_column(default=False)
    shown: Mapped[bool] = mapped_column(default=False)
    updates: Mapped[bool] = mapped_column(default=False)
    join: Mapped[str] = mapped_column(String(80), default="")
    proved: Mapped[bool] = mapped_column(default=False)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("letter_invitation.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    letter: Mapped[Letter] = relationship()


class Signature(Base):
    """A confirmed signature. Who is erased leaves the row without name, address or role: the count stays true."""

    __tablename__ = "signature"
    __table_args__ = (
        Index(
            "uq_signature_person",
            "letter_id",
            "person_id",
            "kind",
            unique=True,
            sqlite_where=text("standing IN ('review', 'accepted')"),
            postgresql_where=text("standing IN ('review', 'accepted')"),
        ),
        Index(
            "uq_signature_organisation",
            "letter_id",
            "organisation_id",
            unique=True,
            sqlite_where=text("kind = 'organisation' AND standing IN ('review', 'accepted')"),
            postgresql_where=text("kind = 'organisation' AND standing IN ('review', 'accepted')"),
        ),
        Index("ix_signature_roll", "letter_id", "standing", "kind", "sorting"),
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("letter_version.id"))
    kind: Mapped[SignatureKind] = mapped_column(String(12))
    standing: Mapped[Standing] = mapped_column(String(10), default=Standing.REVIEW)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id", ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[str] = mapped_column(String(200), default="")
    organisation_name: Mapped[str] = mapped_column(String(200), default="")
    sorting: Mapped[str] = mapped_column(String(200), default="")
    shown: Mapped[bool] = mapped_column(default=False)
    authorised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hint: Mapped[Hint | None] = mapped_column(String(24))
    doubt: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    link_version: Mapped[int] = mapped_column(default=0)
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    decision: Mapped[str] = mapped_column(Text, default="")
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_again_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    letter: Mapped[Letter] = relationship()
    version: Mapped[Version] = relationship()
    person: Mapped[Person | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()

    @property
    def ref(self) -> str:
        """How the audit log names it: a number, never a name."""
        return f"signature:{self.id}"
