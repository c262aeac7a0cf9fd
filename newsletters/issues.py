"""Issue: one dated, numbered edition of a newsletter, and its way from draft to sent."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime
from newsletters.newsletter import Newsletter


class IssueKind(StrEnum):
    """What an issue is; a reader's cadence says which kinds they get."""

    ISSUE = "issue"
    DIGEST = "digest"
    ALERT = "alert"


class IssueState(StrEnum):
    """Where an issue stands."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    SENT = "sent"


class Issue(Base):
    """One edition. What was approved is what is sent: a sent issue never changes."""

    __tablename__ = "issue"
    __table_args__ = (UniqueConstraint("newsletter_id", "slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    newsletter_id: Mapped[int] = mapped_column(ForeignKey("newsletter.id", ondelete="CASCADE"), index=True)
    kind: Mapped[IssueKind] = mapped_column(String(8), default=IssueKind.ISSUE)
    number: Mapped[int | None]
    slug: Mapped[str] = mapped_column(String(80))
    month: Mapped[date]
    title: Mapped[str] = mapped_column(String(200))
    subject: Mapped[str] = mapped_column(String(200), default="")
    preheader: Mapped[str] = mapped_column(String(250), default="")
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[IssueState] = mapped_column(String(10), default=IssueState.DRAFT, index=True)
    revision: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    hold_reason: Mapped[str] = mapped_column(Text, default="")
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    frozen_html: Mapped[str | None] = mapped_column(Text)
    frozen_text: Mapped[str | None] = mapped_column(Text)
    correction: Mapped[str] = mapped_column(Text, default="")
    corrected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    example: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    newsletter: Mapped[Newsletter] = relationship(lazy="joined", innerjoin=True)
    sections: Mapped[list["Section"]] = relationship(order_by="Section.position", cascade="all, delete-orphan")
    approvals: Mapped[list["Approval"]] = relationship(order_by="Approval.id", cascade="all, delete-orphan")

    @property
    def ref(self) -> str:
        """How the audit log and the outbox name this issue."""
        return f"issue:{self.id}"


class Section(Base):
    """A part of an issue: a heading and Markdown."""

    __tablename__ = "section"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20), default="text")
    heading: Mapped[str] = mapped_column(String(200), default="")
    markdown: Mapped[str] = mapped_column(Text, default="")
    hidden: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=0)
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    edited_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    edited_by: Mapped[Account | None] = relationship()


class Approval(Base):
    """One person's yes to one content hash; an edit voids it and says so."""

    __tablename__ = "approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id", ondelete="CASCADE"), index=True)
    content_hash: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_why: Mapped[str] = mapped_column(Text, default="")
    account: Mapped[Account | None] = relationship()
