"""Calendar key: the secret in the address of an account's own calendar. Making a new one ends the old.

What stands in the database opens nothing: the address holds it and its keyed hash, and the key is outside.
"""

import hmac
import secrets
from datetime import datetime

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from broadside.tokens import Tokens

PURPOSE = "calendar"
LENGTH = 24  # characters of the part that is kept, before its hash


class CalendarKey(Base):
    """The kept part of an account's address."""

    __tablename__ = "calendar_key"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    account: Mapped[Account] = relationship(lazy="joined", innerjoin=True)

    @classmethod
    def of(cls, account: Account) -> "CalendarKey | None":
        """The key of an account, if it has one."""
        return db.session.get(cls, account.id)

    @classmethod
    def make(cls, account: Account) -> "CalendarKey":
        """A new key; calendars with the old one get no more."""
        row = cls.of(account)
        again = row is not None
        if row is None:
            row = cls(account_id=account.id)
            row.account = account
            db.session.add(row)
        row.key, row.made_at = secrets.token_hex(LENGTH // 2), clock.now()
        db.session.flush()
        audit.record("calendar.renewed" if again else "calendar.made", account.ref, account)
        return row

    def end(self) -> None:
        """Let nobody read it any more."""
        audit.record("calendar.ended", self.account.ref, self.account)
        db.session.delete(self)
        db.session.flush()

    def secret(self, tokens: Tokens) -> str:
        """What the address holds."""
        return self.key + tokens.keyed_hash(PURPOSE, self.key)

    @classmethod
    def opened_by(cls, tokens: Tokens, secret: str) -> Account | None:
        """The active account of an address; the hash is compared in constant time, known or not."""
        key, given = secret[:LENGTH], secret[LENGTH:]
        if not secret.isascii() or not hmac.compare_digest(tokens.keyed_hash(PURPOSE, key), given):
            return None
        row = db.session.scalar(select(cls).where(cls.key == key))
        return row.account if row is not None and row.account.active else None
