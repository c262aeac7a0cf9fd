"""Bounces: what is known of mails that came back, or that were reported as spam, and when an address is given up.

One hard bounce or complaint ends it. Soft ones are counted in a row: what a relay accepted says little, so a later mail
breaks the row only when it has not come back within the days that mail servers try (RFC 5321, 4.5.4.1). What is refused
for its content or its sender (RFC 3463: x.7.x) is our fault, and counts against nobody.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, delete, exists, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from broadside import clock, logs
from broadside.consent import Act, Consent
from broadside.database import Base, UtcDateTime, db
from broadside.delivery.messages import Message, MessageState
from broadside.house import House
from broadside.people import BadAddress, Person, normalise
from broadside.suppressions import Why, suppress
from broadside.tokens import Tokens

LONGEST = 400
COMES_BACK_WITHIN = timedelta(days=6)  # Postfix, Exim and Exchange give a mail up after two to five days
SOFT_KEPT = timedelta(days=366)


class Kind(StrEnum):
    """What came back: for good, for now, because of what it said or who sent it, or as a complaint."""

    HARD = "hard"
    SOFT = "soft"
    REFUSED = "refused"
    COMPLAINT = "complaint"


KIND_WORDS = {
    Kind.HARD: "Bounced for good",
    Kind.SOFT: "Came back for now",
    Kind.REFUSED: "Refused for what we are or wrote",
    Kind.COMPLAINT: "Reported as spam",
}
WHY = {Kind.HARD: Why.BOUNCED, Kind.COMPLAINT: Why.COMPLAINED}


class Means(StrEnum):
    """Who told us."""

    RELAY = "the mail server"
    NOTICE = "a notice by mail"
    REPORT = "a feedback report"
    SES = "Amazon SES"
    POSTMARK = "Postmark"
    MAILGUN = "Mailgun"
    SENDGRID = "SendGrid"


class Bounce(Base):
    """One mail that came back; of who is erased no row stays."""

    __tablename__ = "bounce"
    __table_args__ = (UniqueConstraint("message_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="SET NULL"))
    kind: Mapped[Kind] = mapped_column(String(10))
    means: Mapped[Means] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)


@dataclass(frozen=True)
class Said:
    """What somebody said of a mail; the words are a stranger's, and are cleaned before they are kept."""

    kind: Kind
    means: Means
    words: str = ""
    at: datetime = field(default_factory=clock.now)


@dataclass(frozen=True)
class Bounces:
    """Writes down what came back, and suppresses: at once, or after `limit` soft bounces in a row within `window`."""

    tokens: Tokens
    limit: int = 5
    window: timedelta = timedelta(days=180)

    @classmethod
    def of(cls, house: House) -> Self:
        settings = house.settings
        return cls(house.tokens, settings.soft_bounces, timedelta(days=settings.soft_bounce_days))

    def of_message(self, message_id: int, said: Said) -> bool:
        """Write down what was said of one message; False when it is known already, or nobody is left to say it of."""
        message = db.session.get(Message, message_id)
        if message is None or message.address is None:
            return False
        person_id = message.person_id
        if person_id is None:
            person_id = db.session.scalar(select(Person.id).where(Person.address == message.address))
        return self._note(message.address, person_id, message_id, said)

    def of_address(self, address: str, said: Said) -> bool:
        """Write down what a provider vouches for, where it names no message of ours; False when it is no address."""
        try:
            kept = normalise(address)
        except BadAddress:
            return False
        return self._note(kept, db.session.scalar(select(Person.id).where(Person.address == kept)), None, said)

    def _note(self, address: str, person_id: int | None, message_id: int | None, said: Said) -> bool:
        if not _added(
            Bounce(
                person_id=person_id,
                message_id=message_id,
                kind=said.kind,
                means=said.means,
                words=_cleaned(said.words),
                at=min(said.at, clock.now()),
            )
        ):
            return False
        if why := WHY.get(said.kind):
            suppress(self.tokens, address, why)
        elif person_id is not None and self.in_a_row(person_id) >= self.limit:
            suppress(self.tokens, address, Why.BOUNCED)
        return True

    def in_a_row(self, person_id: int) -> int:
        """How many mails to a person came back for now since the last of which we believe that it arrived."""
        mine = select(func.count(Bounce.id)).where(Bounce.person_id == person_id, Bounce.kind == Kind.SOFT)
        since = [clock.now() - self.window, *_arrivals(person_id)]
        return db.session.scalar(mine.where(Bounce.at > max(since))) or 0


def refused(tokens: Tokens, message_id: int, words: str) -> None:
    """The mail server refused a message for good, because of its reader; `words` are its answer. The edge commits."""
    Bounces(tokens).of_message(message_id, Said(Kind.HARD, Means.RELAY, words))


def forget_old() -> None:
    """Delete soft bounces of a year ago, and what is about nobody any more; the edge commits."""
    old = (Bounce.kind == Kind.SOFT) & (Bounce.at < clock.now() - SOFT_KEPT)
    nobodys = Bounce.person_id.is_(None) & Bounce.message_id.is_(None)
    db.session.execute(delete(Bounce).where(or_(old, nobodys)))


def _cleaned(words: str) -> str:
    """A stranger's words on one line, without addresses, tokens and what PostgreSQL would not keep."""
    printable = "".join(each if each.isprintable() else " " for each in words)
    return " ".join(logs.clean(printable).split())[:LONGEST]


def _added(bounce: Bounce) -> bool:
    """False when the same is written down already, perhaps at this moment and by another process.

    Of an address that is nobody's no row is written: it would say nothing.
    """
    if bounce.message_id is None and bounce.person_id is None:
        return True
    known = select(Bounce.id).where(Bounce.message_id == bounce.message_id, Bounce.kind == bounce.kind)
    if bounce.message_id is not None and db.session.scalar(known) is not None:
        return False
    try:
        with db.session.begin_nested():
            db.session.add(bounce)
    except IntegrityError:
        return False
    return True


def _arrivals(person_id: int) -> list[datetime]:
    """Until when mail surely reached a person: they pressed a mailed button, or what was accepted stayed away."""
    pressed = select(func.max(Consent.at)).where(Consent.person_id == person_id, Consent.act == Act.CONFIRMED)
    accepted = select(func.max(Message.changed_at)).where(
        Message.person_id == person_id,
        Message.state == MessageState.ACCEPTED,
        Message.changed_at < clock.now() - COMES_BACK_WITHIN,
        ~exists().where(Bounce.message_id == Message.id),
    )
    return [at for query in (pressed, accepted) if (at := db.session.scalar(query)) is not None]
