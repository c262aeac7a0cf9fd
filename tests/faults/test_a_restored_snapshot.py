"""A copy of the database from the middle of a send is put back: nobody gets a second copy without being asked about."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from broadside.database import db
from broadside.delivery.outbox import MailingState
from tests.faults.field import Field
from tests.faults.points import Deed, Plan, Point
from tests.running import until

pytestmark = pytest.mark.xdist_group("faults")


def test_a_database_put_back_to_the_middle_of_a_send_asks_before_it_sends(own_trial: Field, tmp_path: Path) -> None:
    trial, copy = own_trial, tmp_path / "copy.sqlite3"
    audience = trial.post("snapshot", 60)
    worker = trial.start(Plan(Point.AFTER_OUTCOME, 20, Deed.FREEZE), connections=2)
    until(lambda: worker.stopped)
    snapshot(trial, copy)
    worker.thaw()
    trial.end("snapshot")
    assert trial.relay.look().mails_to(audience) == 60
    restore(trial, copy)
    trial.start(looks=10)
    until(lambda: trial.state("snapshot") != MailingState.SENDING, every=0.1)
    assert trial.state("snapshot") == MailingState.PAUSED, "it went on as if nothing had been sent since"
    trial.stop()
    evidence = trial.relay.look()
    assert max(len(evidence.taken[address]) for address in audience) == 1


def snapshot(trial: Field, copy: Path) -> None:
    """What a backup at this moment holds, as docs/operators.md says to make one."""
    with (
        closing(sqlite3.connect(trial.settings.home / "broadside.sqlite3")) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)


def restore(trial: Field, copy: Path) -> None:
    """Put the backup in the place of the database, while nothing runs."""
    db.session.remove()
    db.engine.dispose()
    path = trial.settings.home / "broadside.sqlite3"
    for beside in (path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        beside.unlink(missing_ok=True)
    shutil.copy(copy, path)
