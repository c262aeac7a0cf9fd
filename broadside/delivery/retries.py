"""When a message that was put off is tried again: five more times over a little more than a day, then it has failed.

A connection lost over a message is waited for longer each time, up to an hour, and given up after as long.
"""

import random
from datetime import timedelta

WAITS = (
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=16),
)
JITTER = 0.25
SOON = timedelta(seconds=45)
NONE = timedelta(0)
LONGEST = timedelta(hours=1)
MOST_LOSSES = 32  # 26 hours or more


def wait_after(attempts: int) -> timedelta | None:
    """How long to wait after so many tries that were put off (from 1), never the same twice; None: give up."""
    if attempts > len(WAITS):
        return None
    return _with_jitter(WAITS[attempts - 1])


def soon() -> timedelta:
    """How long to wait after a try that says nothing about the message itself, such as a lost connection."""
    return _with_jitter(SOON)


def wait_after_loss(losses: int) -> timedelta | None:
    """How long to wait after so many connections lost over one message (from 1); None: give up."""
    if losses > MOST_LOSSES:
        return None
    return _with_jitter(min(LONGEST, SOON * 2 ** min(losses - 1, 10)))


def _with_jitter(wait: timedelta) -> timedelta:
    return wait * (1 + random.random() * JITTER)  # noqa: S311 -- spreads the load, keeps no secret
