"""Sessions of the desk: one row for each browser signed in, so that signing out ends it for good."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import ForeignKey, String, delete, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.accounts import Account
from broadside.audit import record
from broadside.database import Base, UtcDateTime, db

IDLE = timedelta(days=3)
LONGEST = timedelta(days=30)
TOUCH = timedelta(minutes=5)

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "an iPhone"),
    ("iPad", "an iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "a Mac"),
    ("Linux", "Linux"),
)


class DeskSession(Base):
    """One browser in which an account is signed in; the cookie holds a secret, the row only its hash."""

    __tablename__ = "desk_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    uniquifier: Mapped[str] = mapped_column(String(64))
    browser: Mapped[str] = mapped_column(String(60), default="")
    began_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)

    @classmethod
    def begin(cls, account: Account, browser: str = "") -> str:
        """Open a session and sweep away the account's dead ones; returns the secret for the cookie."""
        dead = or_(
            cls.uniquifier != account.fs_uniquifier,
            cls.seen_at < clock.now() - IDLE,
            cls.began_at < clock.now() - LONGEST,
        )
        db.session.execute(delete(cls).where(cls.account_id == account.id, dead))
        secret = secrets.token_urlsafe(32)
        db.session.add(
            cls(
                hash=_hash(secret),
                account_id=account.id,
                uniquifier=account.fs_uniquifier,
                browser=browser_words(browser),
            )
        )
        db.session.flush()
        return secret

    @classmethod
    def alive(cls, secret: str, uniquifier: str) -> "DeskSession | None":
        """The open session of a cookie, or None when it was ended, idle for three days or is a month old."""
        return db.session.scalar(
            select(cls).where(
                cls.hash == _hash(secret),
                cls.uniquifier == uniquifier,
                cls.seen_at >= clock.now() - IDLE,
                cls.began_at >= clock.now() - LONGEST,
            )
        )

    @classmethod
    def of(cls, account: Account) -> list["DeskSession"]:
        """The open sessions of an account, the one used last first."""
        return list(
            db.session.scalars(
                select(cls)
                .where(
                    cls.account_id == account.id,
                    cls.uniquifier == account.fs_uniquifier,
                    cls.seen_at >= clock.now() - IDLE,
                    cls.began_at >= clock.now() - LONGEST,
                )
                .order_by(cls.seen_at.desc())
            )
        )

    def touch(self) -> bool:
        """Note that the session is in use, at most once in five minutes; returns whether anything changed."""
        if clock.now() - self.seen_at < TOUCH:
            return False
        self.seen_at = clock.now()
        return True

    def end(self) -> None:
        """Let its cookie be worth nothing from now on."""
        db.session.delete(self)
        db.session.flush()


def end_all(account: Account) -> None:
    """Sign an account out everywhere, and write it down."""
    account.end_sessions()
    db.session.execute(delete(DeskSession).where(DeskSession.account_id == account.id))
    record("account.signed_out_everywhere", account.ref, account, name=account.name)


def browser_words(agent: str) -> str:
    """Firefox on Linux, from what a browser says of itself."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
