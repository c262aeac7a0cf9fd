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


def test_a_database_put_back_to_the_middle_of_a_send_doubles_nobody(own_trial: Field, tmp_path: Path) -> None:
    trial, copy = own_trial, tmp_path / "copy.sqlite3"
    audience = trial.post("snapshot", 90)
    worker = trial.start(Plan(Point.AFTER_RCPT, 20, Deed.FREEZE), connections=1)
    until(lambda: worker.stopped)
    snapshot(trial, copy)
    worker.thaw()
    until(lambda: trial.relay.look().mails_to(audience) >= 60, every=0.005)
    trial.stop()
    restore(trial, copy)
    trial.start()
    trial.end("snapshot")
    evidence = trial.relay.look()
    copies = [len(evidence.taken[address]) for address in audience]
    assert (min(copies), sorted(copies)[-3] <= 1, max(copies) <= 2) == (1, True, True), "more than the kill explains"
    restore(trial, copy)  # and once more, when all have got it
    trial.start()
    trial.end("snapshot")
    assert trial.relay.look().mails_to(audience) == sum(copies)


def test_a_database_put_back_to_before_a_send_asks_before_it_sends_again(own_trial: Field, tmp_path: Path) -> None:
    trial, copy = own_trial, tmp_path / "copy.sqlite3"
    snapshot(trial, copy)
    audience = trial.post("again", 10)
    trial.start()
    trial.end("again")
    restore(trial, copy)
    assert trial.post("again", 10) == audience
    trial.start()
    until(lambda: trial.state("again") == MailingState.PAUSED, every=0.1)
    trial.stop()
    assert trial.relay.look().mails_to(audience) == 10


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
