"""Invitation: one organisation asked to sign one letter, by a personal link, and what came of it.

What a worker may mail is decided by the statement that claims it, not by what was read before: who signed or declined
meanwhile, through whatever door, is never reminded, and nobody more than twice.
"""

from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
    Update,
    and_,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock
from broadside.database import Base, UtcDateTime, db
from broadside.directory.organisations import Organisation
from broadside.people import Person
from broadside.tokens import BadToken, Tokens
from campaigns.letters.letters import Letter
from campaigns.letters.signatures import COUNTING, Signature, SignatureKind

PURPOSE = "letter invitation"
MOST_REMINDERS = 2
LONGEST_REASON = 1000


class Invitation(Base):
    """One row of a letter's ledger of invitations; the link in its mail works until the letter closes."""

    __tablename__ = "letter_invitation"
    __table_args__ = (UniqueConstraint("letter_id", "organisation_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    role: Mapped[str] = mapped_column(String(200), default="")
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    reminders: Mapped[int] = mapped_column(default=0)
    reminder_due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    letter: Mapped[Letter] = relationship()
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person | None] = relationship(lazy="joined")

    @property
    def ref(self) -> str:
        """How the audit log names it."""
        return f"letter_invitation:{self.id}"

    @classmethod
    def of(cls, letter: Letter) -> list["Invitation"]:
        """The ledger of a letter, by organisation from A to Z."""
        rows = select(cls).join(cls.organisation).where(cls.letter_id == letter.id)
        return list(db.session.scalars(rows.order_by(Organisation.sorting, cls.id)).unique())

    @classmethod
    def due(cls, most: int = 50) -> list[int]:
        """Invitations that wait to be mailed, of letters that may be signed now."""
        wanted = select(cls.id).join(cls.letter).where(cls.mailed_at.is_(None), _unanswered(), _may_be_signed())
        return list(db.session.scalars(wanted.order_by(cls.id).limit(most)))

    @classmethod
    def reminders_due(cls, most: int = 50) -> list[int]:
        """Reminders that a colleague asked for and nobody mailed yet, of letters that may be signed now."""
        wanted = select(cls.id).join(cls.letter).where(cls.reminder_due_at.is_not(None), _may_be_signed())
        return list(db.session.scalars(wanted.order_by(cls.id).limit(most)))

    @classmethod
    def claim(cls, ident: int) -> bool:
        """Take it to be mailed now; of two workers one is told True, and none once it was answered."""
        mine = update(cls).where(cls.id == ident, cls.mailed_at.is_(None), _unanswered())
        return _one(mine.values(mailed_at=clock.now()))

    @classmethod
    def claim_reminder(cls, ident: int) -> bool:
        """Take a reminder to be mailed now: never a third, never to who signed or declined, once for two workers."""
        mine = update(cls).where(
            cls.id == ident,
            cls.reminder_due_at.is_not(None),
            cls.mailed_at.is_not(None),
            cls.reminders < MOST_REMINDERS,
            _unanswered(),
        )
        if _one(mine.values(reminders=cls.reminders + 1, reminded_at=clock.now(), reminder_due_at=None)):
            return True
        db.session.execute(update(cls).where(cls.id == ident).values(reminder_due_at=None))
        return False

    def token(self, tokens: Tokens) -> str:
        """What the link in the mail carries."""
        return tokens.make(PURPOSE, self.id)

    @classmethod
    def read(cls, tokens: Tokens, token: str) -> "Invitation":
        """The invitation of a link; raises BadToken, also when its person was erased."""
        ident, _ = tokens.read(PURPOSE, token)
        invitation = db.session.get(cls, ident) if isinstance(ident, int) else None
        if invitation is None or invitation.person is None or invitation.letter.published_at is None:
            raise BadToken("This link is not valid, or it is out of date.")
        return invitation

    @property
    def taken(self) -> Signature | None:
        """The signature of the organisation, through whatever door it came."""
        return Signature.for_organisation(self.letter, self.organisation.standing)

    def open(self) -> bool:
        """Somebody looked at the page and did something there; False when that was noted before."""
        unseen = update(Invitation).where(Invitation.id == self.id, Invitation.opened_at.is_(None))
        return _one(unseen.values(opened_at=clock.now()))

    def decline(self, reason: str) -> bool:
        """Not this time, with a reason if they give one; False when they signed or declined before."""
        self.open()
        open_yet = update(Invitation).where(Invitation.id == self.id, _unanswered())
        said = {"declined_at": clock.now(), "reason": reason.strip()[:LONGEST_REASON], "reminder_due_at": None}
        if not _one(open_yet.values(said)):
            return False
        audit.record("letter_invitation.declined", self.ref)
        return True

    def ask_to_remind(self) -> None:
        """Let a worker remind them; the claim has the last word on whether it may."""
        self.reminder_due_at = clock.now()


def forget_signed(letter: Letter, organisation: Organisation) -> None:
    """Who withdrew is not asked again, and nothing tells that they ever signed: it reads as declined."""
    theirs = update(Invitation).where(
        Invitation.letter_id == letter.id,
        Invitation.organisation_id.in_([each.id for each in organisation.family]),
        Invitation.signed_at.is_not(None),
    )
    db.session.execute(theirs.values(signed_at=None, declined_at=clock.now(), reason="", reminder_due_at=None))


def waiting_number() -> int:
    """How many mails of open letters wait for a worker."""
    return len(Invitation.due(1000)) + len(Invitation.reminders_due(1000))


def oldest() -> datetime | None:
    """Since when the oldest of them waits."""
    waiting = select(Invitation.invited_at).join(Invitation.letter).where(Invitation.mailed_at.is_(None), _unanswered())
    return db.session.scalar(waiting.where(_may_be_signed()).order_by(Invitation.invited_at).limit(1))


def _unanswered() -> ColumnElement[bool]:
    kept = select(Organisation.merged_into_id).where(Organisation.id == Invitation.organisation_id).scalar_subquery()
    signed = exists().where(
        Signature.letter_id == Invitation.letter_id,
        or_(Signature.organisation_id == Invitation.organisation_id, Signature.organisation_id == kept),
        Signature.kind == SignatureKind.ORGANISATION,
        Signature.standing.in_(COUNTING),
    )
    return and_(Invitation.signed_at.is_(None), Invitation.declined_at.is_(None), ~signed)


def _may_be_signed() -> ColumnElement[bool]:
    """What `Letter.state` calls open, for many letters at once."""
    now = clock.now()
    return and_(
        Letter.published_at.is_not(None),
        or_(Letter.opens_at.is_(None), Letter.opens_at <= now),
        or_(Letter.closes_at.is_(None), Letter.closes_at > now),
        *(each.is_(None) for each in (Letter.paused_at, Letter.closed_at, Letter.delivered_at, Letter.answered_at)),
        Letter.elsewhere == "",
    )


def _one(statement: Update) -> bool:
    return bool(db.session.execute(statement.returning(Invitation.id)).all())
