"""The post office of one process: it recovers, sends what is due over several connections, and finishes.

An edge, as the postman is.
"""

import threading
from dataclasses import dataclass

from flask import Flask

from broadside.database import db
from broadside.delivery import epoch, ledger
from broadside.delivery.addressing import Desk
from broadside.delivery.clerk import Clerk
from broadside.delivery.dkim import Signer
from broadside.delivery.ledger import Hand
from broadside.delivery.postman import Postman
from broadside.delivery.recovery import finish, recover
from broadside.delivery.relay import Relay
from broadside.delivery.return_paths import SignedPaths
from broadside.delivery.tray import BATCH, Tray
from broadside.delivery.turns import Turns
from broadside.house import House
from broadside.workers import Worker

# What this process has in hand at the start of a round was left behind: true only while rounds do not overlap.
_one_round = threading.Lock()


@dataclass
class Office:
    """Sends for one application; one round at a time in each process."""

    app: Flask
    relay: Relay
    desk: Desk
    clerk: Clerk

    @classmethod
    def of(cls, app: Flask) -> "Office":
        house = House.of(app)
        settings, tokens = house.settings, house.tokens
        paths = SignedPaths.of_settings(settings, tokens)
        leaving = settings.bounce_address if settings.bounce_mailbox else ""
        desk = Desk(tokens, settings.address, Signer.of(settings), paths, leaving)
        with app.app_context():
            clerk = Clerk(db.engine)
        return cls(app, Relay(settings), desk, clerk)

    def deliver(self, stop: threading.Event) -> None:
        """One round: everything due now is tried. Returns early when `stop` is set, with nothing left in hand."""
        with _one_round, self.app.app_context():
            worker_id, borrowed = self._worker()
            try:
                hand = Hand(worker_id, epoch.present())
                self._recover(hand)
                connections = self.relay.settings.smtp_connections
                waiting = ledger.due(connections * BATCH)
                db.session.rollback()
                if waiting and self.relay.ready and not stop.is_set():
                    self._send(min(connections, -(-waiting // BATCH)), hand, stop)
                finish()
            finally:
                if borrowed:
                    self._leave(worker_id)

    def _recover(self, hand: Hand) -> None:
        """Write what the last round could not, and look after what was left behind, here or by others."""
        try:
            self.clerk.flush()
            recover(hand.worker_id, epoch.UNKNOWN if self.clerk.shaken else hand.epoch, self.relay.journal)
            self.clerk.shaken = False
        finally:
            self.clerk.close()

    def _send(self, connections: int, hand: Hand, stop: threading.Event) -> None:
        self.relay.begin_round()
        tray = Tray(self.relay, self.clerk, hand, connections)
        postmen = [Postman(self.relay, self.desk, self.clerk, tray, stop) for _ in range(connections)]
        try:
            Turns(self.clerk.write).run([postman.run() for postman in postmen])
            tray.close()
        finally:
            self.clerk.close()
            self.relay.journal.close()

    def _worker(self) -> tuple[str, bool]:
        """This process as a worker; a process that is none becomes one for the round."""
        here = Worker.here()
        if here is not None:
            return here.id, False
        worker_id = Worker.begin().id
        db.session.commit()
        return worker_id, True

    def _leave(self, worker_id: str) -> None:
        db.session.rollback()
        worker = db.session.get(Worker, worker_id)
        if worker is not None:
            db.session.delete(worker)
            db.session.commit()
