"""Joint response: one consultation answered by several organisations together, until it closes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account, Role
from broadside.database import Base, UtcDateTime, db
from campaigns.consultations.consultations import Consultation, Position
from campaigns.responses.refusals import NotNow


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
    asking_hash: Mapped[str] = mapped_column(String(64), default="")
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
    def all(cls) -> list["JointResponse"]:
        """Every response, the latest begun first."""
        return list(db.session.scalars(select(cls).order_by(cls.id.desc())))

    @classmethod
    def begin(cls, consultation: Consultation, by: Account) -> "JointResponse":
        """Begin to respond together, or go on with what was begun. Raises NotNow for one that has closed."""
        if (begun := cls.to(consultation)) is not None:
            return begun
        if consultation.withdrawn_at is not None:
            raise NotNow(f"“{consultation.title}” was withdrawn, so there is nothing to respond to.")
        if consultation.closes_at is not None and consultation.closes_at <= clock.now():
            closed = clock.closing_words(consultation.closes_at)
            raise NotNow(f"“{consultation.title}” closed on {closed}. If it was extended, move its closing first.")
        response = cls(consultation=consultation)
        try:
            with db.session.begin_nested():
                db.session.add(response)
        except IntegrityError:  # somebody pressed the same button just now
            return db.session.scalars(select(cls).where(cls.consultation_id == consultation.id)).one()
        if consultation.position != Position.SUBMITTED:
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
    def path(self) -> str:
        """Its public page, below the public address."""
        return f"{self.consultation.path}/response"

    @property
    def readable(self) -> bool:
        """Whether readers may see it: it went in, was published, and its consultation is shown to them."""
        return self.submitted_at is not None and self.public and self.consultation.public

    @property
    def state(self) -> ResponseState:
        """Where it stands now."""
        if self.submitted_at is not None:
            return ResponseState.SUBMITTED
        return ResponseState.LOCKED if self.closed or self.locked_at is not None else ResponseState.OPEN

    @property
    def closed(self) -> bool:
        """Whether the consultation has closed."""
        closes = self.consultation.closes_at
        return closes is not None and closes <= clock.now()

    @property
    def why_locked(self) -> str:
        """What to tell somebody who wants to write; empty while it is open."""
        if self.submitted_at is not None:
            return "The response was submitted, so it does not change any more."
        if self.closed and self.consultation.closes_at is not None:
            closed = clock.closing_words(self.consultation.closes_at)
            return f"The consultation closed on {closed}, and with that the response is locked."
        if self.locked_at is not None:
            return "The response is locked. A publisher can unlock it; a changed text needs new sign-offs."
        return ""

    def hold(self) -> None:
        """Let nobody else write of it until this transaction ends, and see it as it is now.

        Without it an answer could be saved while a colleague submits, and be in neither text.
        """
        unchanged = {"revision": JointResponse.revision}
        db.session.execute(update(JointResponse).where(JointResponse.id == self.id).values(unchanged))
        db.session.refresh(self)

    def must_be_open(self) -> None:
        """Hold it to write. Raises NotNow when nothing may be written any more."""
        self.hold()
        if self.why_locked:
            raise NotNow(self.why_locked)

    def must_not_be_submitted(self) -> None:
        """Hold it for what is possible until it went in, such as a sign-off. Raises NotNow."""
        self.hold()
        if self.submitted_at is not None:
            raise NotNow(self.why_locked)

    def introduce(self, text: str, seen: int, by: Account) -> bool:
        """Write the introduction over the revision that was seen; False when it was so already.

        Raises NotNow when it is locked, and Overtaken when somebody saved since.
        """
        self.must_be_open()
        kept = text.replace("\r\n", "\n").strip()
        if kept == self.introduction:
            return False
        if seen != self.revision:
            raise Overtaken(self.introduction, kept)
        self.introduction, self.revision = kept, self.revision + 1
        self.note("response.introduced", by)
        return True

    def lock(self, asking_hash: str, by: Account) -> None:
        """Let nobody write any more, so that partners sign off one text.

        With its hash as `asking_hash`, those who have not signed it off are asked to, by mail.
        """
        _only_a_publisher(by, "lock a response")
        self.must_be_open()
        self.locked_at, self.asking_hash = clock.now(), asking_hash
        self.note("response.locked", by)

    def unlock(self, by: Account) -> None:
        """Let it be written again, until the consultation closes."""
        _only_a_publisher(by, "unlock a response")
        self.must_not_be_submitted()
        if self.locked_at is None:
            raise NotNow(self.why_locked or "The response is not locked.")
        self.locked_at, self.asking_hash = None, ""
        self.note("response.unlocked", by)

    def submit(self, at: datetime, receipt: str, content_hash: str, by: Account) -> None:
        """Record when it went in and what the body answered; from now on it never changes. Raises NotNow."""
        _only_a_publisher(by, "record that a response was submitted")
        self.hold()
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
        self.hold()
        if self.submitted_at is None:
            raise NotNow("It can be published when it was submitted.")
        if public and not self.consultation.public:
            raise NotNow("Readers cannot see the consultation yet. Show that to them first, then the response.")
        if public != self.public:
            self.public = public
            self.note("response.published" if public else "response.hidden", by)

    def note(self, action: str, by: Account | None, **detail: str) -> None:
        """Write a change of it into the audit log."""
        db.session.flush()
        audit.record(action, self.ref, by, title=self.consultation.title, **detail)


class Overtaken(Exception):
    """Somebody else saved the introduction first; `present` is what stands, `yours` what was not saved."""

    def __init__(self, present: str, yours: str) -> None:
        super().__init__("Somebody else saved the introduction while you were writing. Nothing is lost.")
        self.present, self.yours = present, yours


def _only_a_publisher(by: Account, what: str) -> None:
    if not by.may(Role.PUBLISHER):
        raise NotNow(f"Only a publisher or an administrator may {what}.")
