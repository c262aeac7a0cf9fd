"""Accounts of the desk and their roles: viewer < editor < publisher < admin."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_security.core import UserMixin
from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import Base, UtcDateTime


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
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(String(10), default=Role.VIEWER)
    password: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(Text)
    mf_recovery_codes: Mapped[list[Any] | None] = mapped_column(JSON)
    last_login_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    def may(self, role: Role | str) -> bool:
        """Whether this account is active and its role covers the one asked for."""
        return self.active and Role(self.role).covers(Role(role))
