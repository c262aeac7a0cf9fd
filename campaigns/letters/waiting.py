"""Waiting: what the desk has to do about a letter next, in words, each with the step that does it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, or_, select

from broadside import clock
from broadside.database import db
from campaigns.letters.letters import Letter, LetterState
from campaigns.letters.news import LetterNews
from campaigns.letters.packs import Pack
from campaigns.letters.signatures import Signature, Standing

SOON = 7  # days before the closing


class Step(StrEnum):
    """What can be done; pages know where."""

    TEXT = "text"
    DETAILS = "details"
    PUBLISH = "publish"
    RESUME = "resume"
    REVIEW = "review"
    EXTEND = "extend"
    PACK = "pack"
    DELIVER = "deliver"
    REPLY = "reply"
    NEWS = "news"


@dataclass(frozen=True)
class Wait:
    """One thing that waits."""

    words: str
    step: Step
    late: bool = False


def waiting(letter: Letter) -> list[Wait]:
    """Everything that waits for somebody, the nearest first."""
    return [*_to_publish(letter), *_under_way(letter), *_after_closing(letter), *_news(letter)]


def in_review(letter: Letter | None = None) -> int:
    """How many signatures wait for a person, of one letter or of all."""
    wanted = select(func.count(Signature.id)).where(Signature.standing == Standing.REVIEW)
    return db.session.scalar(wanted.where(Signature.letter_id == letter.id) if letter else wanted) or 0


def number_open() -> int:
    """How many letters take signatures now."""
    now = clock.now()
    going = select(func.count(Letter.id)).where(
        Letter.published_at.is_not(None),
        Letter.paused_at.is_(None),
        Letter.closed_at.is_(None),
        or_(Letter.opens_at.is_(None), Letter.opens_at <= now),
        or_(Letter.closes_at.is_(None), Letter.closes_at > now),
    )
    return db.session.scalar(going) or 0


def _to_publish(letter: Letter) -> Iterator[Wait]:
    if letter.state != LetterState.DRAFT:
        return
    if not letter.elsewhere and not letter.version_number:
        yield Wait("It has no text yet.", Step.TEXT)
    if not letter.addressee:
        yield Wait("It does not say to whom it is written.", Step.DETAILS)
    if letter.closes_at is not None and letter.closes_at <= clock.now():
        yield Wait("Its closing has passed: choose a later one.", Step.DETAILS, late=True)
    if not letter.faults:
        yield Wait("It is ready to be published.", Step.PUBLISH)


def _under_way(letter: Letter) -> Iterator[Wait]:
    if number := in_review(letter):
        noun = "signature waits" if number == 1 else "signatures wait"
        yield Wait(f"{number:,} {noun} for review.", Step.REVIEW)
    if letter.state == LetterState.PAUSED:
        yield Wait("It is paused: nobody can sign.", Step.RESUME, late=True)
    closes = letter.closes_at if letter.state == LetterState.OPEN else None
    if closes is not None and clock.days_left(closes) <= SOON:
        yield Wait(f"It {clock.countdown_words(closes)}.", Step.EXTEND)


def _after_closing(letter: Letter) -> Iterator[Wait]:
    if letter.state == LetterState.CLOSED:
        if not letter.elsewhere and Pack.newest(letter) is None:
            yield Wait("It is closed, and not on paper yet.", Step.PACK)
        else:
            yield Wait("It is closed, and not delivered yet.", Step.DELIVER)
    if letter.state == LetterState.DELIVERED:
        yield Wait(f"It is {letter.awaiting_words}.", Step.REPLY)


def _news(letter: Letter) -> Iterator[Wait]:
    for news in LetterNews.of(letter):
        if news.sent_at is None:
            yield Wait(f"A mail to signatories is drafted: “{news.subject}”.", Step.NEWS)
