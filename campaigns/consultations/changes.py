"""Deadline change: a consultation's closing moved; the old instant, the new one, and why."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock, markdown
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from campaigns.consultations.consultations import Consultation
from campaigns.consultations.work import RefusedError
from campaigns.updates import UpdateKind, tell


class Cause(StrEnum):
    """Why a deadline moved: nobody said a word, the body announced it, or our letter had asked for it."""

    SILENT = "silent"
    ANNOUNCED = "announced"
    LETTER = "letter"


CAUSE_WORDS = {
    Cause.SILENT: "without an announcement",
    Cause.ANNOUNCED: "as was announced",
    Cause.LETTER: "after our letter asked for it",
}


@dataclass(frozen=True)
class Move:
    """Where a closing goes, and why; `letter_id` is the letter that asked for it."""

    new: datetime
    cause: Cause
    note: str = ""
    letter_id: int | None = None


class DeadlineChange(Base):
    """One move of a closing; `letter_id` is the letter that had asked for it."""

    __tablename__ = "deadline_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), index=True)
    old: Mapped[datetime | None] = mapped_column(UtcDateTime)
    new: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cause: Mapped[Cause] = mapped_column(String(10))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="SET NULL"))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    noted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consultation: Mapped[Consultation] = relationship()
    account: Mapped[Account | None] = relationship()

    @property
    def later(self) -> bool:
        """Whether it gave more time."""
        return self.old is not None and self.new is not None and self.new > self.old

    @property
    def words(self) -> str:
        """Moved from … to …, and why: to follow the name of the consultation."""
        new = clock.closing_words(self.new) if self.new else "no date"
        why = CAUSE_WORDS[Cause(self.cause)]
        if self.old is None:
            return f"now has a deadline: {new}, {why}"
        verb = "was extended" if self.later else "was brought forward"
        return f"{verb} from {clock.closing_words(self.old)} to {new}, {why}"

    @classmethod
    def of(cls, consultation: Consultation) -> list["DeadlineChange"]:
        """Every move of a consultation's closing, the newest first."""
        wanted = select(cls).where(cls.consultation_id == consultation.id)
        return list(db.session.scalars(wanted.order_by(cls.at.desc(), cls.id.desc())))

    @classmethod
    def unnoted(cls) -> list["DeadlineChange"]:
        """The moves that nobody at the desk has taken note of yet, the newest first."""
        return list(
            db.session.scalars(select(cls).where(cls.noted_at.is_(None)).order_by(cls.at.desc(), cls.id.desc()))
        )

    @classmethod
    def granted(cls, letter_id: int) -> bool:
        """Whether a deadline was moved already because of that letter."""
        return db.session.scalar(select(cls.id).where(cls.letter_id == letter_id).limit(1)) is not None

    def take_note(self, by: Account) -> None:
        """Say at the desk that it was seen: the notice goes."""
        if self.noted_at is None:
            self.noted_at = clock.now()
            self.consultation.note("consultation.change_noted", by)


def move(consultation: Consultation, to: Move, by: Account | None = None) -> DeadlineChange:
    """Give a consultation another closing, remembering the old one.

    Raises RefusedError when it closes then already, would close before it opens, or a letter is said to have asked
    for less time.
    """
    if to.new == consultation.closes_at:
        raise RefusedError(f"It closes then already: {clock.closing_words(to.new)}. Nothing was changed.")
    if consultation.opens_at is not None and to.new <= consultation.opens_at:
        raise RefusedError("It would close before it opens. Choose a later date.")
    if to.cause == Cause.LETTER and consultation.closes_at is not None and to.new < consultation.closes_at:
        raise RefusedError("Our letter asked for more time, and this is less. Choose another date or another cause.")
    change = DeadlineChange(
        consultation=consultation,
        old=consultation.closes_at,
        new=to.new,
        cause=to.cause,
        note=to.note,
        letter_id=to.letter_id,
        account_id=by.id if by else None,
        noted_at=clock.now() if by else None,  # whoever moved it at the desk knows
        told_at=clock.now() if by is not None and by is consultation.owner else None,
    )
    db.session.add(change)
    consultation.close_on(to.new)
    consultation.revise()
    consultation.note("consultation.moved", by, to=clock.closing_words(to.new), cause=to.cause)
    said = f"The deadline of “{markdown.escape(consultation.title)}” {change.words}."
    tell(consultation.campaign, UpdateKind.EXTENSION, said, f"deadline-change:{change.id}")
    return change
