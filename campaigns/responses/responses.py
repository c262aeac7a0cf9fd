"""Joint response: one consultation answered by several organisations together, until it closes."""

from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import ForeignKey, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account, Role
from broadside.database import Base, UtcDateTime, db
from campaigns.consultations.consultations import Consultation, Position


class NotNow(ValueError):
    """What was asked cannot be done as the response stands; its text says why, and what to do."""


class ResponseState(StrEnum):
    """Where a response stands; at the consultation's closing it locks itself, and opens again when that moves."""

    OPEN = "open"
    LOCKED = "locked"
    SUBMITTED = "submitted"


class JointResponse(Base):
    """The response to a consultation: an introduction, and an answer to each question."""

    __tablename__ = "joint_response"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), unique=True)
    introduction: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=0)
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_hash: Mapped[str] = mapped_column(String(64), default="")
    receipt: Mapped[str] = mapped_column(Text, default="")
    public: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    consultation: Mapped[Consultation] = relationship()

    @classmethod
    def to(cls, consultation: Consultation) -> "JointResponse | None":
        """The response to a consultation, if one was begun."""
        return db.session.scalar(select(cls).where(cls.consultation_id == consultation.id))

    @classmethod
    def begin(cls, consultation: Consultation, by: Account) -> "JointResponse":
        """Begin to respond together, or go on with what was begun. Raises NotNow for one that has closed."""
        if (begun := cls.to(consultation)) is not None:
            return begun
        if consultation.closes_at is not None and consultation.closes_at <= clock.now():
            closed = clock.closing_words(consultation.closes_at)
            raise NotNow(f"“{consultation.title}” closed on {closed}. If it was extended, move its closing first.")
        response = cls(consultation=consultation)
        db.session.add(response)
        consultation.take_position(Position.JOINTLY, by)
        response.note("response.begun", by)
        return response

    @property
    def ref(self) -> str:
        """How the audit log names it."""
        return f"response:{self.id}"

    @property
    def title(self) -> str:
        """What people call it."""
        return f"Response to {self.consultation.title}"

    @property
    def state(self) -> ResponseState:
        """Where it stands now."""
        if self.submitted_at is not None:
            return ResponseState.SUBMITTED
        closes = self.consultation.closes_at
        closed = closes is not None and closes <= clock.now()
        return ResponseState.LOCKED if closed or self.locked_at is not None else ResponseState.OPEN

    @property
    def why_locked(self) -> str:
        """What to tell somebody who wants to write; empty while it is open."""
        if self.state == ResponseState.SUBMITTED:
            return "The response was submitted, so it does not change any more."
        if self.locked_at is not None:
            return "The response is locked. A publisher can unlock it; a changed text needs new sign-offs."
        if self.state == ResponseState.LOCKED and self.consultation.closes_at is not None:
            closed = clock.closing_words(self.consultation.closes_at)
            return f"The consultation closed on {closed}, and with that the response is locked."
        return ""

    def must_be_open(self) -> None:
        """Raises NotNow when nothing may be written any more."""
        if self.why_locked:
            raise NotNow(self.why_locked)

    def introduce(self, text: str, revision: int, by: Account) -> bool:
        """Write the introduction over the given revision; False when it was so already.

        Raises NotNow when it is locked or when somebody saved since that revision.
        """
        self.must_be_open()
        kept = text.replace("\r\n", "\n").strip()
        if kept == self.introduction:
            return False
        if revision != self.revision:
            raise NotNow("Somebody else saved the introduction while you were writing. Compare, then save again.")
        self.introduction, self.revision = kept, self.revision + 1
        self.note("response.introduced", by)
        return True

    def lock(self, by: Account) -> None:
        """Let nobody write any more, so that partners sign off one text."""
        _only_a_publisher(by, "lock a response")
        self.must_be_open()
        self.locked_at = clock.now()
        self.note("response.locked", by)

    def unlock(self, by: Account) -> None:
        """Let it be written again, until the consultation closes."""
        _only_a_publisher(by, "unlock a response")
        if self.state == ResponseState.SUBMITTED or self.locked_at is None:
            raise NotNow(self.why_locked or "The response is not locked.")
        self.locked_at = None
        self.note("response.unlocked", by)

    def submit(self, at: datetime, receipt: str, content_hash: str, by: Account) -> None:
        """Record when it went in and what the body answered; from now on it never changes. Raises NotNow."""
        _only_a_publisher(by, "record that a response was submitted")
        if self.submitted_at is not None:
            raise NotNow("That it was submitted stands recorded already.")
        if at > clock.now():
            raise NotNow("That lies in the future. Record it when it has happened.")
        self.submitted_at, self.receipt, self.submitted_hash = at, receipt.strip(), content_hash
        self.consultation.submit(at, by)
        self.note("response.submitted", by)

    def show(self, public: bool, by: Account) -> None:
        """Let readers see what was submitted, or not. Raises NotNow before that."""
        _only_a_publisher(by, "publish a response")
        if self.submitted_at is None:
            raise NotNow("It can be published when it was submitted.")
        if public != self.public:
            self.public = public
            self.note("response.published" if public else "response.hidden", by)

    def note(self, action: str, by: Account | None, **detail: str) -> None:
        """Write a change of it into the audit log."""
        db.session.flush()
        audit.record(action, self.ref, by, title=self.title, **detail)


def hash_of(parts: list[str]) -> str:
    """The SHA-256 (hex) of everything that a response says, part by part; no two lists of parts share one."""
    return sha256("\0".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


def _only_a_publisher(by: Account, what: str) -> None:
    if not by.may(Role.PUBLISHER):
        raise NotNow(f"Only a publisher or an administrator may {what}.")
