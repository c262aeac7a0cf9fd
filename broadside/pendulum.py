"""The pendulum: what the web process does now and then beside answering, such as writing down what it has counted."""

import logging
import threading
from datetime import timedelta
from types import TracebackType

from flask import Flask

from broadside.house import House

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=30)


class Pendulum:
    """Swings in a thread of its own while the web serves, and once more when it ends."""

    def __init__(self, app: Flask, every: timedelta = EVERY) -> None:
        self.app, self.every = app, every
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run, name="pendulum", daemon=True)

    def __enter__(self) -> "Pendulum":
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.ended.set()
        self.thread.join()
        self.swing()

    def swing(self) -> None:
        """Do each thing once; one that fails is done again at the next swing."""
        for do in House.of(self.app).asides:
            with self.app.app_context():
                try:
                    do()
                except Exception:
                    log.exception("What the web does beside answering failed; it is tried again.")

    def _run(self) -> None:
        while not self.ended.wait(self.every.total_seconds()):
            self.swing()
