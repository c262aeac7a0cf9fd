"""Public: how a letter is told to everybody: until when, what came of it, who began it."""

from dataclasses import dataclass

from sqlalchemy import select

from broadside import clock
from broadside.database import db
from campaigns.letters import roll
from campaigns.letters.letters import Letter, LetterState
from campaigns.letters.replies import Reply
from campaigns.letters.roll import Counts


@dataclass(frozen=True)
class Entry:
    """One letter in the list of all."""

    letter: Letter
    state: LetterState
    counts: Counts
    closing: str


@dataclass(frozen=True)
class Shelf:
    """The letters that everybody may see, by what can be done with them."""

    open: list[Entry]
    coming: list[Entry]
    past: list[Entry]
    partners: list[Entry]


COMING = (LetterState.COMING, LetterState.PAUSED)


def shelf() -> Shelf:
    """Every published letter, the soonest to close first; what is over, the latest first."""
    query = select(Letter).where(Letter.published_at.is_not(None), Letter.called_off_at.is_(None))
    every = [_entry(letter) for letter in db.session.scalars(query.order_by(Letter.closes_at, Letter.id))]
    own = [entry for entry in every if not entry.letter.elsewhere]
    still = (LetterState.OPEN, *COMING)
    return Shelf(
        open=[entry for entry in own if entry.state == LetterState.OPEN],
        coming=[entry for entry in own if entry.state in COMING],
        past=[entry for entry in reversed(own) if entry.state not in still],
        partners=[entry for entry in every if entry.letter.elsewhere],
    )


def any_published() -> bool:
    """Whether there is a letter that everybody may see."""
    seen = select(Letter.id).where(Letter.published_at.is_not(None), Letter.called_off_at.is_(None))
    return db.session.scalar(seen.limit(1)) is not None


def closing_phrase(letter: Letter) -> str:
    """Until when it may be signed: “closes in 9 days, Wednesday 25 November 2026, 5:00pm”; empty without an end."""
    state = letter.state
    if state == LetterState.COMING and letter.opens_at is not None:
        return f"opens {clock.instant_words(letter.opens_at)}"
    end = letter.closes_at or letter.closed_at
    if end is None:
        return ""
    left = clock.days_left(end)
    if end <= clock.now():
        return f"closed {_ago(-left)}, {clock.closing_words(end)}"
    return f"closes {'today' if left == 0 else 'in ' + _days(left)}, {clock.closing_words(end)}"


def replies(letter: Letter) -> list[Reply]:
    """What was answered, as far as it is public, the newest first."""
    query = select(Reply).where(Reply.letter_id == letter.id, Reply.public)
    return list(db.session.scalars(query.order_by(Reply.day.desc(), Reply.id.desc())))


def began(letter: Letter) -> str:
    """Who began it: “Example Rights Network and two others”; empty when nobody is named."""
    names = [each.organisation.standing.name for each in letter.initiators]
    if len(names) < 3:
        return " and ".join(names)
    return f"{names[0]} and {len(names) - 1} others"


def _entry(letter: Letter) -> Entry:
    return Entry(letter, letter.state, roll.counts(letter), closing_phrase(letter))


def _ago(days: int) -> str:
    return "today" if days <= 0 else f"{_days(days)} ago"


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"
