"""Accounts of the desk and their roles: viewer < editor < publisher < admin."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_security.core import UserMixin
from sqlalchemy import JSON, String, Text, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock, passwords
from broadside.audit import record, wordings
from broadside.database import Base, UtcDateTime, db
from broadside.passwords import BadPassword
from broadside.people import BadAddress, normalise

__all__ = ["Account", "AddressTaken", "BadAddress", "BadName", "BadPassword", "LastAdmin", "Role"]

LONGEST_NAME = 200

wordings(
    {
        "account.created": "made an account for {name}, as {role}",
        "account.renamed": "changed their name from {before} to {name}",
        "account.role_changed": "changed the role of {name} from {before} to {role}",
        "account.reactivated": "let {name} sign in again",
        "account.totp_reset": "turned off the one-time codes of {name}",
        "account.totp_turned_on": "turned one-time codes on",
        "account.totp_turned_off": "turned one-time codes off",
        "account.recovery_codes_made": "made new recovery codes",
        "account.recovery_code_used": "signed in with a recovery code",
        "account.password_changed": "changed their password",
        "account.password_reset": "chose a new password, by a link that was sent to them",
        "account.signed_out_everywhere": "signed out everywhere",
        "invitation.sent": "invited {name} as {role}",
        "invitation.sent_again": "sent the invitation to {name} again",
        "invitation.withdrawn": "withdrew the invitation to {name}",
        "invitation.accepted": "accepted the invitation",
    }
)


class AddressTaken(ValueError):
    """An address that has an account already."""


class BadName(ValueError):
    """A name that is empty or too long."""


class LastAdmin(Exception):
    """A change that would leave the desk without an admin."""


class Role(StrEnum):
    """What an account may do; each may do what those before it may."""

    VIEWER = "viewer"
    EDITOR = "editor"
    PUBLISHER = "publisher"
    ADMIN = "admin"

    def covers(self, other: "Role") -> bool:
        """Whether this role may do what the other may."""
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(other)


class Account(Base, UserMixin):
    """A colleague who may sign in to the desk."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    role: Mapped[Role] = mapped_column(String(10), default=Role.VIEWER)
    password: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_counter: Mapped[int] = mapped_column(default=0)
    mf_recovery_codes: Mapped[list[Any] | None] = mapped_column(JSON)
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @classmethod
    def known(cls, email: str) -> "Account | None":
        """The account of an address (any spelling of it), or None; raises BadAddress."""
        return db.session.scalar(select(cls).where(cls.email == normalise(email)))

    @classmethod
    def create(cls, email: str, name: str, role: Role, password: str, by: "Account | None" = None) -> "Account":
        """A new account that may sign in at once.

        Raises BadAddress, AddressTaken, BadName or BadPassword, each in words for whoever filled the form.
        """
        if cls.known(email) is not None:
            raise AddressTaken(f"There is an account for {normalise(email)} already.")
        passwords.check(password, about=(email, name))
        account = cls(
            email=normalise(email),
            name=good_name(name),
            role=Role(role),
            password=passwords.hashed(password),
            fs_uniquifier=secrets.token_hex(32),
        )
        db.session.add(account)
        db.session.flush()
        record("account.created", account.ref, by, name=account.name, role=account.role)
        return account

    @property
    def ref(self) -> str:
        """How the audit log names this account."""
        return f"account:{self.id}"

    @property
    def has_totp(self) -> bool:
        """Whether a code is asked for after the password."""
        return bool(self.tf_primary_method and self.tf_totp_secret)

    def may(self, role: Role | str) -> bool:
        """Whether this account is active and its role covers the one asked for."""
        return self.active and Role(self.role).covers(Role(role))

    def rename(self, name: str) -> None:
        """Change the name under which colleagues see this account; raises BadName."""
        before, self.name = self.name, good_name(name)
        if before != self.name:
            record("account.renamed", self.ref, self, name=self.name, before=before)

    def set_role(self, role: Role, by: "Account | None") -> None:
        """Let the account do more or less; raises LastAdmin."""
        if role == self.role:
            return
        if not role.covers(Role.ADMIN):
            self._keep_an_admin()
        before, self.role = self.role, role
        record("account.role_changed", self.ref, by, name=self.name, before=before, role=role)

    def deactivate(self, by: "Account | None") -> None:
        """Let nobody sign in with this account, and end what is open; raises LastAdmin."""
        if not self.active:
            return
        self._keep_an_admin()
        self.active = False
        self.end_sessions()
        record("account.deactivated", self.ref, by, name=self.name)

    def reactivate(self, by: "Account | None") -> None:
        """Let a deactivated account sign in again."""
        if not self.active:
            self.active = True
            record("account.reactivated", self.ref, by, name=self.name)

    def forget_totp(self, by: "Account | None") -> None:
        """Ask for no code any more, since its owner lost the means to make one; ends all its sessions."""
        self.tf_primary_method = self.tf_totp_secret = None
        self.mf_recovery_codes = []
        self.end_sessions()
        record("account.totp_reset", self.ref, by, name=self.name)

    def end_sessions(self) -> None:
        """Make every session and every reset link of this account invalid."""
        self.fs_uniquifier = secrets.token_hex(32)
        db.session.flush()

    def use_totp(self, counter: int) -> bool:
        """Whether a code of this time step was not used before; from now on it was, even for a request beside this."""
        used = db.session.execute(
            update(Account)
            .where(Account.id == self.id, Account.totp_counter < counter)
            .values(totp_counter=counter)
            .returning(Account.id)
        )
        return used.scalar() is not None

    def _keep_an_admin(self) -> None:
        """Refuse to go on when this is the only admin; the update makes two such changes wait for one another."""
        admins = (Account.role == Role.ADMIN, Account.active.is_(True))
        db.session.execute(update(Account).where(*admins).values(role=Role.ADMIN))
        if set(db.session.scalars(select(Account.id).where(*admins))) == {self.id}:
            raise LastAdmin(f"{self.name} is the only admin. Make somebody else an admin first; nothing was changed.")


def good_name(name: str) -> str:
    """A name without stray spaces; raises BadName."""
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > LONGEST_NAME or not tidy.isprintable():
        raise BadName(f"Give a name of 1 to {LONGEST_NAME} characters.")
    return tidy


def colleagues(role: Role = Role.VIEWER) -> list[Account]:
    """The active accounts whose role covers one, by name: to choose from."""
    active = select(Account).where(Account.active).order_by(Account.name, Account.id)
    return [account for account in db.session.scalars(active) if account.may(role)]


def everybody(search: str = "") -> list[Account]:
    """All accounts by name; `search` narrows them to a part of name or address."""
    wanted = select(Account).order_by(Account.active.desc(), Account.name, Account.id)
    if search:
        wanted = wanted.where(
            or_(Account.name.icontains(search, autoescape=True), Account.email.icontains(search, autoescape=True))
        )
    return list(db.session.scalars(wanted))
