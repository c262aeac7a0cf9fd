"""Question: what a consultation asks, its answer in versions, and what partners say of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Select, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from campaigns.responses.members import Member
from campaigns.responses.responses import JointResponse, NotNow, hash_of

MOST_COMMENT = 4000


@dataclass(frozen=True)
class Author:
    """Who writes: a colleague, or a partner by a personal link; one of the two."""

    account: Account | None = None
    member: Member | None = None

    @property
    def name(self) -> str:
        """What others see: the colleague’s name, or the partner organisation’s."""
        if self.account is not None:
            return self.account.name
        return self.member.organisation.standing.name if self.member else "somebody"


class Conflict(Exception):
    """Somebody else saved first; `present` is what stands, `yours` what was not saved."""

    def __init__(self, present: "Answer | None", yours: str, choice: str) -> None:
        super().__init__("Somebody else saved this answer while you were writing. Nothing is lost: here are both.")
        self.present, self.yours, self.choice = present, yours, choice


class Question(Base):
    """One question; `scale` are the choices that it offers, in order. Its answers count from revision 1."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(ForeignKey("joint_response.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    text: Mapped[str] = mapped_column(Text)
    scale: Mapped[list[str]] = mapped_column(JSON, default=list)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("response_member.id", ondelete="SET NULL"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    response: Mapped[JointResponse] = relationship()
    account: Mapped[Account | None] = relationship()
    member: Mapped[Member | None] = relationship()

    @classmethod
    def of(cls, response: JointResponse) -> list["Question"]:
        """The questions of a response, in their order."""
        mine = select(cls).where(cls.response_id == response.id, cls.removed_at.is_(None))
        return list(db.session.scalars(mine.order_by(cls.position, cls.id)))

    @classmethod
    def add(cls, response: JointResponse, text: str, scale: tuple[str, ...], by: Account) -> "Question":
        """One more question, at the end. Raises NotNow when the response is locked."""
        response.must_be_open()
        last = db.session.scalar(select(func.max(cls.position)).where(cls.response_id == response.id))
        question = cls(response=response, text=text, scale=list(scale), position=(last or 0) + 1)
        db.session.add(question)
        response.note("response.asked", by)
        return question

    @property
    def answer(self) -> "Answer | None":
        """The answer as it stands; None before anybody wrote one."""
        return db.session.scalar(self._answers().limit(1))

    @property
    def versions(self) -> list["Answer"]:
        """Every saved version of its answer, the newest first."""
        return list(db.session.scalars(self._answers()))

    @property
    def comments(self) -> list["Comment"]:
        """What was said of it, in order."""
        return list(db.session.scalars(select(Comment).where(Comment.question_id == self.id).order_by(Comment.id)))

    @property
    def assignee(self) -> str:
        """Who writes the answer; empty when nobody was asked to."""
        author = Author(self.account, self.member)
        return author.name if self.account or self.member else ""

    def reword(self, text: str, scale: tuple[str, ...], by: Account) -> None:
        """Say the question as the body asks it. Raises NotNow when the response is locked."""
        self.response.must_be_open()
        self.text, self.scale = text, list(scale)
        self.response.note("response.reworded", by)

    def assign(self, author: Author, by: Account) -> None:
        """Ask a colleague or a partner to write the answer; an empty author asks nobody."""
        self.response.must_be_open()
        self.account, self.member = author.account, author.member
        self.response.note("response.assigned", by, to=author.name if author.account or author.member else "nobody")

    def move(self, position: int, by: Account) -> None:
        """Let it stand at a place (from 0) among the questions."""
        self.response.must_be_open()
        others = [each for each in Question.of(self.response) if each is not self]
        others.insert(max(0, min(position, len(others))), self)
        for number, each in enumerate(others, start=1):
            each.position = number
        self.response.note("response.ordered", by)

    def remove(self, by: Account) -> None:
        """Take it out of the response, with its answer; `restore` brings both back."""
        self.response.must_be_open()
        self.removed_at = clock.now()
        self.response.note("response.question_removed", by)

    def restore(self, by: Account) -> None:
        """Bring back a question that was taken out."""
        self.response.must_be_open()
        self.removed_at = None
        self.response.note("response.question_restored", by)

    def save(self, written: "Written", by: Author) -> bool:
        """Add a version of the answer over the one the writer saw; False when it was so already.

        Raises Conflict when somebody saved since, and NotNow when the response is locked or the choice is not offered.
        """
        self.response.must_be_open()
        present = self.answer
        text = written.text.replace("\r\n", "\n").strip()
        if written.choice and written.choice not in self.scale:
            raise NotNow("That choice is not one of those the question offers. Choose one of them, or none.")
        if (text, written.choice) == ((present.text, present.choice) if present else ("", "")):
            return False
        if written.seen != (present.number if present else 0):
            raise Conflict(present, text, written.choice)
        db.session.add(Answer(question=self, number=written.seen + 1, text=text, choice=written.choice, **_author(by)))
        self.response.note("response.answered", by.account, author=by.name)
        return True

    def say(self, text: str, by: Author) -> "Comment":
        """Comment on the answer; possible until the response was submitted. Raises NotNow."""
        if self.response.submitted_at is not None:
            raise NotNow(self.response.why_locked)
        said = text.replace("\r\n", "\n").strip()
        if not said or len(said) > MOST_COMMENT:
            raise NotNow(f"Write a comment of at most {MOST_COMMENT:,} characters; this has {len(said):,}.")
        comment = Comment(question=self, text=said, **_author(by))
        db.session.add(comment)
        db.session.flush()
        return comment

    def _answers(self) -> Select["Answer"]:
        return select(Answer).where(Answer.question_id == self.id).order_by(Answer.number.desc())


@dataclass(frozen=True)
class Written:
    """What somebody wrote over version `seen` (0: none) of an answer."""

    text: str
    choice: str = ""
    seen: int = 0


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
    member: Mapped[Member | None] = relationship()

    @property
    def author(self) -> str:
        """Who saved it."""
        return Author(self.account, self.member).name


class Comment(Base):
    """What somebody said of the answer to a question; settled ones are folded away."""

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
    member: Mapped[Member | None] = relationship()

    @property
    def author(self) -> str:
        """Who said it."""
        return Author(self.account, self.member).name

    def settle(self, settled: bool = True) -> None:
        """Fold it away as dealt with, or bring it back."""
        self.settled_at = clock.now() if settled else None
        db.session.flush()


def content_hash(response: JointResponse) -> str:
    """The hash of everything the response says now: what a sign-off and a receipt are bound to."""
    parts = [response.introduction]
    for question in Question.of(response):
        answer = question.answer
        parts += [question.text, *question.scale, answer.choice if answer else "", answer.text if answer else ""]
    return hash_of(parts)


def _author(by: Author) -> dict[str, object]:
    return {"account": by.account, "member": by.member}
