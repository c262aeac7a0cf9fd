"""Answer: what the response says to a question, in versions that nobody overwrites unseen."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, Select, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from campaigns.responses.authors import Author
from campaigns.responses.members import Member
from campaigns.responses.questions import Question
from campaigns.responses.refusals import NotNow

LONGEST_ANSWER = 60_000


@dataclass(frozen=True)
class Written:
    """What somebody wrote over version `seen` (0: none) of an answer."""

    text: str
    choice: str = ""
    seen: int = 0


class Conflict(Exception):
    """Somebody else saved first; `present` is what stands, `yours` what was not saved."""

    def __init__(self, present: "Answer | None", yours: Written) -> None:
        super().__init__("Somebody else saved this answer while you were writing. Nothing is lost: here are both.")
        self.present, self.yours = present, yours


class Answer(Base):
    """One saved version of the answer to a question, counted from 1; the highest number is the present one."""

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

    @property
    def says(self) -> bool:
        """Whether it says anything: an answer can be emptied again."""
        return bool(self.text or self.choice)

    @classmethod
    def present(cls, question: Question) -> "Answer | None":
        """The answer as it stands; None before anybody wrote one."""
        return db.session.scalar(cls._to(question).limit(1))

    @classmethod
    def versions(cls, question: Question) -> list["Answer"]:
        """Every saved version of an answer, the newest first."""
        return list(db.session.scalars(cls._to(question)))

    @classmethod
    def save(cls, question: Question, written: Written, by: Author) -> bool:
        """Add a version over the one that the writer saw; False when it was so already.

        Raises Conflict when somebody saved since. Raises NotNow when the response is locked, when the choice is not
        offered, and for a partner who was not asked to answer this question.
        """
        question.response.must_be_open()
        db.session.refresh(question)
        _must_be_theirs(question, by)
        kept = Written(written.text.replace("\r\n", "\n").strip(), written.choice, written.seen)
        present = cls.present(question)
        if (kept.text, kept.choice) == ((present.text, present.choice) if present else ("", "")):
            return False
        if kept.choice and kept.choice not in question.scale:
            raise NotNow("That choice is not one of those the question offers. Choose one of them, or none.")
        if kept.seen != (present.number if present else 0):
            raise Conflict(present, kept)
        made = {"question": question, "number": kept.seen + 1, "text": kept.text, "choice": kept.choice}
        db.session.add(cls(**made, account=by.account, member=by.member))
        question.response.note("response.answered", by.account, author=by.name)
        return True

    def bring_back(self, seen: int, by: Author) -> bool:
        """Let the answer say this again, as a new version; as `save`. A choice no longer offered is left out."""
        choice = self.choice if self.choice in self.question.scale else ""
        return Answer.save(self.question, Written(self.text, choice, seen), by)

    @classmethod
    def _to(cls, question: Question) -> Select["Answer"]:
        return select(cls).where(cls.question_id == question.id).order_by(cls.number.desc())


def _must_be_theirs(question: Question, by: Author) -> None:
    if question.removed_at is not None:
        raise NotNow("This question was taken out of the response. Its answer is kept, and comes back with it.")
    if by.member is not None and question.member_id != by.member.id:
        raise NotNow("Somebody else was asked to answer this question. Propose your text as a comment instead.")
