"""Contents: everything that a response says now, read at once, and the hash that sign-offs are bound to."""

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from broadside.database import db
from campaigns.responses.answers import Answer
from campaigns.responses.comments import Comment
from campaigns.responses.questions import Question
from campaigns.responses.responses import JointResponse


@dataclass(frozen=True)
class Entry:
    """A question with its number in the response, its present answer, and how many comments are open."""

    number: int
    question: Question
    answer: Answer | None
    open_comments: int

    @property
    def answered(self) -> bool:
        """Whether it has an answer that says something."""
        return self.answer is not None and self.answer.says

    @property
    def choice_gone(self) -> bool:
        """Whether the answer chose what the question, since reworded, does not offer any more."""
        return self.answer is not None and bool(self.answer.choice) and self.answer.choice not in self.question.scale


@dataclass(frozen=True)
class Contents:
    """The introduction and the entries of a response, in order."""

    introduction: str
    entries: tuple[Entry, ...]

    @classmethod
    def of(cls, response: JointResponse) -> "Contents":
        """What a response says now."""
        questions = Question.of(response)
        idents = [question.id for question in questions]
        answers, comments = _answers(idents), _open_comments(idents)
        entries = (
            Entry(number, each, answers.get(each.id), comments.get(each.id, 0))
            for number, each in enumerate(questions, start=1)
        )
        return cls(response.introduction, tuple(entries))

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(entry.answered for entry in self.entries)

    @property
    def hash(self) -> str:
        """The SHA-256 (hex) of everything that the response says: what a sign-off and a receipt are bound to."""
        parts = [self.introduction]
        for entry in self.entries:
            said = (entry.answer.choice, entry.answer.text) if entry.answer else ("", "")
            scale = entry.question.scale
            parts += [entry.question.text, str(len(scale)), *scale, *said]
        return _hash_of(parts)


def _hash_of(parts: list[str]) -> str:
    """No two lists of parts share one: each part says how long it is."""
    return sha256("\0".join(f"{len(part)}:{part}" for part in parts).encode()).hexdigest()


def _answers(questions: list[int]) -> dict[int, Answer]:
    latest = (
        select(Answer.question_id, func.max(Answer.number).label("number"))
        .where(Answer.question_id.in_(questions))
        .group_by(Answer.question_id)
        .subquery()
    )
    present = select(Answer).join(
        latest, (Answer.question_id == latest.c.question_id) & (Answer.number == latest.c.number)
    )
    found = db.session.scalars(present.options(joinedload(Answer.account), joinedload(Answer.member)))
    return {answer.question_id: answer for answer in found}


def _open_comments(questions: list[int]) -> dict[int, int]:
    wanted = Comment.question_id.in_(questions), Comment.settled_at.is_(None)
    counted = select(Comment.question_id, func.count()).where(*wanted).group_by(Comment.question_id)
    return {row[0]: row[1] for row in db.session.execute(counted)}
