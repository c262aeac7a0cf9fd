"""Suggestion: a consultation that GOV.UK published and that matches our topics; a person follows it or lets it be."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Select, String, Text, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from broadside import audit, clock
from broadside.accounts import Account
from broadside.database import Base, UtcDateTime, db
from broadside.feeds.relevance import Relevance, Score
from campaigns.consultations.consultations import Consultation
from campaigns.consultations.fields import WEB
from campaigns.consultations.finding import Candidate


class SuggestionState(StrEnum):
    """What was decided about it."""

    NEW = "new"
    FOLLOWED = "followed"
    LEFT = "left"


class Suggestion(Base):
    """One found consultation, by its GOV.UK path; `why` are the words of our topics that it holds."""

    __tablename__ = "consultation_suggestion"

    id: Mapped[int] = mapped_column(primary_key=True)
    govuk_path: Mapped[str] = mapped_column(String(500), unique=True)
    title: Mapped[str] = mapped_column(String(500))
    body: Mapped[str] = mapped_column(String(300), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    score: Mapped[float] = mapped_column(default=0.0)
    why: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[SuggestionState] = mapped_column(String(10), default=SuggestionState.NEW, index=True)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))

    @property
    def url(self) -> str:
        """Its page on GOV.UK."""
        return f"{WEB}{self.govuk_path}"

    @property
    def ref(self) -> str:
        """How the audit log names it."""
        return f"suggestion:{self.id}"

    @classmethod
    def waiting(cls) -> list["Suggestion"]:
        """Those nobody has decided about and that are still open, the best match first."""
        return list(db.session.scalars(cls._open().order_by(cls.score.desc(), cls.closes_at, cls.id)))

    @classmethod
    def number_waiting(cls) -> int:
        """How many those are."""
        return db.session.scalar(cls._open().with_only_columns(func.count())) or 0

    @classmethod
    def _open(cls) -> Select["Suggestion"]:
        open_still = or_(cls.closes_at.is_(None), cls.closes_at > clock.now())
        return select(cls).where(cls.state == SuggestionState.NEW, open_still)

    def leave(self, by: Account) -> None:
        """Let it be: it is not suggested again."""
        if self.state == SuggestionState.NEW:
            self.state, self.account_id = SuggestionState.LEFT, by.id
            audit.record("suggestion.left", self.ref, by, title=self.title)


def offer(candidates: Iterable[Candidate], measure: Relevance) -> int:
    """Suggest those that match our topics and are neither watched nor suggested yet; returns how many are new."""
    watched = set(db.session.scalars(select(Consultation.govuk_path).where(Consultation.govuk_path.is_not(None))))
    known = {each.govuk_path: each for each in db.session.scalars(select(Suggestion))}
    new = 0
    for candidate in candidates:
        score = measure.score(candidate.title, candidate.summary)
        row = known.get(candidate.path)
        if row is None and (candidate.path in watched or score.value <= 0):
            continue
        new += row is None
        known[candidate.path] = _written(row or Suggestion(govuk_path=candidate.path), candidate, score)
    db.session.flush()
    return new


def settle(govuk_path: str, by: Account | None) -> None:
    """Note that a consultation is followed now, however that came about."""
    row = db.session.scalar(select(Suggestion).where(Suggestion.govuk_path == govuk_path))
    if row is not None:
        row.state, row.account_id = SuggestionState.FOLLOWED, by.id if by else None


def _written(row: Suggestion, candidate: Candidate, score: Score) -> Suggestion:
    """The row as the candidate tells it; what only one of the two places knows is kept."""
    row.title, row.summary = candidate.title, candidate.summary or row.summary or ""
    row.body = candidate.body or row.body or ""
    row.closes_at = candidate.closes_at or row.closes_at
    row.score, row.why = score.value, list(score.reasons)
    db.session.add(row)
    return row
