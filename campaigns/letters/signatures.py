"""Signature: one signatory's act on one version of a letter, and what its owner may do with it by their own link."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db, hold
from broadside.directory.names import sorting
from broadside.directory.organisations import Organisation
from broadside.people import Person
from broadside.tokens import BadToken, Tokens
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
    INVITED = "a contact we invited"


OWN = "signature"
COUNTING = (Standing.REVIEW, Standing.ACCEPTED)


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
    wanted_name: Mapped[str] = mapped_column(String(200), default="")
    website: Mapped[str] = mapped_column(String(500), default="")
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

    @property
    def stands(self) -> bool:
        """Whether it counts, or waits to be looked at."""
        return self.standing in COUNTING

    @property
    def displayed(self) -> str:
        """The name under which it stands, when it is shown: an organisation's, or a person's."""
        return self.organisation_name if self.kind == SignatureKind.ORGANISATION else self.name

    @classmethod
    def of(cls, letter: Letter, person: Person, kind: SignatureKind) -> "Signature | None":
        """The signature of a person on a letter in that kind, withdrawn and refused ones apart."""
        own = select(cls).where(cls.letter_id == letter.id, cls.person_id == person.id, cls.kind == kind)
        return db.session.scalar(own.where(cls.standing.in_(COUNTING)))

    @classmethod
    def by(cls, person: Person) -> list["Signature"]:
        """Every signature that a person's address is still known for, the newest first."""
        return list(db.session.scalars(select(cls).where(cls.person_id == person.id).order_by(cls.id.desc())))

    @classmethod
    def for_organisation(cls, letter: Letter, organisation: Organisation) -> "Signature | None":
        """The signature of an organisation on a letter, whoever gave it."""
        theirs = select(cls).where(cls.letter_id == letter.id, cls.kind == SignatureKind.ORGANISATION)
        return db.session.scalar(theirs.where(cls.organisation_id == organisation.id, cls.standing.in_(COUNTING)))

    def token(self, tokens: Tokens) -> str:
        """What the personal link carries: for life, or until its owner revokes it."""
        return tokens.make(OWN, self.id, self.link_version)

    @classmethod
    def read(cls, tokens: Tokens, token: str) -> "Signature":
        """The signature of a personal link; raises BadToken."""
        ident, version = tokens.read(OWN, token)
        signature = db.session.get(cls, ident) if isinstance(ident, int) else None
        if signature is None or signature.erased_at is not None or signature.link_version != version:
            raise BadToken("This link is not valid, or it is out of date.")
        return signature

    def display(self, shown: bool) -> bool:
        """Show it by name or only in the count; False when it is so already."""
        if not self._held() or self.shown == shown:
            return False
        self.shown = shown
        self._noted("signature.shown" if shown else "signature.hidden")
        return True

    def correct(self, name: str, role: str) -> bool:
        """Take another name and role of who signed, both checked; False when they are the same.

        What a colleague has looked at is looked at again, or anything could be shown in its place.
        """
        if not self._held() or (name, role) == (self.name, self.role):
            return False
        self.name, self.role = name, role
        if self.kind != SignatureKind.ORGANISATION:
            self.sorting = sorting(name)[:200]
            if self.standing == Standing.ACCEPTED and (self.letter.review_all or self.decided_by_id is not None):
                self.standing, self.decided_at, self.decided_by_id = Standing.REVIEW, None, None
                self.doubt = "\n".join(part for part in (self.doubt, "Corrected after it was looked at.") if part)
        self._noted("signature.corrected")
        return True

    def want_name(self, organisation_name: str) -> bool:
        """Ask for another name of the organisation to be shown: a colleague decides; False when it is the same."""
        if not self._held() or organisation_name == (self.wanted_name or self.organisation_name):
            return False
        self.wanted_name = "" if organisation_name == self.organisation_name else organisation_name
        self._noted("signature.asked_for_a_name")
        return True

    def settle_name(self, granted: bool, by: Account) -> None:
        """Show the organisation under the name that was asked for, or leave it as it is."""
        if not self._held() or not self.wanted_name:
            return
        if granted:
            self.organisation_name = self.wanted_name
            if self.kind == SignatureKind.ORGANISATION:
                self.sorting = sorting(self.wanted_name)[:200]
        self.wanted_name = ""
        self._noted("signature.renamed" if granted else "signature.name_kept", by)

    def move_to(self, version: Version) -> bool:
        """Sign a later text of the letter too; False when it stands under this one or a later one already."""
        if not self._held() or version.letter_id != self.letter_id or version.number <= self.version.number:
            return False
        self.version = version
        self._noted("signature.moved", number=version.number)
        return True

    def revoke_links(self) -> None:
        """Make every personal link sent so far invalid."""
        hold(self)
        self.link_version += 1
        self._noted("signature.links_revoked")

    def withdraw(self) -> bool:
        """Leave the letter: what stays is a number, without name, role, address or organisation; twice is once."""
        hold(self)
        if self.standing == Standing.WITHDRAWN or self.erased_at is not None:
            return False
        self._forget_who()
        self.organisation_id = None
        self.standing, self.withdrawn_at = Standing.WITHDRAWN, clock.now()
        self._noted("signature.withdrawn")
        return True

    def erase(self) -> None:
        """Keep the count and nothing else. An organisation's row stays taken, or it could be counted twice.

        One that waits never counted: it goes, since nobody can decide about it any more.
        """
        hold(self)
        self._forget_who()
        if self.standing == Standing.REVIEW:
            self.standing, self.withdrawn_at = Standing.WITHDRAWN, clock.now()
        if self.kind != SignatureKind.ORGANISATION or self.standing != Standing.ACCEPTED:
            self.organisation_id = None
        self.erased_at = clock.now()

    def unlink(self) -> None:
        """Forget by what address it was given, and the name of a person who is not shown."""
        self.person_id, self.evidence = None, ""
        if not self.shown and self.kind != SignatureKind.ORGANISATION:
            self.name = self.role = self.organisation_name = self.sorting = ""

    def _held(self) -> bool:
        """Hold it to change it; False when it stands no more: what was typed must not come back to who left."""
        hold(self)
        return self.stands and self.erased_at is None

    def _forget_who(self) -> None:
        self.name = self.role = self.organisation_name = self.sorting = self.wanted_name = self.website = ""
        self.doubt = self.evidence = self.decision = ""
        self.person_id, self.hint, self.shown = None, None, False

    def _noted(self, action: str, by: Account | None = None, **detail: int) -> None:
        db.session.flush()
        audit.record(action, self.ref, by, **detail)
