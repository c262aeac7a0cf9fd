"""Version: the text of a letter at one time, hashed and never changed; each signature belongs to one."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.database import Base, UtcDateTime
from campaigns.letters.letters import Letter


class Edit(StrEnum):
    """What kind of change made a version: a material one asks signatories again."""

    FIRST = "first"
    TYPO = "typo"
    MATERIAL = "material"


class Version(Base):
    """One immutable text of a letter; its numbers count from 1."""

    __tablename__ = "letter_version"
    __table_args__ = (UniqueConstraint("letter_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    number: Mapped[int]
    edit: Mapped[Edit] = mapped_column(String(8))
    text: Mapped[str] = mapped_column(Text)
    text_hash: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    letter: Mapped[Letter] = relationship()


def hash_of(text: str) -> str:
    """The SHA-256 (hex) of a text as it is kept."""
    return sha256(text.encode()).hexdigest()
