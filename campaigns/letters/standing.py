"""Standing: where a letter stands. Between opening and closing the clock decides; the rest people do."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Text, column, func, select, table
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock
from broadside.database import UtcDateTime, db, hold

# The texts stand in `versions`, which knows letters; so their table is only named here.
TEXTS = table("letter_version", column("letter_id"), column("number"))


class NotNow(Exception):
    """What was asked cannot be done as the letter stands; its text says why, and what to do."""


class LetterState(StrEnum):
    """Where a letter stands; between opening and closing the clock decides."""

    DRAFT = "draft"
    COMING = "coming"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"
    DELIVERED = "delivered"
    ANSWERED = "answered"


WORDS = {
    LetterState.DRAFT: "it is a draft.",
    LetterState.COMING: "it is published, and not open for signatures yet.",
    LetterState.OPEN: "it is open for signatures.",
    LetterState.PAUSED: "it is paused. Resume it first.",
    LetterState.CLOSED: "it is closed.",
    LetterState.DELIVERED: "it has been delivered.",
    LetterState.ANSWERED: "it has been answered.",
}
PUBLISHED = (LetterState.COMING, LetterState.OPEN, LetterState.PAUSED)
GONE = (LetterState.DELIVERED, LetterState.ANSWERED)


class Standing:
    """The instants that say where a letter stands."""

    id: Mapped[int] = mapped_column(primary_key=True)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    paused_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    delivered_how: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def state(self) -> LetterState:
        """Where it stands now."""
        now = clock.now()
        for state, at in (
            (LetterState.ANSWERED, self.answered_at),
            (LetterState.DELIVERED, self.delivered_at),
            (LetterState.CLOSED, self.closed_at),
        ):
            if at is not None:
                return state
        if self.published_at is None:
            return LetterState.DRAFT
        if self.closes_at is not None and self.closes_at <= now:
            return LetterState.CLOSED
        if self.opens_at is not None and self.opens_at > now:
            return LetterState.COMING
        return LetterState.PAUSED if self.paused_at is not None else LetterState.OPEN

    @property
    def version_number(self) -> int:
        """The number of its present text; 0 before there is one."""
        newest = select(func.max(TEXTS.c.number)).where(TEXTS.c.letter_id == self.id)
        return db.session.scalar(newest) or 0

    @property
    def awaiting(self) -> int | None:
        """For how many days a reply has been awaited since it was delivered; None when none is."""
        if self.state != LetterState.DELIVERED or self.delivered_at is None:
            return None
        return max(0, (clock.today() - clock.local(self.delivered_at).date()).days)

    @property
    def awaiting_words(self) -> str:
        """What the page says until a reply comes: “awaiting a reply for 12 days”; empty when none is awaited."""
        days = self.awaiting
        if days is None:
            return ""
        return "awaiting a reply" if days == 0 else f"awaiting a reply for {days} day{'' if days == 1 else 's'}"

    def must_be(self, what: str, *states: LetterState) -> None:
        """Hold the row as it is now; raises NotNow “The letter cannot <what>: …” unless in one of these states."""
        hold(self)
        self.check(what, *states)

    def check(self, what: str, *states: LetterState) -> None:
        """The same without holding it: for what takes long, and is asked again at its end."""
        if self.state not in states:
            raise NotNow(f"The letter cannot {what}: {WORDS[self.state]}")
