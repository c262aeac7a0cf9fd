"""Standing: where an issue stands, and the one way in which that changes: guarded by the database at that moment."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import String, Text, update
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import UtcDateTime, db
from newsletters.approvals import Approval


class NotNow(Exception):
    """What was asked cannot be done as the issue stands; its text says why, and what to do."""


class IssueState(StrEnum):
    """Where an issue stands."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"


WORDS = {
    IssueState.DRAFT: "it is a draft.",
    IssueState.IN_REVIEW: "it is in review.",
    IssueState.APPROVED: "it is approved.",
    IssueState.SCHEDULED: "it is scheduled. Stop the presses first.",
    IssueState.SENDING: "it is being sent, and does not change any more.",
    IssueState.SENT: "it has been sent, and does not change any more. Add a correction instead.",
}


class Standing:
    """The state of an issue, and the approvals that it rests on."""

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[IssueState] = mapped_column(String(10), default=IssueState.DRAFT, index=True)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    hold_reason: Mapped[str] = mapped_column(Text, default="")

    @declared_attr
    def approvals(cls) -> Mapped[list[Approval]]:  # noqa: N805 -- SQLAlchemy calls it with the class
        return relationship(order_by=Approval.id, cascade="all, delete-orphan")

    @property
    def ref(self) -> str:
        """How the audit log names this issue."""
        return f"issue:{self.id}"

    @property
    def content_hash(self) -> str:
        """A hash (SHA-256, hex) of everything a reader would see: what an approval is bound to."""
        raise NotImplementedError

    @property
    def approval(self) -> Approval | None:
        """The approval that stands for the content as it is now, or None."""
        standing = [approval for approval in self.approvals if approval.voided_at is None]
        fixed = self.state in (IssueState.SENDING, IssueState.SENT)
        return standing[-1] if standing and (fixed or standing[-1].content_hash == self.content_hash) else None

    @property
    def voided_approval(self) -> Approval | None:
        """The last approval that an edit voided, when none stands: to say why."""
        voided = [approval for approval in self.approvals if approval.voided_at is not None]
        return voided[-1] if voided and self.approval is None else None

    def turn(self, allowed: tuple[IssueState, ...], what: str, **values: Any) -> None:
        """Write the values if the issue stands in an allowed state at that very moment.

        Raises NotNow: “No. 4 cannot <what>: …”.
        """
        kind = type(self)
        turned = update(kind).where(kind.id == self.id, kind.state.in_(allowed)).values(**values).returning(kind.id)
        done = db.session.scalar(turned)
        db.session.refresh(self)
        if done is None:
            raise NotNow(f"{self.title} cannot {what}: {self._words()}")

    def void(self, why: str, by: Account | None) -> None:
        """Let no approval stand any more, with the reason in words."""
        for approval in self.approvals:
            if approval.voided_at is None:
                approval.void(why, by)
                audit.record("issue.approval-voided", self.ref, by, why=why)

    def _words(self) -> str:
        """Where it stands, with the way on."""
        if self.state == IssueState.SCHEDULED and self.due_at:
            return f"it is scheduled for {clock.instant_words(self.due_at)}. Stop the presses first."
        return WORDS[self.state]
