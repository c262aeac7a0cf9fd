"""Pulses: who still beats, as this process has seen it. No clock of any machine is trusted for that.

A heartbeat is a number that grows. One that stood still through so many looks, each a beat apart by this process's own
monotonic clock, has stopped. A clock that jumps, here or elsewhere, kills nobody and keeps nobody alive; and a database
that was away for all is no sign of death, since only looks that it answered are counted.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

BEAT = 5.0  # seconds
LOOKS = 6


@dataclass
class Pulse:
    """What was seen of one worker: the last number, in how many looks it stood still, and when it was looked at."""

    number: int
    at: float
    still: int = 0


@dataclass
class Pulses:
    """What one process has seen of all workers."""

    clock: Callable[[], float] = time.monotonic
    seen: dict[str, Pulse] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def stopped(self, worker_id: str, number: int) -> bool:
        """Whether this heart has stood still for at least LOOKS beats of ours; the first look is never enough."""
        with self._lock:
            now, pulse = self.clock(), self.seen.get(worker_id)
            if pulse is None or pulse.number != number:
                self.seen[worker_id] = Pulse(number, now)
                return False
            if now - pulse.at >= BEAT:
                pulse.still, pulse.at = pulse.still + 1, now
            return pulse.still >= LOOKS

    def forget(self, worker_id: str) -> None:
        """Its row is gone."""
        with self._lock:
            self.seen.pop(worker_id, None)
