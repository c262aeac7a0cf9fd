"""Hands: which jobs this process has in hand, and since when; none twice at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from broadside import clock


class Hands:
    """What the threads of one worker do now."""

    def __init__(self) -> None:
        self._held: dict[str, datetime] = {}
        self._changed = threading.Condition()

    @contextmanager
    def take(self, name: str) -> Iterator[bool]:
        """Hold a job while the block runs; gives False, and holds nothing, when another thread has it already."""
        with self._changed:
            free = name not in self._held
            if free:
                self._held[name] = clock.now()
        try:
            yield free
        finally:
            if free:
                with self._changed:
                    del self._held[name]
                    self._changed.notify_all()

    def held(self) -> dict[str, datetime]:
        """Each job in hand, with when it was begun."""
        with self._changed:
            return dict(self._held)

    def wait_until_empty(self) -> None:
        """Return when nothing is in hand any more."""
        with self._changed:
            self._changed.wait_for(lambda: not self._held)
