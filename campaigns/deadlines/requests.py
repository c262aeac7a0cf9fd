"""Reminder request: somebody typed an address into “remind me”; nothing is agreed until its owner presses a button.

The form only writes a row, whatever is known of the address; a worker decides what is mailed. So the answer and its
time are the same for everyone.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import allowances, clock
from broadside.allowances import Rule
from broadside.database import Base, UtcDateTime, db
from broadside.link_requests import LinkRequest
from broadside.people import Person, normalise
from broadside.suppressions import Why, lift, reason_for
from broadside.tokens import BadToken, Tokens
from campaigns.consultations.consultations import Consultation, Phase
from campaigns.deadlines import following
from campaigns.deadlines.following import Follower
from campaigns.deadlines.reminders import known

CONFIRM = "confirm reminder"
CONFIRM_DAYS = 7
SOURCE = "the consultation’s page"
FINAL = frozenset({Why.COMPLAINED, Why.BLOCKED})  # they said that our mail is unwanted; no stranger changes that
LIVE = (Phase.OPEN, Phase.COMING)
ASKED = allowances.Kind(
    "reminder",
    (Rule(5, timedelta(hours=24)), Rule(15, timedelta(days=30))),
    Rule(500, timedelta(hours=1)),
)


class NotOpen(ValueError):
    """A consultation of which nobody is reminded any more; says why."""


class Answer(StrEnum):
    """What a worker does about a request."""

    CONFIRM = "ask to confirm"
    NOTHING = "nothing"
    LATER = "wait"


class ReminderRequest(Base):
    """One filled form, for a week; what it led to stands in the consents."""

    __tablename__ = "reminder_request"
    __table_args__ = {"sqlite_autoincrement": True}  # an old confirmation link must never name another request

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(String(254), index=True)
    days: Mapped[list[int]] = mapped_column(JSON)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consultation: Mapped[Consultation] = relationship()

    @classmethod
    def ask(cls, consultation: Consultation, address: str, days: Collection[int]) -> "ReminderRequest":
        """Write a wish down; raises NotOpen and BadAddress."""
        if not consultation.public or consultation.phase not in LIVE:
            raise NotOpen("This consultation takes no more responses, so there is nothing to be reminded of.")
        request = cls(consultation_id=consultation.id, address=normalise(address), days=list(known(days)))
        db.session.add(request)
        db.session.flush()
        return request

    @classmethod
    def waiting(cls, most: int = 50) -> list["ReminderRequest"]:
        """The oldest requests that no worker has looked at."""
        return list(db.session.scalars(select(cls).where(cls.mailed_at.is_(None)).order_by(cls.id).limit(most)))

    @staticmethod
    def oldest() -> datetime | None:
        """Since when a request waits."""
        waits = select(ReminderRequest.asked_at).where(ReminderRequest.mailed_at.is_(None))
        return db.session.scalar(waits.order_by(ReminderRequest.id).limit(1))

    def answer(self, tokens: Tokens) -> Answer:
        """Decide what is mailed; of two workers only one is told to. Who is reminded already gets their own link."""
        if allowances.exhausted(ASKED):
            return Answer.LATER
        kind = ReminderRequest
        claim = update(kind).where(kind.id == self.id, kind.mailed_at.is_(None)).values(mailed_at=clock.now())
        if not db.session.execute(claim.returning(kind.id)).all():
            return Answer.NOTHING
        if following.follows(Person.known(self.address), self.consultation):
            LinkRequest.add(self.address)
            return self._drop()
        if reason_for(tokens, self.address) in FINAL or not allowances.allows(tokens, ASKED, self.address):
            return self._drop()
        allowances.use(tokens, ASKED, self.address)
        return Answer.CONFIRM

    def token(self, tokens: Tokens) -> str:
        """What the confirmation link carries: seven days, once."""
        return tokens.make(CONFIRM, self.id)

    @classmethod
    def read(cls, tokens: Tokens, token: str) -> "ReminderRequest":
        """The request of a confirmation link, confirmed or not; raises BadToken."""
        ident, _ = tokens.read(CONFIRM, token, CONFIRM_DAYS)
        request = db.session.get(cls, ident) if isinstance(ident, int) else None
        if request is None or request.mailed_at is None:
            raise BadToken("This link is not valid, or it is out of date.")
        return request

    def confirm(self, tokens: Tokens) -> Person | None:
        """The owner of the address says yes; None when this very link was used before."""
        kind = ReminderRequest
        unused = update(kind).where(kind.id == self.id, kind.confirmed_at.is_(None)).values(confirmed_at=clock.now())
        if not db.session.execute(unused.returning(kind.id)).all():
            return None
        person = Person.of(self.address)
        if reason_for(tokens, self.address) not in FINAL:
            lift(tokens, self.address)  # it proves that the address works and that its owner wants to hear from us
        following.follow(person, self.consultation, self.days, SOURCE)
        return person

    def _drop(self) -> Answer:
        db.session.execute(delete(ReminderRequest).where(ReminderRequest.id == self.id))
        return Answer.NOTHING


class ReminderHolder:
    """Requests not yet confirmed, and the days that were chosen, as personal data."""

    def held(self, person: Person) -> Any:
        asked = db.session.scalars(select(ReminderRequest).where(ReminderRequest.address == person.address))
        return {
            "asked for": [
                {
                    "consultation": each.consultation.title,
                    "asked": each.asked_at.isoformat(),
                    "confirmed": each.confirmed_at and each.confirmed_at.isoformat(),
                    "days before": each.days,
                }
                for each in asked
            ],
            "chosen": following.held(person),
        }

    def erase(self, person: Person) -> None:
        db.session.execute(delete(ReminderRequest).where(ReminderRequest.address == person.address))
        db.session.execute(delete(Follower).where(Follower.person_id == person.id))

    def needs(self, person: Person) -> bool:
        """Only while a request waits for its button: whoever is reminded has a subscription."""
        waits = select(ReminderRequest.id).where(
            ReminderRequest.address == person.address, ReminderRequest.confirmed_at.is_(None)
        )
        return db.session.scalar(waits.limit(1)) is not None


def forget_old() -> list[Person]:
    """Delete requests a week old, confirmed or not; returns who may now be nobody's business any more."""
    old = ReminderRequest.asked_at < clock.now() - timedelta(days=CONFIRM_DAYS)
    addresses = set(db.session.scalars(select(ReminderRequest.address).where(old)))
    db.session.execute(delete(ReminderRequest).where(old))
    return [person for address in sorted(addresses) if (person := Person.known(address)) is not None]


def waiting_number() -> int:
    """How many requests no worker has looked at."""
    waits = select(func.count()).select_from(ReminderRequest).where(ReminderRequest.mailed_at.is_(None))
    return db.session.scalar(waits) or 0
