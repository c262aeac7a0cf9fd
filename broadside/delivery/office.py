"""The post office of one process: it recovers, sends what is due over several connections, and finishes.

An edge, as the postman is.
"""

import threading
from dataclasses import dataclass

from flask import Flask

from broadside.database import db
from broadside.delivery import ledger
from broadside.delivery.addressing import Desk
from broadside.delivery.dkim import Signer
from broadside.delivery.postman import BATCH, Postman
from broadside.delivery.recovery import finish, recover
from broadside.delivery.relay import Relay
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

    @classmethod
    def of(cls, app: Flask) -> "Office":
        house = House.of(app)
        desk = Desk(house.tokens, house.settings.address, Signer.of(house.settings))
        return cls(app, Relay(house.settings), desk)

    def deliver(self, stop: threading.Event) -> None:
        """One round: everything due now is tried. Returns early when `stop` is set, with nothing left in hand."""
        with _one_round, self.app.app_context():
            worker_id, borrowed = self._worker()
            try:
                recover(worker_id)
                waiting = ledger.waiting()
                db.session.rollback()
                if waiting and self.relay.ready and not stop.is_set():
                    self._send(min(self.relay.settings.smtp_connections, -(-waiting // BATCH)), worker_id, stop)
                finish()
            finally:
                if borrowed:
                    self._leave(worker_id)

    def _send(self, connections: int, worker_id: str, stop: threading.Event) -> None:
        self.relay.begin_round()
        postmen = [Postman(self.app, self.relay, self.desk, worker_id, stop) for _ in range(connections)]
        threads = [threading.Thread(target=postman.run, name=f"postman-{n}") for n, postman in enumerate(postmen)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

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
