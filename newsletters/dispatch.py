"""Dispatch: an approved issue is scheduled, which locks it; held when something is wrong; sent once."""

from datetime import datetime, timedelta

from sqlalchemy import Text, update
from sqlalchemy.orm import Mapped, mapped_column

from broadside import audit, clock
from broadside.accounts import Account, Role
from broadside.database import UtcDateTime, db
from newsletters.review import SETTINGS_CHANGED, Review
from newsletters.standing import IssueState, NotNow

A_MOMENT = timedelta(minutes=2)  # “send it now” may take so long to arrive


class Dispatch(Review):
    """What happens to an issue from its approval on."""

    sendings: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    frozen_html: Mapped[str | None] = mapped_column(Text)
    frozen_text: Mapped[str | None] = mapped_column(Text)
    correction: Mapped[str] = mapped_column(Text, default="")
    corrected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    public_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    @property
    def mailing_ref(self) -> str:
        """How the outbox names its sending; a second one, after the first was called off, has a name of its own."""
        return self.ref if self.sendings < 2 else f"{self.ref}.{self.sendings}"

    def schedule(self, at: datetime, by: Account | None) -> None:
        """Lock it, to be sent at an instant, or move it there. Edges call `mail.schedule`, which examines it first.

        `by` is None at the command line. Raises NotNow for a past instant, and without a standing approval.
        """
        if by is not None and not by.may(Role.PUBLISHER):
            raise NotNow("Only a publisher or an administrator may schedule an issue.")
        if at < clock.now() - A_MOMENT:
            raise NotNow(f"{clock.instant_words(at)} has passed. Choose a later time.")
        db.session.refresh(self)
        allowed = (IssueState.APPROVED, IssueState.SCHEDULED)
        if self.state in allowed and self.approval is None:
            raise NotNow("What readers would see has changed since it was approved. Have it approved again first.")
        self.turn(allowed, "be scheduled", state=IssueState.SCHEDULED, due_at=at, hold_reason="")
        audit.record("issue.scheduled", self.ref, by, due=clock.instant_words(at))

    def unschedule(self, by: Account, reason: str = "") -> None:
        """Unlock it, for a reason (see `stops`), until sending starts.

        It stays approved, unless the newsletter's settings changed meanwhile.
        """
        values = {"due_at": None, "hold_reason": ""}
        self.turn((IssueState.SCHEDULED,), "be unscheduled", state=IssueState.APPROVED, **values)
        if self.approval is None:
            self.turn((IssueState.APPROVED,), "be unscheduled", state=IssueState.DRAFT)
            self.void(SETTINGS_CHANGED, by)
        audit.record("issue.unscheduled", self.ref, by, reason=reason)

    @property
    def embargoed(self) -> bool:
        """Whether its page in the archive has still to wait, whatever becomes of the mail."""
        return self.public_at is not None and self.public_at > clock.now()

    def embargo(self, at: datetime | None, by: Account) -> None:
        """Let the archive show it at an instant, not before; None: from when its sending begins. Raises NotNow."""
        if not by.may(Role.PUBLISHER):
            raise NotNow("Only a publisher or an administrator may set an embargo.")
        db.session.refresh(self)
        if self.state in (IssueState.SENDING, IssueState.SENT) and not self.embargoed:
            raise NotNow(f"{self.title} can be read in the archive already, so there is nothing to keep back.")
        self.turn(tuple(IssueState), "be kept back", public_at=at)
        audit.record("issue.embargoed", self.ref, by, until=clock.instant_words(at) if at else "its sending")

    def hold(self, reason: str) -> None:
        """Keep a scheduled issue from being sent until a person decides; the reason says what to do."""
        self.turn((IssueState.SCHEDULED,), "be held", hold_reason=reason)
        audit.record("issue.held", self.ref, reason=reason)

    def release(self, by: Account) -> None:
        """Send a held issue now, late as it is; to send it at another time, schedule it."""
        if not self.hold_reason:
            raise NotNow(f"{self.title} is not held.")
        self.schedule(clock.now(), by)

    def begin(self) -> bool:
        """Start sending, if it is due and not held; one worker of several is told True. Commit with the ledger."""
        kind = type(self)
        due = update(kind).where(kind.id == self.id, kind.state == IssueState.SCHEDULED, kind.hold_reason == "")
        begin = due.where(kind.due_at <= clock.now()).values(state=IssueState.SENDING, sendings=kind.sendings + 1)
        begun = db.session.scalar(begin.returning(kind.id)) is not None
        db.session.refresh(self)
        if begun:
            audit.record("issue.began", self.ref)
        return begun

    def step_back(self, reason: str) -> None:
        """Take `begin` back, and hold the issue for a person."""
        self.turn((IssueState.SENDING,), "be held", state=IssueState.SCHEDULED, sendings=self.sendings - 1)
        self.hold(reason)

    def finish(self) -> None:
        """Take note that every message has its end."""
        self.turn((IssueState.SENDING,), "be finished", state=IssueState.SENT, sent_at=clock.now())
        audit.record("issue.sent", self.ref)

    def call_off(self) -> None:
        """Make it a draft again: its sending was cancelled before anybody got it."""
        values = {"due_at": None, "frozen_html": None, "frozen_text": None}
        self.turn((IssueState.SENDING,), "be called off", state=IssueState.DRAFT, facts={}, **values)
        self.void("its sending was cancelled before anybody got it", None)
        audit.record("issue.called-off", self.ref)

    def correct(self, text: str, by: Account) -> None:
        """Show a correction with a sent issue, which itself stays as it was; an empty text takes it away."""
        self.turn((IssueState.SENT,), "be corrected", correction=text.strip(), corrected_at=clock.now())
        audit.record("issue.corrected", self.ref, by, text=text.strip())
