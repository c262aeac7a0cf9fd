"""Outcomes: what is written down of a try at which a message was not accepted."""

import logging
import time

from sqlalchemy.exc import OperationalError

from broadside import logs
from broadside.database import db
from broadside.delivery import bounces, ledger, retries
from broadside.delivery.addressing import Copy, Text
from broadside.delivery.ledger import Cost
from broadside.delivery.messages import Mailing, MailingState, MessageState
from broadside.delivery.relay import Relay
from broadside.delivery.replies import Meaning, meaning
from broadside.delivery.transport import Outcome
from broadside.tokens import Tokens

log = logging.getLogger(__name__)

PATIENCE = 20


class Outcomes:
    """Writes for one connection, durably; it commits after each."""

    def __init__(self, relay: Relay, tokens: Tokens, worker_id: str) -> None:
        self.relay, self.tokens, self.worker_id = relay, tokens, worker_id

    def record(self, text: Text, copy: Copy, outcome: Outcome) -> None:
        """Write down what came of it; a busy database is asked again, since a mail cannot be taken back."""
        means = meaning(outcome)
        for _ in range(PATIENCE):
            try:
                return self._record(text, copy, outcome, means)
            except OperationalError:
                db.session.rollback()
                log.warning("The database is busy; the outcome of one message is written again.")
                time.sleep(1)
        return self._record(text, copy, outcome, means)

    def exclude(self, copy: Copy, reason: str) -> None:
        """The message is not to be sent any more."""
        self._settle(copy, MessageState.EXCLUDED, reason)

    def fail(self, copy: Copy, reason: str) -> None:
        """The message cannot be sent."""
        self._settle(copy, MessageState.FAILED, reason)

    def note(self, text: Text, words: str) -> None:
        """Say what a mailing waits for; empty words: for nothing."""
        mailing = db.session.get(Mailing, text.id, populate_existing=True)
        if mailing is not None and mailing.state == MailingState.SENDING:
            mailing.note = logs.clean(words)
        db.session.commit()

    def _record(self, text: Text, copy: Copy, outcome: Outcome, means: Meaning) -> None:
        match means:
            case Meaning.DOUBT:
                ledger.doubt(ledger.one(copy.id, self.worker_id), retries.soon())
            case Meaning.DOOR:
                self._put_off(copy, outcome)
                self.note(text, f"Waiting for the mail server: {outcome.reply}")
            case Meaning.LOST:
                self._lost(text, copy, outcome)
                self.note(text, f"Waiting for the mail server: {outcome.reply}")
            case Meaning.LATER:
                self._later(text, copy, outcome)
            case Meaning.ADDRESS:
                self._failed(text, copy, outcome.reply)
                self._bounced(text, copy, outcome.reply)
            case _:
                self._refused(text, copy, outcome, means)
        db.session.commit()

    def _put_off(self, copy: Copy, outcome: Outcome) -> None:
        ledger.put_off(copy.id, self.worker_id, outcome.reply, retries.NONE, Cost.NOTHING)

    def _lost(self, text: Text, copy: Copy, outcome: Outcome) -> None:
        """The connection was lost past the door: this message may be the cause."""
        wait = retries.wait_after_loss(copy.losses + 1)
        if wait is None:
            return self._failed(text, copy, f"Given up after {copy.losses + 1} lost connections: {outcome.reply}")
        ledger.put_off(copy.id, self.worker_id, outcome.reply, wait, Cost.LOSS)
        return None

    def _later(self, text: Text, copy: Copy, outcome: Outcome) -> None:
        wait = retries.wait_after(copy.attempts + 1)
        if wait is None:
            return self._failed(text, copy, f"Given up after {copy.attempts + 1} tries: {outcome.reply}")
        ledger.put_off(copy.id, self.worker_id, outcome.reply, wait, Cost.TRY)
        return None

    def _refused(self, text: Text, copy: Copy, outcome: Outcome, means: Meaning) -> None:
        """A refusal by the reader's server is final; one of ours stops the mailing, and costs no reader anything."""
        if text.purpose is None or means == Meaning.READER:
            return self._failed(text, copy, outcome.reply)
        if means == Meaning.OURS:
            self._failed(text, copy, outcome.reply, ours=True)
            in_a_row = self.relay.fault(copy.id)
            if not in_a_row:
                return None
            ledger.give_back_failed(in_a_row)
        else:
            self._put_off(copy, outcome)
        mailing = db.session.get(Mailing, text.id)
        if mailing is not None:
            mailing.stop_itself(f"Paused: the mail server refuses the sender: {logs.clean(outcome.reply)}")
        self.relay.halt(text.id)
        return None

    def _failed(self, text: Text, copy: Copy, reason: str, *, ours: bool = False) -> None:
        self.fail(copy, reason)
        if text.purpose is not None and self.relay.watch.failed(text.id, ours=ours):
            self.relay.halt(text.id)
        db.session.commit()

    def _bounced(self, text: Text, copy: Copy, reply: str) -> None:
        """A hard bounce: no more mail to an address that is none. The one place where a refusal suppresses."""
        if text.purpose is not None and copy.person is not None:
            bounces.refused(self.tokens, copy.id, reply)
            db.session.commit()

    def _settle(self, copy: Copy, state: MessageState, reason: str) -> None:
        ledger.settle(copy.id, self.worker_id, state, reason)
        db.session.commit()
