"""The postman: claims due messages, asks once more whether each is wanted, sends, and has written down what came of it.

He is an edge: a claim is committed, durably, before anything of it is offered; the clerk writes each mark before the
next step, so that a crash at any point leaves the truth behind.
"""

import logging
import threading
import time
from datetime import timedelta

from flask import Flask

from broadside import logs, suppressions
from broadside.database import db
from broadside.delivery import ledger
from broadside.delivery.addressing import Copy, Desk, Text, read_copies, read_text
from broadside.delivery.clerk import Clerk
from broadside.delivery.envelope import BadMail, Envelope
from broadside.delivery.ledger import Hand
from broadside.delivery.messages import MessageState
from broadside.delivery.outcomes import Outcomes
from broadside.delivery.pace import Grant
from broadside.delivery.permission import EXAMPLE_READER, made_up, objection
from broadside.delivery.relay import Relay
from broadside.delivery.transport import Kind, Outcome

log = logging.getLogger(__name__)

BATCH = 40
A_WHILE = timedelta(seconds=2)  # so long a connection waits for its pace, and then looks again in another round
MOVES = 10.0  # seconds after which it is written down once more that a mailing moves
FRESH = 0.5  # seconds that may pass between asking for consent and DATA


class Postman:
    """One connection to the relay, and the messages in its hand; runs in a thread with a session of its own."""

    def __init__(self, app: Flask, relay: Relay, desk: Desk, clerk: Clerk, hand: Hand, stop: threading.Event) -> None:
        self.app, self.relay, self.desk, self.clerk, self.hand, self.stop = app, relay, desk, clerk, hand, stop
        self.transport = relay.open()
        self.outcomes = Outcomes(relay, desk.tokens, hand.worker_id)
        self.texts: dict[int, Text] = {}
        self._asked_at, self._moved_at = 0.0, 0.0

    def run(self) -> None:
        """Send until nothing is due, the relay is gone, or it is time to stop; what is in hand is finished."""
        with self.app.app_context():
            try:
                while not self.stop.is_set() and self.relay.ready and self._round():
                    pass
            except Exception:
                log.exception("A connection of the postman ended; its messages are looked after in the next round.")
            finally:
                db.session.rollback()
                self.transport.close()

    def _round(self) -> bool:
        """Claim a few messages and send them; False when none is due, or none may go for a while."""
        shortest: timedelta | None = None
        for mailing_id, sender in ledger.sending():
            grant = self.relay.allowance.take(sender, BATCH) if sender else Grant(BATCH)
            if not grant.number:
                shortest = min(shortest or grant.wait, grant.wait)
                ledger.wait_for_pace(mailing_id, grant.wait)
                db.session.commit()
                continue
            if ids := self._claim(mailing_id, grant.number):
                sent = self._carry(mailing_id, ids)
                self._give_back(sender, grant.number - sent)
                return True
            self._give_back(sender, grant.number)
        return shortest is not None and shortest < A_WHILE and not self.stop.wait(shortest.total_seconds())

    def _claim(self, mailing_id: int, number: int) -> list[int]:
        with self.relay.claiming:  # one after the other: together they would all reach for the same messages
            ids = ledger.claim(mailing_id, self.hand, number)
            db.session.commit()
        return ids

    def _give_back(self, sender: str, number: int) -> None:
        """Let others of the same sender have what it did not use."""
        if sender and number:
            self.relay.allowance.give_back(sender, number)
        db.session.rollback()

    def _carry(self, mailing_id: int, ids: list[int]) -> int:
        """Send what was claimed, as far as it may go; returns how many were offered."""
        text = self.texts.get(mailing_id) or read_text(mailing_id)
        copies = read_copies(ids)
        if text is not None and text.purpose is not None:
            self.relay.journal.begin(mailing_id)
        db.session.rollback()  # reading is over: hold no transaction while talking to the relay
        left = set(ids)
        if text is not None:
            self.texts = {mailing_id: text}
            for copy in copies:
                if self.stop.is_set() or not self.relay.ready or mailing_id in self.relay.halted:
                    break
                if self._deliver(text, copy):
                    left.discard(copy.id)
        self.clerk.flush()
        if left:
            ledger.release(ledger.these(left, self.hand.worker_id))
        if text is None or text.purpose is None:
            ledger.finish_notice(mailing_id)
        elif self._moved_at + MOVES < time.monotonic():
            self._moved_at = time.monotonic()
            ledger.moved(mailing_id)
        db.session.commit()
        return len(ids) - len(left)

    def _deliver(self, text: Text, copy: Copy) -> bool:
        """Offer one message, and hand it over if it is still wanted; False when nothing came of it."""
        try:
            envelope = self.desk.envelope(text, copy)
        except BadMail as error:
            self.outcomes.fail(copy, f"This mail could not be written: {error}")
            return True
        outcome = self.transport.offer(envelope)
        if outcome is None:
            if not self._begin(text, copy):
                self.transport.withdraw()
                return False
            outcome = self._hand_over(text, copy, envelope)
        if outcome is not None:
            self._take_note(text, copy, outcome)
        return True

    def _begin(self, text: Text, copy: Copy) -> bool:
        """Mark the message as being sent, unless its reader has left or its mailing has stopped."""
        if not self.relay.keeps and self._example(copy):
            self.outcomes.exclude(copy, EXAMPLE_READER)
            return False
        hashed = suppressions.hash_of_kept(self.desk.tokens, copy.address) if text.purpose else None
        order = self.clerk.begin(copy.id, self.hand.worker_id, hashed)
        self._asked_at = order.asked_at
        return order.state == MessageState.SENDING

    def _hand_over(self, text: Text, copy: Copy, envelope: Envelope) -> Outcome | None:
        """DATA, at once: where marking took long, consent is asked for again first."""
        if time.monotonic() - self._asked_at > FRESH:
            reader = copy.person.id if copy.person else None
            reason = objection(self.desk.tokens, text.purpose, reader, copy.address)
            db.session.rollback()
            if reason:
                self.transport.withdraw()
                self.outcomes.exclude(copy, reason)
                return None
        return self.transport.deliver(envelope)

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
            self.clerk.accepted(copy.id, self.hand.worker_id, logs.clean(outcome.reply)[:1000])
            if text.note:
                self.outcomes.note(text, "")
                self.texts.clear()
            return
        self.outcomes.record(text, copy, outcome)
