"""Question: what a consultation asks, who answers it, and its place in the response."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Text, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from campaigns.responses.authors import Author
from campaigns.responses.members import Member
from campaigns.responses.pasting import MOST_QUESTIONS, Asked
from campaigns.responses.refusals import NotNow
from campaigns.responses.responses import JointResponse


class Question(Base):
    """One question; `scale` are the choices that it offers, in order."""

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
    def of(cls, response: JointResponse, removed: bool = False) -> list["Question"]:
        """The questions of a response in their order; or those that were taken out of it."""
        wanted = cls.removed_at.is_not(None) if removed else cls.removed_at.is_(None)
        mine = select(cls).where(cls.response_id == response.id, wanted)
        return list(db.session.scalars(mine.order_by(cls.position, cls.id)))

    @classmethod
    def add(cls, response: JointResponse, asked: list[Asked], by: Account) -> list["Question"]:
        """More questions, at the end. Raises NotNow when the response is locked or would have too many."""
        response.must_be_open()
        mine = cls.response_id == response.id
        number, last = db.session.execute(select(func.count(), func.max(cls.position)).where(mine)).one()
        if number + len(asked) > MOST_QUESTIONS:
            raise NotNow(f"A response has at most {MOST_QUESTIONS} questions, and this one has {number}.")
        added = [
            cls(response=response, text=each.text, scale=list(each.scale), position=(last or 0) + place)
            for place, each in enumerate(asked, start=1)
        ]
        db.session.add_all(added)
        response.note("response.asked", by, number=str(len(added)))
        return added

    @property
    def author(self) -> Author:
        """Who was asked to write the answer."""
        return Author(self.account, self.member)

    @property
    def assignee(self) -> str:
        """Who writes the answer; empty when nobody was asked to."""
        return self.author.name if self.author.known else ""

    @property
    def short(self) -> str:
        """Its beginning, for lists."""
        first = " ".join(self.text.split())
        return first if len(first) <= 120 else first[:119].rsplit(" ", 1)[0] + " …"

    def reword(self, asked: Asked, by: Account) -> None:
        """Say the question as the body asks it. Raises NotNow when the response is locked."""
        self.response.must_be_open()
        if (self.text, tuple(self.scale)) != (asked.text, asked.scale):
            self.text, self.scale = asked.text, list(asked.scale)
            self.response.note("response.reworded", by)

    def assign(self, author: Author, by: Account) -> None:
        """Ask a colleague or a partner to write the answer; an empty author asks nobody. Raises NotNow."""
        self.response.must_be_open()
        if author.member is not None and author.member.response_id != self.response_id:
            raise NotNow("That organisation does not work on this response. Invite it first.")
        self.account, self.member = author.account, author.member
        self.response.note("response.assigned", by, to=author.name if author.known else "nobody")

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
        if self.removed_at is None:
            self.removed_at = clock.now()
            self.response.note("response.question_removed", by)

    def restore(self, by: Account) -> None:
        """Bring back a question that was taken out, where it stood."""
        self.response.must_be_open()
        if self.removed_at is not None:
            self.removed_at = None
            self.response.note("response.question_restored", by)
