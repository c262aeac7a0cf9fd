"""Version: the text of a letter at one time, hashed and never changed; each signature belongs to one."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from campaigns.letters.letters import Letter, LetterState, NotNow


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
    account: Mapped[Account | None] = relationship()

    @classmethod
    def of(cls, letter: Letter) -> list["Version"]:
        """Every version of a letter, the newest first."""
        return list(db.session.scalars(select(cls).where(cls.letter_id == letter.id).order_by(cls.number.desc())))

    @classmethod
    def present(cls, letter: Letter) -> "Version | None":
        """The text of a letter as it is now; None before it has one."""
        newest = select(cls).where(cls.letter_id == letter.id).order_by(cls.number.desc())
        return db.session.scalar(newest.limit(1))

    @classmethod
    def last_material(cls, letter: Letter) -> "Version | None":
        """The latest version that said something else than those before it; None when none did."""
        material = select(cls).where(cls.letter_id == letter.id, cls.edit == Edit.MATERIAL)
        return db.session.scalar(material.order_by(cls.number.desc()).limit(1))

    @classmethod
    def material_since(cls, version: "Version") -> "Version | None":
        """The material edit that a signatory of this version has not agreed to; None when there is none.

        Whoever signed this version is asked again when the letter is open, once for each such edit: that is due
        while `signature.asked_again_at` is empty or before its `at`.
        """
        latest = cls.last_material(version.letter)
        return latest if latest is not None and latest.number > version.number else None


def write(letter: Letter, text: str, edit: Edit, by: Account | None) -> Version:
    """Give a letter its text. A draft's text is replaced; once published, each text is a version of its own.

    A material edit pauses an open letter. The same text again is no new version. Raises NotNow.
    """
    letter.must_be("get another text", LetterState.DRAFT, LetterState.COMING, LetterState.OPEN, LetterState.PAUSED)
    kept, before = tidy(text), Version.present(letter)
    if not kept:
        raise NotNow("A letter needs a text. What it had is kept.")
    if before is not None and before.text == kept:
        return before
    if letter.state == LetterState.DRAFT:
        return _drafted(letter, kept, before, by)
    version = _add(letter, kept, edit if before is not None else Edit.FIRST, by)
    letter.revise()
    audit.record("letter.reworded", letter.ref, by, title=letter.title, number=version.number, edit=str(version.edit))
    if version.edit == Edit.MATERIAL and letter.paused_at is None:
        letter.pause(by, why=f"version {version.number} is a material edit")
    return version


def tidy(text: str) -> str:
    """A text as it is kept: line ends of one kind, nothing but text at its ends."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def hash_of(text: str) -> str:
    """The SHA-256 (hex) of a text as it is kept."""
    return sha256(text.encode()).hexdigest()


def _drafted(letter: Letter, text: str, before: Version | None, by: Account | None) -> Version:
    """Nobody has seen, let alone signed, a draft: its one version is written anew."""
    if before is not None:
        db.session.delete(before)
        db.session.flush()
    version = _add(letter, text, Edit.FIRST, by)
    audit.record("letter.drafted", letter.ref, by, title=letter.title)
    return version


def _add(letter: Letter, text: str, edit: Edit, by: Account | None) -> Version:
    version = Version(
        letter=letter,
        number=letter.version_number + 1,
        edit=edit,
        text=text,
        text_hash=hash_of(text),
        account_id=by.id if by else None,
    )
    db.session.add(version)
    db.session.flush()
    return version
