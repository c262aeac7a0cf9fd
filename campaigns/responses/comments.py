"""Comment: what a colleague or a partner says of the answer to a question."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from campaigns.responses.authors import Author
from campaigns.responses.members import Member
from campaigns.responses.questions import Question
from campaigns.responses.refusals import NotNow

LONGEST_COMMENT = 10_000  # a partner proposes a whole answer in one


class Comment(Base):
    """One comment; settled ones are folded away."""

    __tablename__ = "response_comment"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(Text)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("response_member.id", ondelete="SET NULL"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    question: Mapped[Question] = relationship()
    account: Mapped[Account | None] = relationship()
    member: Mapped[Member | None] = relationship()

    @classmethod
    def say(cls, question: Question, text: str, by: Author) -> "Comment":
        """Comment on an answer; possible until the response was submitted. Raises NotNow."""
        question.response.must_not_be_submitted()
        said = text.replace("\r\n", "\n").strip()
        if not said or len(said) > LONGEST_COMMENT:
            raise NotNow(f"Write a comment of at most {LONGEST_COMMENT:,} characters; this has {len(said):,}.")
        comment = cls(question=question, text=said, account=by.account, member=by.member)
        db.session.add(comment)
        question.response.note("response.commented", by.account, author=by.name)
        return comment

    @classmethod
    def on(cls, question: Question) -> list["Comment"]:
        """What was said of an answer, in order."""
        return list(db.session.scalars(select(cls).where(cls.question_id == question.id).order_by(cls.id)))

    @property
    def author(self) -> str:
        """Who said it."""
        return Author(self.account, self.member).name

    def settle(self, settled: bool, by: Account) -> None:
        """Fold it away as dealt with, or bring it back. Raises NotNow when the response was submitted."""
        self.question.response.must_not_be_submitted()
        if settled != (self.settled_at is not None):
            self.settled_at = clock.now() if settled else None
            self.question.response.note("response.settled" if settled else "response.unsettled", by, of=self.author)
