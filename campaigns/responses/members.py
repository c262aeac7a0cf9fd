"""Member: a partner organisation in a joint response, who works on it by a personal link, and its sign-off.

The authority record is that of a letter: who, in what role, by what address, that they said so, and when. It belongs
to one text: when an answer changes after it, the organisation is asked anew.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from broadside.directory.authority import VERDICT_WORDS, speaks_for
from broadside.directory.organisations import Organisation
from broadside.people import Person, one_line
from broadside.tokens import BadToken, Tokens
from campaigns.responses.refusals import NotNow
from campaigns.responses.responses import JointResponse

LINK = "response"
MOST_REASON = 1000


class Part(StrEnum):
    """Where a member stands."""

    INVITED = "invited"
    SIGNED = "signed off"
    OUTDATED = "signed off an earlier text"
    DECLINED = "not this time"


class Member(Base):
    """One organisation of a joint response; its link works until it is made anew or ended.

    One that was taken off keeps its row, so that what it wrote keeps its name.
    """

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
    asked_hash: Mapped[str] = mapped_column(String(64), default="")
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    receipt_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    response: Mapped[JointResponse] = relationship()
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person | None] = relationship(lazy="joined")

    @classmethod
    def invite(cls, response: JointResponse, organisation: Organisation, person: Person, by: Account) -> "Member":
        """Ask an organisation to work on a response, by a mail to one person. Raises NotNow when it was asked."""
        response.must_be_open()
        standing = organisation.standing
        rows = list(db.session.scalars(select(cls).where(cls.response_id == response.id)))
        known = next((each for each in rows if each.organisation.standing is standing), None)
        if known is not None and known.ended_at is None:
            raise NotNow(f"{standing.name} works on this response already. Send its link again from the list.")
        member = known or cls(response=response, organisation=standing)
        member._begin(person)
        db.session.add(member)
        response.note("response.invited", by, organisation=standing.name)
        return member

    @classmethod
    def of(cls, response: JointResponse) -> list["Member"]:
        """The organisations of a response, in the order of their names."""
        mine = select(cls).join(Organisation, cls.organisation_id == Organisation.id)
        mine = mine.where(cls.response_id == response.id, cls.ended_at.is_(None))
        return list(db.session.scalars(mine.order_by(Organisation.sorting, cls.id)))

    @property
    def name(self) -> str:
        """The organisation, as it is called now."""
        return self.organisation.standing.name

    @property
    def authority(self) -> str:
        """What the domain of the address says about speaking for the organisation: a hint, not a gate."""
        return VERDICT_WORDS[speaks_for(self.organisation.standing, self.person.address)] if self.person else ""

    def token(self, tokens: Tokens) -> str:
        """What their personal link carries."""
        return tokens.make(LINK, self.id, self.link_version)

    @classmethod
    def read(cls, tokens: Tokens, token: str) -> "Member":
        """The member of a personal link that still works; raises BadToken."""
        ident, version = tokens.read(LINK, token)
        member = db.session.get(cls, ident) if isinstance(ident, int) else None
        if member is None or member.link_version != version or member.person_id is None or member.ended_at:
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
        self.response.must_not_be_submitted()
        name, role = one_line(name), one_line(role)
        if not name or not role:
            raise NotNow("Give your name and your role, so that we can show who said it.")
        self.signer_name, self.signer_role = name, role
        self.authorised_at, self.signed_hash = clock.now(), content_hash
        self.declined_at, self.reason = None, ""
        self.response.note("response.signed_off", None, organisation=self.name, hash=content_hash)

    def decline(self, reason: str) -> None:
        """Take no part, or take part no more. Raises NotNow when the response was submitted."""
        self.response.must_not_be_submitted()
        self.declined_at, self.reason = clock.now(), reason.replace("\r\n", "\n").strip()[:MOST_REASON]
        self._forget_signing()
        self.response.note("response.declined", None, organisation=self.name)

    def send_again(self, by: Account) -> None:
        """Make the link anew, which ends the old one, and mail it. Raises NotNow when nobody is left to mail it to."""
        self.response.hold()
        if self.person is None:
            raise NotNow(f"Whoever {self.name} took part by was forgotten. Take it off, then invite it anew.")
        self.link_version += 1
        self.invited_at, self.mailed_at = clock.now(), None
        self.response.note("response.reinvited", by, organisation=self.name)

    def end(self, by: Account) -> None:
        """Take an organisation off the response; what it wrote stays. Raises NotNow when it was submitted."""
        self.response.must_not_be_submitted()
        self.ended_at, self.person, self.link_version = clock.now(), None, self.link_version + 1
        self._forget_signing()
        self.response.note("response.parted", by, organisation=self.name)

    def _begin(self, person: Person) -> None:
        self.person, self.invited_at, self.mailed_at = person, clock.now(), None
        self.ended_at, self.declined_at, self.reason, self.asked_hash = None, None, "", ""

    def _forget_signing(self) -> None:
        self.signer_name, self.signer_role, self.authorised_at, self.signed_hash = "", "", None, ""
