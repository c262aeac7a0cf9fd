"""The postman: claims due messages, asks once more whether each is wanted, sends, and writes down what came of it.

He is an edge: he commits after each move, so that a crash at any point leaves the truth behind.
"""

import logging
import threading
import time

from flask import Flask
from sqlalchemy.exc import OperationalError

from broadside import logs
from broadside.database import db
from broadside.delivery import ledger, retries
from broadside.delivery.addressing import Copy, Desk, Text, read_copies, read_text
from broadside.delivery.envelope import BadMail, Envelope
from broadside.delivery.ledger import Cost
from broadside.delivery.messages import Mailing, MailingState, MessageState
from broadside.delivery.permission import EXAMPLE_READER, made_up, objection
from broadside.delivery.relay import Relay
from broadside.delivery.transport import Kind, Outcome, Phase

log = logging.getLogger(__name__)

BATCH = 10
PATIENCE = 20
FRESH = 0.5  # seconds that may pass between asking for consent and DATA


class Postman:
    """One connection to the relay, and the messages in its hand; runs in a thread with a session of its own."""

    def __init__(self, app: Flask, relay: Relay, desk: Desk, worker_id: str, stop: threading.Event) -> None:
        self.app, self.relay, self.desk, self.worker_id, self.stop = app, relay, desk, worker_id, stop
        self.transport = relay.open()
        self.texts: dict[int, Text] = {}
        self._asked_at = 0.0

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
        """Claim a few messages and send them; False when none was due."""
        for mailing_id in ledger.sending():
            ids = ledger.claim(mailing_id, self.worker_id, BATCH)
            db.session.commit()
            if ids:
                self._carry(mailing_id, ids)
                return True
        return False

    def _carry(self, mailing_id: int, ids: list[int]) -> None:
        text = self.texts.get(mailing_id) or read_text(mailing_id)
        copies = read_copies(ids)
        db.session.rollback()  # reading is over: hold no transaction while talking to the relay
        if text is not None:
            self.texts = {mailing_id: text}
            for copy in copies:
                if self.stop.is_set() or not self.relay.ready or mailing_id in self.relay.halted:
                    break
                self._deliver(text, copy)
        ledger.release(ledger.these(ids, self.worker_id))
        ledger.finish_notice(mailing_id)
        db.session.commit()

    def _deliver(self, text: Text, copy: Copy) -> None:
        try:
            envelope = self.desk.envelope(text, copy)
        except BadMail as error:
            self._settle(copy, MessageState.FAILED, f"This mail could not be written: {error}")
            return
        outcome = self.transport.offer(envelope)
        if outcome is None:
            if not self._begin(text, copy):
                self.transport.withdraw()
                return
            outcome = self._hand_over(text, copy, envelope)
        if outcome is not None:
            self.relay.learn(outcome)
            self._surely(text, copy, outcome)

    def _begin(self, text: Text, copy: Copy) -> bool:
        """Mark the message as being sent, unless its reader has left or its mailing has stopped."""
        if not ledger.begin(copy.id, self.worker_id):
            db.session.rollback()
            return False
        reason = self._objection(text, copy)
        if reason:
            ledger.settle(copy.id, self.worker_id, MessageState.EXCLUDED, reason)
        db.session.commit()
        return not reason

    def _hand_over(self, text: Text, copy: Copy, envelope: Envelope) -> Outcome | None:
        """DATA, at once: where marking took long, consent is asked for again first."""
        if time.monotonic() - self._asked_at > FRESH:
            reason = self._objection(text, copy)
            db.session.rollback()
            if reason:
                self.transport.withdraw()
                self._settle(copy, MessageState.EXCLUDED, reason)
                return None
        return self.transport.deliver(envelope)

    def _objection(self, text: Text, copy: Copy) -> str:
        self._asked_at = time.monotonic()
        if not self.relay.keeps and (copy.person.example if copy.person else made_up(copy.address)):
            return EXAMPLE_READER
        return objection(self.desk.tokens, text.purpose, copy.person.id if copy.person else None, copy.address)

    def _surely(self, text: Text, copy: Copy, outcome: Outcome) -> None:
        """Write down what came of it; a busy database is asked again, since the mail cannot be taken back."""
        for _ in range(PATIENCE):
            try:
                return self._record(text, copy, outcome)
            except OperationalError:
                db.session.rollback()
                log.warning("The database is busy; the outcome of one message is written again.")
                time.sleep(1)
        return self._record(text, copy, outcome)

    def _record(self, text: Text, copy: Copy, outcome: Outcome) -> None:
        match outcome.kind:
            case Kind.ACCEPTED:
                self._settle(copy, MessageState.ACCEPTED, outcome.reply)
                if text.note:
                    self._note(text, "")
            case Kind.PERMANENT:
                self._refused(text, copy, outcome)
            case Kind.TEMPORARY:
                self._later(copy, outcome)
            case Kind.UNREACHABLE:
                self._lost(text, copy, outcome)
            case Kind.DOUBTFUL:
                ledger.doubt(ledger.one(copy.id, self.worker_id), retries.soon())
        db.session.commit()

    def _later(self, copy: Copy, outcome: Outcome) -> None:
        wait = retries.wait_after(copy.attempts + 1)
        if wait is None:
            reason = f"Given up after {copy.attempts + 1} tries: {outcome.reply}"
            self._settle(copy, MessageState.FAILED, reason)
        else:
            ledger.put_off(copy.id, self.worker_id, outcome.reply, wait, Cost.TRY)

    def _lost(self, text: Text, copy: Copy, outcome: Outcome) -> None:
        """The connection was lost: at the door it says nothing of the reader, past it this message may be the cause."""
        if outcome.phase in (Phase.CONNECT, Phase.MAIL):
            ledger.put_off(copy.id, self.worker_id, outcome.reply, retries.NONE, Cost.NOTHING)
        elif (wait := retries.wait_after_loss(copy.losses + 1)) is not None:
            ledger.put_off(copy.id, self.worker_id, outcome.reply, wait, Cost.LOSS)
        else:
            reason = f"Given up after {copy.losses + 1} lost connections: {outcome.reply}"
            return self._settle(copy, MessageState.FAILED, reason)
        return self._note(text, f"Waiting for the mail server: {outcome.reply}")

    def _refused(self, text: Text, copy: Copy, outcome: Outcome) -> None:
        """A refusal of the reader is final; one of the sender stops the mailing, and costs no reader anything."""
        if text.purpose is None or not self.relay.refuses_us(outcome):
            self._settle(copy, MessageState.FAILED, outcome.reply)
            return
        ledger.put_off(copy.id, self.worker_id, outcome.reply, retries.NONE, Cost.NOTHING)
        mailing = db.session.get(Mailing, text.id, with_for_update=True)
        if mailing is not None and mailing.state == MailingState.SENDING:
            mailing.pause(None, f"Paused: the mail server refuses the sender: {logs.clean(outcome.reply)}")
        self.relay.halt(text.id)

    def _settle(self, copy: Copy, state: MessageState, reason: str) -> None:
        ledger.settle(copy.id, self.worker_id, state, reason)
        db.session.commit()

    def _note(self, text: Text, words: str) -> None:
        mailing = db.session.get(Mailing, text.id)
        if mailing is not None and mailing.state == MailingState.SENDING:
            mailing.note = logs.clean(words)
            self.texts.clear()
