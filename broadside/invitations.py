"""Invitations: a link by which a colleague chooses a password and joins the desk."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account, AddressTaken, Role, good_name
from broadside.audit import record
from broadside.database import Base, UtcDateTime, db
from broadside.people import normalise
from broadside.tokens import BadToken, Tokens

DAYS = 7
PATH = "/invitation"
PURPOSE = "invitation"


def _unguessed() -> int:
    """A link version that no earlier invitation had, though SQLite may give its id again."""
    return secrets.randbelow(2**31)


class Invitation(Base):
    """An account that waits for its owner; the row goes when it is accepted or withdrawn, so the link works once."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(String(10))
    link_version: Mapped[int] = mapped_column(default=_unguessed)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    invited_by: Mapped[Account | None] = relationship(lazy="joined")

    @classmethod
    def make(cls, email: str, name: str, role: Role, by: Account | None) -> "Invitation":
        """Invite somebody; raises BadAddress, BadName or AddressTaken."""
        address = normalise(email)
        if Account.known(address) is not None:
            raise AddressTaken(f"There is an account for {address} already.")
        if db.session.scalar(select(cls.id).where(cls.email == address)) is not None:
            raise AddressTaken(f"{address} is invited already. Send that invitation again, or withdraw it first.")
        invitation = cls(email=address, name=good_name(name), role=Role(role), invited_by_id=by.id if by else None)
        db.session.add(invitation)
        db.session.flush()
        record("invitation.sent", invitation.ref, by, name=invitation.name, role=invitation.role)
        return invitation

    @classmethod
    def of_link(cls, tokens: Tokens, token: str) -> "Invitation":
        """The invitation of a link; raises BadToken when it is forged, old, used, withdrawn or replaced."""
        ident, version = tokens.read(PURPOSE, token, DAYS)
        found = db.session.scalar(
            select(cls).where(cls.id == ident, cls.link_version == version).with_for_update(of=cls)
        )
        if found is None:
            raise BadToken("This invitation was used, withdrawn or replaced by a newer one.")
        return found

    @property
    def ref(self) -> str:
        """How the audit log and the outbox name this invitation."""
        return f"invitation:{self.id}"

    @property
    def ends_at(self) -> datetime:
        """The instant from which its link no longer works."""
        return self.sent_at + timedelta(days=DAYS)

    @property
    def over(self) -> bool:
        """Whether its link is too old to work."""
        return clock.now() >= self.ends_at

    def path(self, tokens: Tokens) -> str:
        """Its link, without the address of this Broadside."""
        return f"{PATH}/{tokens.make(PURPOSE, self.id, self.link_version)}"

    def send_again(self, by: Account | None) -> None:
        """Give it seven more days and a new link; the old one stops working."""
        self.link_version = _unguessed()
        self.sent_at = clock.now()
        record("invitation.sent_again", self.ref, by, name=self.name)

    def withdraw(self, by: Account | None) -> None:
        """Make its link worthless."""
        record("invitation.withdrawn", self.ref, by, name=self.name)
        db.session.delete(self)
        db.session.flush()

    def accept(self, name: str, password: str) -> Account:
        """Make the account; raises BadName, BadPassword or AddressTaken."""
        account = Account.create(self.email, name, self.role, password, self.invited_by)
        record("invitation.accepted", self.ref, account, name=account.name)
        db.session.delete(self)
        db.session.flush()
        return account


def waiting() -> list[Invitation]:
    """The invitations that nobody accepted yet, newest first."""
    return list(db.session.scalars(select(Invitation).order_by(Invitation.sent_at.desc())))
