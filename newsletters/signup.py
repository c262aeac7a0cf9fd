"""Sign-up: somebody typed an address into our form; nothing is agreed until its owner presses a button.

The form only writes a row, whatever is known of the address; a worker decides what is mailed. So the answer and
its time are the same for everyone. What the row holds takes effect when it is confirmed, never before: a stranger
who types a reader's address changes nothing of theirs.

A confirmed sign-up brings back who left, was erased, or bounced (it proves that the address works). It does not
bring back who complained or was blocked: they said that our mail is unwanted, and whoever types their address
must not make us write again. They may write to us instead.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, delete, exists, func, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import allowances, clock
from broadside.consent import Act, State, Subscription
from broadside.database import Base, UtcDateTime, db
from broadside.link_requests import LinkRequest
from broadside.people import Person, normalise
from broadside.suppressions import Why, lift, reason_for
from broadside.tokens import BadToken, Tokens
from newsletters.newsletter import Newsletter
from newsletters.subscribers import Cadence, Choices, Subscriber

CONFIRM = "confirm"
CONFIRM_DAYS = 7
FINAL = frozenset({Why.COMPLAINED, Why.BLOCKED})


class Answer(StrEnum):
    """What a worker does about a sign-up."""

    CONFIRM = "ask to confirm"
    LINK = "send their own link"
    NOTHING = "nothing"
    LATER = "wait"


class TooSoon(ValueError):
    """Another confirmation that may not be sent now; says when."""


@dataclass(frozen=True)
class Wish:
    """What somebody typed into the form, checked."""

    address: str
    name: str = ""
    choices: Choices = field(default_factory=Choices)
    source: str = "sign-up page"


class Signup(Base):
    """One sign-up, for a week; what it led to stands in the consents."""

    __tablename__ = "signup"
    __table_args__ = {"sqlite_autoincrement": True}  # an old confirmation link must never name another sign-up

    id: Mapped[int] = mapped_column(primary_key=True)
    newsletter_id: Mapped[int] = mapped_column(ForeignKey("newsletter.id", ondelete="CASCADE"))
    address: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    cadence: Mapped[Cadence] = mapped_column(String(12), default=Cadence.EVERY)
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    plain: Mapped[bool] = mapped_column(default=False)
    wording: Mapped[str] = mapped_column(Text, default="")
    wording_version: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(String(80))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    newsletter: Mapped[Newsletter] = relationship()

    @classmethod
    def ask(cls, newsletter: Newsletter, wish: Wish) -> "Signup":
        """Write a wish down with the words that were agreed to; raises BadAddress."""
        signup = cls(
            newsletter_id=newsletter.id,
            address=normalise(wish.address),
            name=wish.name,
            cadence=wish.choices.cadence,
            topics=list(wish.choices.topics),
            plain=wish.choices.plain,
            wording=newsletter.consent_wording,
            wording_version=newsletter.consent_version,
            source=wish.source,
        )
        db.session.add(signup)
        db.session.flush()
        return signup

    @classmethod
    def waiting(cls, most: int = 50) -> list["Signup"]:
        """The oldest sign-ups that no worker has looked at."""
        return list(db.session.scalars(select(cls).where(cls.mailed_at.is_(None)).order_by(cls.id).limit(most)))

    @staticmethod
    def oldest() -> datetime | None:
        """Since when a sign-up waits."""
        return db.session.scalar(select(Signup.asked_at).where(Signup.mailed_at.is_(None)).order_by(Signup.id).limit(1))

    def answer(self, tokens: Tokens) -> Answer:
        """Decide what is mailed; of two workers only one is told to mail."""
        if allowances.exhausted(allowances.CONFIRMATION):
            return Answer.LATER
        claim = update(Signup).where(Signup.id == self.id, Signup.mailed_at.is_(None)).values(mailed_at=clock.now())
        if not db.session.execute(claim.returning(Signup.id)).all():
            return Answer.NOTHING
        person = Person.known(self.address)
        subscriber = Subscriber.of(person, self.newsletter) if person else None
        if subscriber is not None and subscriber.subscription.state == State.ACTIVE:
            LinkRequest.add(self.address)
            return self._drop(Answer.LINK)
        if reason_for(tokens, self.address) in FINAL or not allowances.allows(
            tokens, allowances.CONFIRMATION, self.address
        ):
            return self._drop(Answer.NOTHING)
        allowances.use(tokens, allowances.CONFIRMATION, self.address)
        self._note(subscriber or Subscriber.add(Person.of(self.address), self.newsletter, self.choices))
        return Answer.CONFIRM

    @classmethod
    def of(cls, person: Person) -> list["Signup"]:
        """The sign-ups of a person that wait for their button, the newest first."""
        open_ones = select(cls).where(cls.address == person.address, cls.confirmed_at.is_(None))
        return list(db.session.scalars(open_ones.where(cls.mailed_at.is_not(None)).order_by(cls.id.desc())))

    def again(self, tokens: Tokens) -> None:
        """Count one more confirmation to the same address; raises TooSoon where a stranger's form would be silent."""
        if self.asked_at < clock.now() - timedelta(days=CONFIRM_DAYS):
            raise TooSoon("The sign-up is more than a week old. They have to sign up again.")
        if (free := allowances.next_at(tokens, allowances.CONFIRMATION, self.address)) is not None:
            raise TooSoon(f"One was sent lately. The next may go {clock.distance_words(free)}.")
        allowances.use(tokens, allowances.CONFIRMATION, self.address)
        self.asked_at = clock.now()

    @property
    def choices(self) -> Choices:
        """What was chosen in the form."""
        return Choices(Cadence(self.cadence), tuple(self.topics), self.plain)

    def token(self, tokens: Tokens) -> str:
        """What the confirmation link carries: seven days, once."""
        return tokens.make(CONFIRM, self.id)

    @classmethod
    def read(cls, tokens: Tokens, token: str) -> "Signup":
        """The sign-up of a confirmation link, confirmed or not; raises BadToken."""
        ident, _ = tokens.read(CONFIRM, token, CONFIRM_DAYS)
        signup = db.session.get(cls, ident) if isinstance(ident, int) else None
        if signup is None or signup.mailed_at is None:
            raise BadToken("This link is not valid, or it is out of date.")
        return signup

    def confirm(self, tokens: Tokens) -> Subscriber | None:
        """The owner of the address says yes; None when this very link was used before."""
        unused = update(Signup).where(Signup.id == self.id, Signup.confirmed_at.is_(None))
        if not db.session.execute(unused.values(confirmed_at=clock.now()).returning(Signup.id)).all():
            return None
        person = Person.of(self.address, self.name)
        if reason_for(tokens, self.address) not in FINAL:
            lift(tokens, self.address)
        subscriber = Subscriber.of(person, self.newsletter) or Subscriber.add(person, self.newsletter, self.choices)
        version = f"wording version {self.wording_version}, asked {self.asked_at.isoformat()}"
        subscriber.confirm(self.choices, self.source, self.wording, version)
        return subscriber

    def _drop(self, answer: Answer) -> Answer:
        db.session.execute(delete(Signup).where(Signup.id == self.id))
        return answer

    def _note(self, subscriber: Subscriber) -> None:
        version = f"wording version {self.wording_version}; {self.choices.words()}"
        subscriber.subscription.note(Act.ASKED, self.source, wording=self.wording, evidence=version)


class SignupHolder:
    """Sign-ups not yet confirmed, as personal data."""

    def held(self, person: Person) -> Any:
        signups = db.session.scalars(select(Signup).where(Signup.address == person.address))
        return [
            {
                "newsletter": each.newsletter.title,
                "asked": each.asked_at.isoformat(),
                "confirmed": each.confirmed_at and each.confirmed_at.isoformat(),
                "name": each.name,
                "choices": each.choices.words(),
            }
            for each in signups
        ]

    def erase(self, person: Person) -> None:
        db.session.execute(delete(Signup).where(Signup.address == person.address))

    def needs(self, person: Person) -> bool:
        return False


def forget_old() -> None:
    """Delete sign-ups a week old, confirmed or not."""
    cutoff = clock.now() - timedelta(days=CONFIRM_DAYS)
    db.session.execute(delete(Signup).where(Signup.asked_at < cutoff))


def unconfirmed() -> list[Subscription]:
    """Subscriptions that nobody confirmed in a week and for which no newer sign-up waits."""
    old = Subscription.since < clock.now() - timedelta(days=CONFIRM_DAYS)
    waits = exists().where(Signup.address == Person.address)
    pending = select(Subscription).join(Subscription.person).where(Subscription.state == State.PENDING, old, ~waits)
    return list(db.session.scalars(pending.where(Subscription.purpose.startswith("newsletter:"))))


def waiting_number() -> int:
    """How many sign-ups no worker has looked at."""
    return db.session.scalar(select(func.count()).select_from(Signup).where(Signup.mailed_at.is_(None))) or 0
