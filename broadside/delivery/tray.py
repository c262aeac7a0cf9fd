"""The tray: what this process has claimed and not sent yet, from which all its connections take.

An edge: a claim is committed, durably, before anything of it is handed out.
"""

import time
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import timedelta

from broadside.database import db
from broadside.delivery import ledger
from broadside.delivery.addressing import Copy, Text, read_copies, read_text
from broadside.delivery.clerk import Clerk
from broadside.delivery.ledger import Hand
from broadside.delivery.pace import Grant
from broadside.delivery.relay import Relay

BATCH = 40  # messages for each connection
MOST = 400  # so many are in doubt after a power loss
A_WHILE = timedelta(seconds=2)  # so long a connection waits for its pace, and then looks again in another round
NOW = timedelta(0)
MOVES = 10.0  # seconds after which it is written down once more that a mailing moves


@dataclass(eq=False)
class Handful:
    """Some messages of one mailing that were claimed together: `left` are those of which nothing came yet.

    `out` are in the hands of connections. A handful of notices names no sender: they never wait for a pace.
    """

    mailing_id: int
    sender: str
    left: set[int]
    text: Text | None = None
    copies: deque[Copy] = field(default_factory=deque)
    out: int = 0


class Tray:
    """For one round of one process."""

    def __init__(self, relay: Relay, clerk: Clerk, hand: Hand, connections: int) -> None:
        self.relay, self.clerk, self.hand = relay, clerk, hand
        self.most = min(MOST, connections * BATCH)
        self.handfuls: list[Handful] = []
        self._moved_at: dict[int, float] = {}

    def take(self) -> tuple[Handful, Copy] | timedelta | None:
        """The next message to be sent; how long to wait for one; or None when nothing is due for a while."""
        while True:
            if taken := self.at_hand():
                return taken
            wait = self._fill()
            if wait != NOW:
                return wait

    def at_hand(self) -> tuple[Handful, Copy] | None:
        """The next of the messages that are claimed already."""
        for handful in self.handfuls:
            if handful.copies and handful.mailing_id not in self.relay.halted:
                handful.out += 1
                return handful, handful.copies.popleft()
        return None

    def done(self, handful: Handful, copy: Copy, *, offered: bool) -> None:
        """A connection is done with a message; with one that was not offered nothing has happened."""
        handful.out -= 1
        if offered:
            handful.left.discard(copy.id)
        if handful.mailing_id in self.relay.halted:
            handful.copies.clear()
        if not handful.out and not handful.copies:
            self._close(handful)
        else:
            self._note_that_it_moves(handful)

    def close(self) -> None:
        """Give back whatever was not begun."""
        for handful in tuple(self.handfuls):
            self._close(handful)

    def heard(self, text: Text) -> None:
        """The note about the sending of a mailing is out of date, and gone."""
        for handful in self.handfuls:
            if handful.text == text:
                handful.text = replace(text, note="")

    def _fill(self) -> timedelta | None:
        """Claim a few messages: NOW when there are some, how long to wait for the pace, or None when none is due."""
        shortest: timedelta | None = None
        for mailing_id, sender in ledger.sending():
            grant = self.relay.allowance.take(sender, self.most) if sender else Grant(self.most)
            if not grant.number:
                shortest = min(shortest or grant.wait, grant.wait)
                ledger.wait_for_pace(mailing_id, grant.wait)
                db.session.commit()
                continue
            ids = ledger.claim(mailing_id, self.hand, grant.number)
            db.session.commit()
            self._give_back(sender, grant.number - len(ids))
            if ids:
                self._lay_out(Handful(mailing_id, sender, set(ids)))
                return NOW
        db.session.rollback()
        return shortest if shortest is not None and shortest < A_WHILE else None

    def _lay_out(self, handful: Handful) -> None:
        """Read what was claimed; no transaction is held open while it is sent."""
        known = (other.text for other in self.handfuls if other.mailing_id == handful.mailing_id)
        handful.text = next(known, None) or read_text(handful.mailing_id)
        self.handfuls.append(handful)
        if handful.text is None:
            return self._close(handful)
        handful.copies.extend(read_copies(sorted(handful.left)))
        if handful.text.purpose is not None:
            self.relay.journal.begin(handful.mailing_id)
        db.session.rollback()
        return None if handful.copies else self._close(handful)

    def _close(self, handful: Handful) -> None:
        """Write down what came of it, and give back the rest."""
        self.handfuls.remove(handful)
        self.clerk.flush()
        if handful.left:
            ledger.release(ledger.these(handful.left, self.hand.worker_id))
        if handful.text is None or handful.text.purpose is None:
            ledger.finish_notice(handful.mailing_id)
        db.session.commit()
        self._give_back(handful.sender, len(handful.left))

    def _note_that_it_moves(self, handful: Handful) -> None:
        now = time.monotonic()
        if handful.sender and self._moved_at.get(handful.mailing_id, 0.0) + MOVES < now:
            self._moved_at[handful.mailing_id] = now
            ledger.moved(handful.mailing_id)
            db.session.commit()

    def _give_back(self, sender: str, number: int) -> None:
        """Let others of the same sender have what it did not use."""
        if sender and number:
            self.relay.allowance.give_back(sender, number)
        db.session.rollback()
