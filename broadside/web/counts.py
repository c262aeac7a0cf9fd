"""Counts: how often each network asked, kept in this process.

The library's own store walks through all it knows after each request, which takes ever longer while many sign at once.
"""

import threading
import time

from limits.storage import Storage

SWEEP = 60.0  # seconds between two looks for what is over


class Counts(Storage):
    """A store for fixed windows; reached as `counts://`."""

    STORAGE_SCHEME = ["counts"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_: str) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self.kept: dict[str, tuple[int, float]] = {}
        self.lock = threading.Lock()
        self.swept = time.time()

    @property
    def base_exceptions(self) -> type[Exception] | tuple[type[Exception], ...]:
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; the first of a window opens it for `expiry` seconds."""
        now = time.time()
        with self.lock:
            self._sweep(now)
            number, until = self.kept.get(key, (0, 0.0))
            if until <= now:
                number, until = 0, now + expiry
            self.kept[key] = number + amount, until
            return number + amount

    def get(self, key: str) -> int:
        """How often in the present window."""
        number, until = self.kept.get(key, (0, 0.0))
        return number if until > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the present window ends (seconds since 1970)."""
        return max(time.time(), self.kept.get(key, (0, 0.0))[1])

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        """Forget every count."""
        with self.lock:
            number = len(self.kept)
            self.kept.clear()
        return number

    def clear(self, key: str) -> None:
        """Forget one count."""
        with self.lock:
            self.kept.pop(key, None)

    def _sweep(self, now: float) -> None:
        if now - self.swept >= SWEEP:
            self.swept = now
            self.kept = {key: kept for key, kept in self.kept.items() if kept[1] > now}
