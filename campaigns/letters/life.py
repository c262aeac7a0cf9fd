"""Life: how a letter is published, paused, closed, opened again, delivered and answered; each told to its campaign."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Mapped

from broadside import audit, clock, markdown
from broadside.accounts import Account, Role
from broadside.database import db, hold
from campaigns.campaigns import Campaign
from campaigns.dated import Dated
from campaigns.letters.standing import GONE, PUBLISHED, LetterState, NotNow, Standing
from campaigns.updates import UpdateKind, tell

SLACK = timedelta(minutes=5)  # clocks of two machines differ a little


class Life(Standing, Dated):
    """What people do with a letter from its publication on."""

    title: Mapped[str]
    addressee: Mapped[str]
    elsewhere: Mapped[str]
    campaign: Mapped[Campaign | None]

    @property
    def ref(self) -> str:
        """How the audit log names it."""
        return f"letter:{self.id}"

    def publish(self, by: Account | None) -> None:
        """Show it to everybody, and take signatures from its opening on. Raises NotNow in words."""
        _only_a_publisher(by, "publish a letter")
        self.must_be("be published", LetterState.DRAFT)
        if faults := self.faults:
            raise NotNow(f"The letter cannot be published yet. {' '.join(faults)}")
        self.published_at = clock.now()
        self._noted("letter.published", by)
        opened = "Our partners’ open letter" if self.elsewhere else "Our open letter"
        self._tell(UpdateKind.MILESTONE, f"{opened} {self._named} was published.", "published")

    @property
    def faults(self) -> list[str]:
        """What stands against publishing it, in words."""
        found = []
        if not self.addressee:
            found.append("Say to whom it is written.")
        if not self.elsewhere and not self.version_number:
            found.append("Write its text, or give the address where a partner hosts it.")
        if self.closes_at is not None and self.closes_at <= clock.now():
            found.append("Its closing has passed: choose a later one.")
        if self.opens_at is not None and self.closes_at is not None and self.closes_at <= self.opens_at:
            found.append("It would close before it opens.")
        return found

    def pause(self, by: Account | None, why: str = "") -> None:
        """Take no signatures until it is resumed; the page says so."""
        self.must_be("be paused", LetterState.OPEN, LetterState.COMING)
        self.paused_at = clock.now()
        self._noted("letter.paused", by, why=why)

    def resume(self, by: Account | None) -> None:
        """Take signatures again; those who signed before a material edit are asked again from now on."""
        _only_a_publisher(by, "resume a letter")
        self.must_be("be resumed", *PUBLISHED)
        if self.paused_at is None:
            raise NotNow("The letter cannot be resumed: it is not paused.")
        self.paused_at = None
        self._noted("letter.resumed", by)

    def close(self, by: Account | None) -> None:
        """End the signing now, before its time."""
        _only_a_publisher(by, "close a letter")
        self.must_be("be closed", *PUBLISHED)
        self.closed_at = self.closes_at = clock.now()
        self.paused_at = None
        self._noted("letter.closed", by)

    def note_closing(self) -> bool:
        """Write down that its closing has come; False when there is nothing to write."""
        hold(self)
        due = self.published_at is not None and self.closes_at is not None and self.closes_at <= clock.now()
        if not due or self.closed_at is not None:
            return False
        self.closed_at, self.paused_at = self.closes_at, None
        self._noted("letter.closed", None)
        return True

    def reopen(self, until: datetime | None, by: Account | None) -> None:
        """Take signatures again after the closing, until an instant or until somebody closes it."""
        _only_a_publisher(by, "open a letter again")
        self.must_be("be opened again", LetterState.CLOSED)
        _must_be_to_come(until)
        self.closed_at, self.closes_at = None, until
        self._noted("letter.reopened", by, until=_words(until))

    def extend(self, until: datetime, by: Account | None) -> None:
        """Move the closing to a later instant."""
        _only_a_publisher(by, "move the closing of a letter")
        self.must_be("close later", *PUBLISHED)
        _must_be_to_come(until)
        if self.closes_at is not None and until <= self.closes_at:
            raise NotNow(f"It closes on {_words(self.closes_at)} already: choose a later time, or close it now.")
        self.closes_at = until
        self._noted("letter.extended", by, until=_words(until))
        text = f"Our letter {self._named} stays open until {_words(until)}."
        self._tell(UpdateKind.MILESTONE, text, f"extended:{self.sequence}")

    def deliver(self, at: datetime, how: str, by: Account | None) -> None:
        """Record when and how it came to whom it is written."""
        _only_a_publisher(by, "record a delivery")
        self.must_be("be delivered", LetterState.CLOSED)
        if at > clock.now() + SLACK:
            raise NotNow("The delivery lies in the future. Record it when it has happened.")
        self.delivered_at, self.delivered_how = at, how
        if self.closed_at is None:
            self.closed_at = self.closes_at
        self._noted("letter.delivered", by, how=how)
        self._tell(UpdateKind.LETTER_SENT, f"We sent our letter {self._named}.", "delivered")

    def answer(self, by: Account | None) -> bool:
        """Note that a reply came, which a delivered letter waits for; False when another came before."""
        self.must_be("be answered", *GONE)
        first = self.answered_at is None
        if first:
            self.answered_at = clock.now()
            self._noted("letter.answered", by)
        return first

    @property
    def _named(self) -> str:
        return f"“{markdown.escape(self.title)}” to {markdown.escape(self.addressee)}"

    def _tell(self, kind: UpdateKind, text: str, what: str) -> None:
        tell(self.campaign, kind, text, source=f"{self.ref}:{what}")

    def _noted(self, action: str, by: Account | None, **detail: str) -> None:
        self.revise()
        db.session.flush()
        audit.record(action, self.ref, by, title=self.title, **detail)


def _only_a_publisher(by: Account | None, what: str) -> None:
    if by is not None and not by.may(Role.PUBLISHER):
        raise NotNow(f"Only a publisher or an administrator may {what}.")


def _must_be_to_come(until: datetime | None) -> None:
    if until is not None and until <= clock.now():
        raise NotNow(f"{_words(until)} has passed. Choose a later time.")


def _words(until: datetime | None) -> str:
    return clock.closing_words(until) if until is not None else "somebody closes it"
