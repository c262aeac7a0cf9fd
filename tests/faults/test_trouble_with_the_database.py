"""A full disk, a locked database: nothing goes out that is not written down first, and all of it in the end."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from resource import RLIM_INFINITY, RLIMIT_FSIZE, prlimit

import pytest

from tests.faults.field import Field
from tests.faults.verdict import judge
from tests.running import until

pytestmark = pytest.mark.xdist_group("faults")


@contextmanager
def locked(trial: Field) -> Iterator[None]:
    """Somebody else has the turn to write, and keeps it."""
    with closing(sqlite3.connect(trial.settings.home / "broadside.sqlite3", isolation_level=None)) as other:
        other.execute("PRAGMA busy_timeout=60000")
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_a_database_that_is_locked_for_longer_than_anybody_waits_loses_nobody(trial: Field) -> None:
    """A minute's lock, seen by a worker that waits a fortieth of what it would."""
    audience = trial.post("locked", 2_000)
    trial.start(busy=1 / 40, looks=5, haste=40)
    until(lambda: trial.relay.look().mails_to(audience) >= 20, every=0.01)
    before = trial.troubles
    with locked(trial):
        until(lambda: trial.troubles >= before + 4, every=0.05)
        sent = trial.relay.look().mails_to(audience)
        until(lambda: trial.troubles >= before + 8, every=0.05)
        assert trial.relay.look().mails_to(audience) == sent, "a mail went out that could not be marked"
    trial.see_to_the_end("locked")
    verdict = judge("locked", audience, trial.relay.look())
    assert (verdict.missing, verdict.rejected) == (0, 0)
    assert verdict.worst <= 2
    assert verdict.extra <= 4, "more than the connections explain"


def test_a_full_disk_stops_the_sending_and_nothing_is_lost_when_there_is_room_again(own_trial: Field) -> None:
    """No file of the worker may grow beyond what the database has: what it writes next fails, as on a full disk."""
    trial = own_trial
    audience = trial.post("full", 1_000)
    with closing(sqlite3.connect(trial.settings.home / "broadside.sqlite3")) as tidy:
        tidy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    room = (trial.settings.home / "broadside.sqlite3").stat().st_size
    worker = trial.start(looks=5, haste=40, most_bytes=room)
    until(lambda: trial.troubles >= 3, every=0.02)
    sent = trial.relay.look().mails_to(audience)
    until(lambda: trial.troubles >= 8, every=0.02)
    assert trial.relay.look().mails_to(audience) <= sent + worker.order.connections, "it went on without its ledger"
    assert sent < len(audience), "the disk was never full"
    prlimit(worker.pid, RLIMIT_FSIZE, (RLIM_INFINITY, RLIM_INFINITY))
    trial.see_to_the_end("full")
    verdict = judge("full", audience, trial.relay.look())
    assert (verdict.missing, verdict.rejected) == (0, 0)
    assert verdict.worst <= 2
    assert verdict.extra <= 4, "more than the connections explain"
