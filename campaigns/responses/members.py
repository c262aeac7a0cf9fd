"""Member: a partner organisation in a joint response, who works on it by a personal link, and its sign-off.

The authority record is that of a letter: who, in what role, by what address, that they said so, and when. It belongs
to one text: when an answer changes after it, the organisation is asked anew.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from broadside.directory.organisations import Organisation
from broadside.people import Person, one_line
from broadside.tokens import BadToken, Tokens
from campaigns.responses.responses import JointResponse, NotNow, ResponseState

LINK = "response"


class Part(StrEnum):
    """Where a member stands."""

    INVITED = "invited"
    SIGNED = "signed off"
    OUTDATED = "signed off an earlier text"
    DECLINED = "not this time"


class Member(Base):
    """One organisation of a joint response; its link works until it is made anew or ended."""

    __tablename__ = "response_member"
    __table_args__ = (UniqueConstraint("response_id", "organisation_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("joint_response.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    link_version: Mapped[int] = mapped_column(default=0)
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    signer_name: Mapped[str] = mapped_column(String(200), default="")
    signer_role: Mapped[str] = mapped_column(String(200), default="")
    authorised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_hash: Mapped[str] = mapped_column(String(64), default="")
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    receipt_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    response: Mapped[JointResponse] = relationship()
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person | None] = relationship(lazy="joined")

    @classmethod
    def invite(cls, response: JointResponse, organisation: Organisation, person: Person, by: Account) -> "Member":
        """Ask an organisation to work on a response, by a mail to one person. Raises NotNow when it was asked."""
        response.must_be_open()
        standing = organisation.standing
        if any(member.organisation.standing is standing for member in cls.of(response)):
            raise NotNow(f"{standing.name} works on this response already.")
        member = cls(response=response, organisation=standing, person=person)
        db.session.add(member)
        response.note("response.invited", by, organisation=standing.name)
        return member

    @classmethod
    def of(cls, response: JointResponse) -> list["Member"]:
        """The organisations of a response, in the order of their names."""
        mine = select(cls).join(Organisation, cls.organisation_id == Organisation.id)
        return list(db.session.scalars(mine.where(cls.response_id == response.id).order_by(Organisation.sorting)))

    @classmethod
    def unmailed(cls) -> list[int]:
        """The ids of those whose invitation no worker has mailed."""
        waiting = select(cls.id).where(cls.mailed_at.is_(None), cls.declined_at.is_(None), cls.person_id.is_not(None))
        return list(db.session.scalars(waiting.order_by(cls.id)))

    @classmethod
    def claim(cls, ident: int) -> bool:
        """Take it on oneself to mail an invitation; of several workers one is told True."""
        mine = update(cls).where(cls.id == ident, cls.mailed_at.is_(None)).values(mailed_at=clock.now())
        return db.session.scalar(mine.returning(cls.id)) is not None

    @classmethod
    def unreceipted(cls) -> list[int]:
        """The ids of those who signed off what was submitted, and have not been told that it went in."""
        waiting = (
            select(cls.id)
            .join(JointResponse)
            .where(JointResponse.submitted_at.is_not(None), cls.receipt_at.is_(None), cls.authorised_at.is_not(None))
        )
        return list(db.session.scalars(waiting.where(cls.person_id.is_not(None)).order_by(cls.id)))

    @classmethod
    def claim_receipt(cls, ident: int) -> bool:
        """Take it on oneself to mail a receipt; of several workers one is told True."""
        mine = update(cls).where(cls.id == ident, cls.receipt_at.is_(None)).values(receipt_at=clock.now())
        return db.session.scalar(mine.returning(cls.id)) is not None

    def token(self, tokens: Tokens) -> str:
        """What their personal link carries."""
        return tokens.make(LINK, self.id, self.link_version)

    @classmethod
    def read(cls, tokens: Tokens, token: str) -> "Member":
        """The member of a personal link that still works; raises BadToken."""
        ident, version = tokens.read(LINK, token)
        member = db.session.get(cls, ident) if isinstance(ident, int) else None
        if member is None or member.link_version != version or member.person_id is None:
            raise BadToken("This link is not valid, or it is out of date.")
        return member

    def part(self, content_hash: str) -> Part:
        """Where it stands towards the text with that hash."""
        if self.declined_at is not None:
            return Part.DECLINED
        if self.authorised_at is None:
            return Part.INVITED
        return Part.SIGNED if self.signed_hash == content_hash else Part.OUTDATED

    def sign_off(self, name: str, role: str, content_hash: str) -> None:
        """Put the organisation's name to the text with that hash, said with authority. Raises NotNow."""
        if self.response.state == ResponseState.SUBMITTED:
            raise NotNow(self.response.why_locked)
        self.signer_name, self.signer_role = one_line(name), one_line(role)
        if not self.signer_name or not self.signer_role:
            raise NotNow("Give your name and your role, so that we can show who said it.")
        self.authorised_at, self.signed_hash = clock.now(), content_hash
        self.declined_at, self.reason = None, ""
        self.response.note("response.signed_off", None, organisation=self.organisation.name, hash=content_hash)

    def decline(self, reason: str) -> None:
        """Take no part, or take part no more. Raises NotNow when the response was submitted."""
        if self.response.state == ResponseState.SUBMITTED:
            raise NotNow(self.response.why_locked)
        self.declined_at, self.reason = clock.now(), reason.strip()[:1000]
        self.authorised_at, self.signed_hash = None, ""
        self.response.note("response.declined", None, organisation=self.organisation.name)

    def send_again(self, by: Account) -> None:
        """Make the link anew, which ends the old one, and mail it."""
        self.link_version += 1
        self.mailed_at = None
        self.response.note("response.reinvited", by, organisation=self.organisation.name)

    def end(self, by: Account) -> None:
        """Take an organisation off the response; what it wrote stays. Raises NotNow when it was submitted."""
        if self.response.state == ResponseState.SUBMITTED:
            raise NotNow(self.response.why_locked)
        self.response.note("response.parted", by, organisation=self.organisation.name)
        db.session.delete(self)
        db.session.flush()


class MemberHolder:
    """Who works on responses for an organisation, as personal data."""

    def held(self, person: Person) -> list[dict[str, str]]:
        mine = db.session.scalars(select(Member).where(Member.person_id == person.id).order_by(Member.id))
        return [
            {
                "response to": each.response.consultation.title,
                "for": each.organisation.name,
                "name given": each.signer_name,
                "role given": each.signer_role,
                "signed off": each.authorised_at.isoformat() if each.authorised_at else "",
            }
            for each in mine
        ]

    def erase(self, person: Person) -> None:
        """What an organisation said stays said; who said it is forgotten."""
        mine = update(Member).where(Member.person_id == person.id)
        db.session.execute(
            mine.values(person_id=None, signer_name="", signer_role="", link_version=Member.link_version + 1)
        )

    def needs(self, person: Person) -> bool:
        return db.session.scalar(select(Member.id).where(Member.person_id == person.id).limit(1)) is not None
