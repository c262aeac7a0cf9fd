"""Subscriber: how one person reads one newsletter."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside.consent import Act, State, Subscription
from broadside.database import Base, db
from broadside.people import Person
from broadside.topics import Topic
from newsletters.newsletter import Newsletter


class Cadence(StrEnum):
    """How often a reader wants mail."""

    EVERY = "every issue"
    DIGEST = "digest"
    ALERTS = "alerts"


CADENCE_WORDS = {
    Cadence.EVERY: "Every issue",
    Cadence.DIGEST: "A digest every three months",
    Cadence.ALERTS: "Only when something needs me",
}


@dataclass(frozen=True)
class Choices:
    """What a reader may choose; no topics means all of them."""

    cadence: Cadence = Cadence.EVERY
    topics: tuple[str, ...] = ()
    plain: bool = False

    def words(self) -> str:
        """The choices in one line, for the history and for the reader."""
        names = {topic.slug: topic.name for topic in Topic.all()} if self.topics else {}
        topics = ", ".join(names.get(slug, slug) for slug in self.topics) or "all topics"
        return f"{CADENCE_WORDS[self.cadence]}; {topics}; {'plain text' if self.plain else 'HTML'}"


class Subscriber(Base):
    """A reader's choices; their consent and state stand in the ground's subscription."""

    __tablename__ = "subscriber"
    __table_args__ = (
        Index("ix_subscriber_roster", "newsletter_id", "subscription_id"),
        Index("ix_subscriber_cadence", "newsletter_id", "cadence", "subscription_id"),
    )

    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscription.id", ondelete="CASCADE"), primary_key=True)
    newsletter_id: Mapped[int] = mapped_column(ForeignKey("newsletter.id", ondelete="CASCADE"))
    cadence: Mapped[Cadence] = mapped_column(String(12), default=Cadence.EVERY)
    plain: Mapped[bool] = mapped_column(default=False)
    topics: Mapped[list[str]] = mapped_column(JSON, default=list)
    subscription: Mapped[Subscription] = relationship(lazy="joined", innerjoin=True)
    newsletter: Mapped[Newsletter] = relationship()

    @classmethod
    def of(cls, person: Person, newsletter: Newsletter) -> "Subscriber | None":
        """How a person reads a newsletter; None when they never had to do with it."""
        joined = select(cls).join(cls.subscription).where(cls.newsletter_id == newsletter.id)
        return db.session.scalar(joined.where(Subscription.person_id == person.id))

    @classmethod
    def add(cls, person: Person, newsletter: Newsletter, choices: Choices) -> "Subscriber":
        """A subscriber who has agreed to nothing yet: the caller says how the subscription stands."""
        subscription = Subscription.begin(person, newsletter.purpose)
        subscriber = cls(subscription_id=subscription.id, newsletter_id=newsletter.id, **_columns(choices))
        subscriber.subscription, subscriber.newsletter = subscription, newsletter
        db.session.add(subscriber)
        db.session.flush()
        return subscriber

    @property
    def choices(self) -> Choices:
        """The present choices."""
        return Choices(Cadence(self.cadence), tuple(self.topics), self.plain)

    def choose(self, choices: Choices, source: str) -> bool:
        """Take other choices and note the change; False when they are the same."""
        if choices == self.choices:
            return False
        for name, value in _columns(choices).items():
            setattr(self, name, value)
        self.subscription.note(Act.CHANGED, source, evidence=choices.words())
        return True

    def confirm(self, choices: Choices, source: str, wording: str, evidence: str) -> None:
        """The reader's own, confirmed yes: the only way back for somebody who left."""
        for name, value in _columns(choices).items():
            setattr(self, name, value)
        self.subscription.paused_until = None
        self.subscription.turn(State.ACTIVE, Act.CONFIRMED, source, wording=wording, evidence=evidence)


class SubscriberHolder:
    """Readers' choices, as personal data; they go with the subscription."""

    def held(self, person: Person) -> Any:
        chosen = select(Subscriber).join(Subscriber.subscription).where(Subscription.person_id == person.id)
        return [
            {
                "newsletter": each.newsletter.title,
                "how often": CADENCE_WORDS[Cadence(each.cadence)],
                "topics": each.topics or "all",
                "format": "plain text" if each.plain else "HTML",
            }
            for each in db.session.scalars(chosen)
        ]

    def erase(self, person: Person) -> None:
        chosen = select(Subscriber).join(Subscriber.subscription).where(Subscription.person_id == person.id)
        for each in db.session.scalars(chosen):
            db.session.delete(each)
        db.session.flush()

    def needs(self, person: Person) -> bool:
        return False


def _columns(choices: Choices) -> dict[str, Any]:
    return {"cadence": choices.cadence, "plain": choices.plain, "topics": list(choices.topics)}
