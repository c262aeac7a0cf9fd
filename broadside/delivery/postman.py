"""The postman: offers one message after the other, asks once more whether each is wanted, and hands it over.

He is an edge: the clerk writes each mark before the next step, so that a crash at any point leaves the truth behind.
"""

import logging
import threading
import time
from datetime import timedelta
from typing import NamedTuple

from broadside import logs, suppressions
from broadside.database import db
from broadside.delivery.addressing import Copy, Desk, Text
from broadside.delivery.clerk import Clerk
from broadside.delivery.envelope import BadMail, Envelope
from broadside.delivery.messages import MessageState
from broadside.delivery.outcomes import Outcomes
from broadside.delivery.permission import EXAMPLE_READER, made_up, objection
from broadside.delivery.relay import Relay
from broadside.delivery.transport import Kind, Outcome
from broadside.delivery.tray import Handful, Tray
from broadside.delivery.turns import Steps, rest

log = logging.getLogger(__name__)

A_REST = 0.2  # seconds without a look whether it is time to stop
FRESH = 0.5  # seconds that may pass between asking for consent and DATA


class Errand(NamedTuple):
    """One message in the postman's hands, written and ready to be offered."""

    handful: Handful
    text: Text
    copy: Copy
    envelope: Envelope


class Postman:
    """One connection to the relay: a talk that takes turns with the others, and shares a tray with them."""

    def __init__(self, relay: Relay, desk: Desk, clerk: Clerk, tray: Tray, stop: threading.Event) -> None:
        self.relay, self.desk, self.clerk, self.tray, self.stop = relay, desk, clerk, tray, stop
        self.transport = relay.open()
        self.worker_id = tray.hand.worker_id
        self.outcomes = Outcomes(relay, desk.tokens, self.worker_id)
        self.following: Errand | None = None  # taken already, so that it can be named behind the one before

    def run(self) -> Steps[None]:
        """Send until nothing is due, the relay is gone, or it is time to stop; what is in hand is finished."""
        try:
            yield from self._go_round()
            yield from self.transport.close()
        except Exception:
            log.exception("A connection of the postman ended; its messages are looked after in the next round.")
            db.session.rollback()
        finally:
            self.transport.drop()

    def _go_round(self) -> Steps[None]:
        while not self.stop.is_set() and self.relay.ready:
            errand, self.following = self.following, None
            if errand is None:
                taken = self.tray.take()
                if taken is None:
                    return
                if isinstance(taken, timedelta):
                    yield from rest(min(A_REST, taken.total_seconds()))
                    continue
                errand = self._write(*taken)
            if errand is not None:
                offered = yield from self._deliver(errand)
                self.tray.done(errand.handful, errand.copy, offered=offered)
        yield from self._give_back()

    def _write(self, handful: Handful, copy: Copy) -> Errand | None:
        """A message as its mail; one that cannot be written has failed, and is done with."""
        if handful.text is None:
            return None
        try:
            return Errand(handful, handful.text, copy, self.desk.envelope(handful.text, copy))
        except BadMail as error:
            self.outcomes.fail(copy, f"This mail could not be written: {error}")
            self.tray.done(handful, copy, offered=True)
            return None

    def _look_ahead(self) -> None:
        """Take and write the next message: before this one is marked, since nothing may come between that and DATA."""
        at_hand = None if self.stop.is_set() else self.tray.at_hand()
        self.following = self._write(*at_hand) if at_hand else None

    def _give_back(self) -> Steps[None]:
        """Nothing has happened to what was only named."""
        if self.following is not None:
            yield from self.transport.withdraw()
            self.tray.done(self.following.handful, self.following.copy, offered=False)

    def _deliver(self, errand: Errand) -> Steps[bool]:
        """Offer one message, and hand it over if it is still wanted; False when nothing came of it."""
        text, copy = errand.text, errand.copy
        outcome = yield from self.transport.offer(errand.envelope)
        if outcome is None:
            self._look_ahead()
            asked_at = yield from self._begin(text, copy)
            if asked_at is None:
                yield from self.transport.withdraw()
                return False
            outcome = yield from self._hand_over(errand, asked_at)
        if outcome is not None:
            self._take_note(text, copy, outcome)
        return True

    def _begin(self, text: Text, copy: Copy) -> Steps[float | None]:
        """Mark the message as being sent, unless its reader has left or its mailing has stopped: then None.

        Returns when its reader's consent was asked for (by the monotonic clock).
        """
        if not self.relay.keeps and self._example(copy):
            self.outcomes.exclude(copy, EXAMPLE_READER)
            return None
        hashed = suppressions.hash_of_kept(self.desk.tokens, copy.address) if text.purpose else None
        order = yield from self.clerk.begin(copy.id, self.worker_id, hashed)
        return order.asked_at if order.state == MessageState.SENDING else None

    def _hand_over(self, errand: Errand, asked_at: float) -> Steps[Outcome | None]:
        """DATA, at once: where marking took long, consent is asked for again first."""
        text, copy = errand.text, errand.copy
        if time.monotonic() - asked_at > FRESH:
            reader = copy.person.id if copy.person else None
            reason = objection(self.desk.tokens, text.purpose, reader, copy.address)
            db.session.rollback()
            if reason:
                yield from self.transport.withdraw()
                self.outcomes.exclude(copy, reason)
                return None
        return (yield from self.transport.deliver(errand.envelope, self.following and self.following.envelope))

    def _example(self, copy: Copy) -> bool:
        if copy.person is not None:
            return copy.person.example
        example = made_up(copy.address)
        db.session.rollback()  # it was read, and the talk with the relay goes on
        return example

    def _take_note(self, text: Text, copy: Copy, outcome: Outcome) -> None:
        self.relay.learn(outcome)
        if outcome.kind == Kind.ACCEPTED:
            if text.purpose is not None:
                self.relay.journal.note(text.id, copy.id)
                self.relay.watch.accepted(text.id)
            self.clerk.accepted(copy.id, self.worker_id, logs.clean(outcome.reply)[:1000])
            if text.note:
                self.outcomes.note(text, "")
                self.tray.heard(text)
            return
        self.outcomes.record(text, copy, outcome)
