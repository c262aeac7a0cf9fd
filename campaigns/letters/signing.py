"""Signing: what somebody typed into the form of a letter; nothing of it counts until the button in the mail is pressed.

The form only writes a row, whatever is known of the address; a worker decides what is mailed. So the answer and its
time are the same for everyone, also for who has signed already.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, delete, func, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from broadside import allowances, clock
from broadside.allowances import Rule
from broadside.database import Base, UtcDateTime, db
from broadside.people import Person, normalise
from broadside.purposes import Offer
from broadside.suppressions import reason_for
from broadside.tokens import BadToken, Tokens
from campaigns.letters.letters import Letter, LetterState
from campaigns.letters.signatures import Signature, SignatureKind
from campaigns.letters.versions import Version

CONFIRM = "confirm signature"
CONFIRM_DAYS = 7
SOURCE = "the letter’s page"

# Many may sign at once when a letter is talked about; but who brought no proof of work is let through slowly.
ADDRESS = (Rule(5, timedelta(hours=24)), Rule(15, timedelta(days=30)))
PROVED = allowances.Kind("signature", ADDRESS, Rule(20_000, timedelta(hours=1)))
UNPROVED = allowances.Kind("signature unproved", ADDRESS, Rule(500, timedelta(hours=1)))


class NotOpen(ValueError):
    """A letter that takes no signatures now; says why."""


class Answer(StrEnum):
    """What a worker does about a signing."""

    CONFIRM = "ask to confirm"
    LINK = "send their own link"
    NOTHING = "nothing"
    LATER = "wait"


@dataclass(frozen=True)
class Wish:
    """What somebody typed into the form, checked; `offers` are what they want to join besides."""

    kind: SignatureKind
    address: str
    name: str
    role: str = ""
    organisation: str = ""
    website: str = ""
    authorised: bool = False
    shown: bool = False
    updates: bool = False
    offers: tuple[Offer, ...] = ()
    proved: bool = False
    invitation_id: int | None = None


class Signing(Base):
    """One filled form, for a week; what it led to stands in the signatures."""

    __tablename__ = "signing"
    __table_args__ = {"sqlite_autoincrement": True}  # an old confirmation link must never name another signing

    id: Mapped[int] = mapped_column(primary_key=True)
    letter_id: Mapped[int] = mapped_column(ForeignKey("letter.id", ondelete="CASCADE"), index=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("letter_version.id", ondelete="CASCADE"))
    kind: Mapped[SignatureKind] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(200), default="")
    organisation: Mapped[str] = mapped_column(String(200), default="")
    website: Mapped[str] = mapped_column(String(500), default="")
    authorised: Mapped[bool] = mapped_column(default=False)
    shown: Mapped[bool] = mapped_column(default=False)
    updates: Mapped[bool] = mapped_column(default=False)
    joins: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    proved: Mapped[bool] = mapped_column(default=False)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("letter_invitation.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, default=clock.now, index=True)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    letter: Mapped[Letter] = relationship()
    version: Mapped[Version] = relationship()

    @classmethod
    def ask(cls, letter: Letter, version: Version, wish: Wish) -> "Signing":
        """Write a wish down with the text it is about; raises NotOpen and BadAddress."""
        if letter.state != LetterState.OPEN or letter.elsewhere:
            raise NotOpen("This letter takes no signatures now.")
        columns = {name: getattr(wish, name) for name in Wish.__dataclass_fields__ if name not in ("address", "offers")}
        signing = cls(
            letter_id=letter.id,
            version_id=version.id,
            address=normalise(wish.address),
            joins=[asdict(offer) for offer in wish.offers],
            **columns,
        )
        db.session.add(signing)
        db.session.flush()
        return signing

    @classmethod
    def waiting(cls, proved: bool, most: int = 200) -> list[int]:
        """The ids of the oldest signings, with or without a proof of work, that no worker has looked at."""
        unseen = select(cls.id).where(cls.mailed_at.is_(None), cls.proved.is_(proved))
        return list(db.session.scalars(unseen.order_by(cls.id).limit(most)))

    @staticmethod
    def oldest() -> datetime | None:
        """Since when a signing waits."""
        waits = select(Signing.asked_at).where(Signing.mailed_at.is_(None))
        return db.session.scalar(waits.order_by(Signing.id).limit(1))

    @classmethod
    def pending(cls, address: str) -> list["Signing"]:
        """The signings of an address whose button may still be pressed, the newest first."""
        own = select(cls).where(cls.address == address, cls.mailed_at.is_not(None), cls.confirmed_at.is_(None))
        young = cls.asked_at > clock.now() - timedelta(days=CONFIRM_DAYS)
        return list(db.session.scalars(own.where(young).order_by(cls.id.desc())))

    @property
    def offers(self) -> list[Offer]:
        """What they want to join besides."""
        return [Offer(**each) for each in self.joins]

    @property
    def allowance(self) -> allowances.Kind:
        """By which rule mails to its address are counted."""
        return PROVED if self.proved else UNPROVED

    def answer(self, tokens: Tokens) -> Answer:
        """Decide what is mailed; nothing is changed yet."""
        if allowances.exhausted(self.allowance):
            return Answer.LATER
        if reason_for(tokens, self.address) is not None or not allowances.allows(tokens, self.allowance, self.address):
            return Answer.NOTHING
        return Answer.LINK if self.signature is not None else Answer.CONFIRM

    @property
    def signature(self) -> Signature | None:
        """What stands on the letter already, of this address in this kind."""
        person = Person.known(self.address)
        return Signature.of(self.letter, person, SignatureKind(self.kind)) if person else None

    def claim(self) -> bool:
        """Take it in hand; of two workers only one is told yes."""
        mine = update(Signing).where(Signing.id == self.id, Signing.mailed_at.is_(None)).values(mailed_at=clock.now())
        return bool(db.session.execute(mine.returning(Signing.id)).all())

    def token(self, tokens: Tokens) -> str:
        """What the confirmation link carries."""
        return tokens.make(CONFIRM, self.id)

    @classmethod
    def read(cls, tokens: Tokens, token: str) -> "Signing":
        """The signing of a confirmation link, confirmed or not, for a week also when the letter closed; or BadToken."""
        ident, _ = tokens.read(CONFIRM, token, CONFIRM_DAYS + 1)
        signing = db.session.get(cls, ident) if isinstance(ident, int) else None
        if (
            signing is None
            or signing.mailed_at is None
            or signing.asked_at < clock.now() - timedelta(days=CONFIRM_DAYS)
            or signing.letter.published_at is None
        ):
            raise BadToken("This link is not valid, or it is out of date.")
        return signing

    def drop(self) -> None:
        """Forget what was typed."""
        db.session.execute(delete(Signing).where(Signing.id == self.id))


def waiting_number() -> int:
    """How many signings no worker has looked at."""
    return db.session.scalar(select(func.count()).select_from(Signing).where(Signing.mailed_at.is_(None))) or 0
