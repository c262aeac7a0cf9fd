"""Joint response: one consultation answered by several organisations together."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime
from broadside.directory.organisations import Organisation
from broadside.people import Person
from campaigns.consultations.consultations import Consultation


class JointResponse(Base):
    """The response to a consultation; locked at its closing, then submitted with a receipt."""

    __tablename__ = "joint_response"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), unique=True)
    introduction: Mapped[str] = mapped_column(Text, default="")
    locked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    receipt: Mapped[str] = mapped_column(Text, default="")
    public: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    consultation: Mapped[Consultation] = relationship()
    questions: Mapped[list["Question"]] = relationship(
        cascade="all, delete-orphan", order_by="Question.position", back_populates="response"
    )
    members: Mapped[list["Member"]] = relationship(
        cascade="all, delete-orphan", order_by="Member.id", back_populates="response"
    )

    @property
    def ref(self) -> str:
        """How the audit log names it."""
        return f"response:{self.id}"


class Question(Base):
    """One question of the consultation; `scale` are the choices that it offers, in order."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("joint_response.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text)
    scale: Mapped[list[str]] = mapped_column(JSON, default=list)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("response_member.id", ondelete="SET NULL"))
    revision: Mapped[int] = mapped_column(default=0)
    response: Mapped[JointResponse] = relationship(back_populates="questions")
    account: Mapped[Account | None] = relationship()
    member: Mapped["Member | None"] = relationship()


class Answer(Base):
    """One saved version of the answer to a question; the highest number is the present one."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("question_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text, default="")
    choice: Mapped[str] = mapped_column(String(200), default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("response_member.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    question: Mapped[Question] = relationship()
    account: Mapped[Account | None] = relationship()
    member: Mapped["Member | None"] = relationship()


class Comment(Base):
    """What somebody said about the answer to a question."""

    __tablename__ = "response_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("response_member.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    question: Mapped[Question] = relationship()
    account: Mapped[Account | None] = relationship()
    member: Mapped["Member | None"] = relationship()


class Member(Base):
    """One partner organisation and who works on the response for it, by a personal link; its sign-off stands here.

    The authority record is that of a letter: who, in what role, by what address, that they said so, and when.
    """

    __tablename__ = "response_member"
    __table_args__ = (UniqueConstraint("response_id", "organisation_id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("joint_response.id", ondelete="CASCADE"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    link_version: Mapped[int] = mapped_column(default=0)
    invited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    signer_name: Mapped[str] = mapped_column(String(200), default="")
    signer_role: Mapped[str] = mapped_column(String(200), default="")
    authorised_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    signed_hash: Mapped[str] = mapped_column(String(64), default="")
    declined_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    receipt_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    response: Mapped[JointResponse] = relationship(back_populates="members")
    organisation: Mapped[Organisation] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person | None] = relationship(lazy="joined")
