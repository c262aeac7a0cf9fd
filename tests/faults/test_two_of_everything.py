"""Two workers, two schedulers, a worker that was taken for dead and wakes: nobody gets a second copy silently."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from broadside import clock
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.messages import Message
from broadside.delivery.outbox import DoubtPolicy
from newsletters.issues import Issue
from tests.faults.field import Field
from tests.faults.points import Deed, Plan, Point
from tests.faults.verdict import Claims, judge
from tests.newsletters.publication import approved, publication, reader
from tests.people import PETRA, account
from tests.running import until

pytestmark = pytest.mark.xdist_group("faults")

SCHEDULER = ("send mail", "send due issues", "note what has been sent")


def test_two_workers_share_a_mailing_and_double_nobody(trial: Field) -> None:
    audience = trial.post("two workers", 300, doubt_policy=DoubtPolicy.HOLD)
    one = trial.start(Plan(Point.AFTER_RCPT, 3, Deed.FREEZE), connections=1)
    until(lambda: one.stopped)
    two = trial.start(Plan(Point.AFTER_RCPT, 3, Deed.FREEZE), connections=1, busy=0.02)
    until(lambda: two.stopped)  # so that both have a share
    one.thaw()
    two.thaw()
    trial.end("two workers")
    verdict = judge("two workers", audience, trial.relay.look())
    assert verdict.wrong == []
    assert (verdict.accepted, verdict.extra) == (300, 0)


@pytest.mark.parametrize("point", [Point.AFTER_CLAIM, Point.AFTER_RCPT, Point.AFTER_MARK, Point.AFTER_REPLY])
def test_a_worker_that_was_taken_for_dead_doubles_nothing_but_what_was_in_doubt(trial: Field, point: Point) -> None:
    """It sleeps as a laptop does; after half a minute another takes over; then it wakes, and goes on where it was."""
    ref = f"asleep {point}"
    audience = trial.post(ref, 60)
    sleeper = trial.start(Plan(point, 1, Deed.FREEZE), connections=1)
    until(lambda: sleeper.stopped)
    trial.start(connections=1, pulse=60, looks=5, busy=0.02, line=0.05)  # the sleeper may have the turn to write
    until(lambda: trial.finished(ref))
    sleeper.thaw()
    marked = point in (Point.AFTER_MARK, Point.AFTER_REPLY)
    awake(trial)
    trial.stop()
    evidence = trial.relay.look()
    verdict = judge(ref, audience, evidence)
    twice = {address for address in audience if len(evidence.taken[address]) > 1}
    assert (verdict.missing, verdict.rejected) == (0, 0)
    assert verdict.extra <= (1 if marked else 0)
    assert twice <= Claims.of(ref).doubtful


def awake(trial: Field) -> None:
    """Wait until everybody who works has done what it had in hand: they end when they are told to."""
    for worker in trial.running:
        worker.send(15)
    for worker in trial.running:
        assert worker.ended() == 0
    trial.running.clear()


def test_two_schedulers_begin_an_issue_once(own_trial: Field) -> None:
    issue_id = issue_of_twenty(own_trial.app)
    for _ in range(2):
        own_trial.start(jobs=SCHEDULER, looks=50)
    until(lambda: sent(issue_id), every=0.1)
    awake(own_trial)
    copies = own_trial.relay.look().copies
    assert sorted(copies.values()) == [1] * 20
    assert len(list(db.session.scalars(select(Message.id)))) == 20


def issue_of_twenty(app: Flask) -> int:
    """An issue that is due now, approved, with twenty readers."""
    newsletter = publication()
    for number in range(20):
        reader(newsletter, f"reader{number}@example.net")
    issue = approved(newsletter)
    issue.schedule(clock.now() + timedelta(seconds=1), account(PETRA))
    db.session.commit()
    return issue.id


def sent(issue_id: int) -> bool:
    """Whether the mailing of the issue is finished."""
    db.session.rollback()
    issue = db.session.get(Issue, issue_id, populate_existing=True)
    progress = outbox.progress(issue.mailing_ref) if issue else None
    return progress is not None and progress.finished_at is not None
