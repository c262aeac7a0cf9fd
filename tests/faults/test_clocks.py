"""Clocks that jump, and London's that change: nothing is sent twice, and what is due once begins once."""

import struct
from datetime import UTC, datetime

import pytest
import time_machine

from broadside import clock
from broadside.database import db
from broadside.delivery import outbox
from newsletters.issues import Issue
from tests.faults.field import Field
from tests.faults.points import Deed, Plan, Point
from tests.faults.test_two_of_everything import SCHEDULER, awake, sent
from tests.faults.verdict import judge
from tests.newsletters.publication import approved, publication, reader
from tests.people import PETRA, account
from tests.running import until

pytestmark = pytest.mark.xdist_group("faults")

HOUR, DAY = 3600, 86400


@pytest.mark.parametrize("workers", [1, 2])
def test_a_clock_that_jumps_in_the_middle_of_a_send_doubles_nobody(trial: Field, workers: int) -> None:
    ref = f"jumps {workers}"
    audience = trial.post(ref, 240)
    for number, jump in enumerate((HOUR, -HOUR, DAY, -DAY)):
        begun = [
            trial.start(Plan(Point.AFTER_RCPT, 8, Deed.FREEZE), connections=1, busy=0.02)
            for _ in range(workers if number == 0 else 0)
        ]
        until(lambda begun=begun: all(worker.stopped for worker in begun), every=0.01)  # type: ignore[misc]
        trial.jump(jump)
        for worker in begun:
            worker.thaw()
        mails = trial.relay.look().mails_to(audience)
        until(lambda mails=mails: trial.relay.look().mails_to(audience) >= min(240, mails + 20), every=0.01)  # type: ignore[misc]
    trial.see_to_the_end(ref)
    verdict = judge(ref, audience, trial.relay.look())
    assert verdict.wrong == []
    assert (verdict.accepted, verdict.extra) == (240, 0)


@pytest.mark.parametrize(
    ("wall", "before"),
    [
        # 01:30 comes twice on 31 October 2027: at 00:30 and at 01:30 UTC. The first counts.
        (datetime(2027, 10, 31, 1, 30), datetime(2027, 10, 31, 0, 29, 59, tzinfo=UTC)),  # noqa: DTZ001 -- a wall clock
        # 02:00 is the first time there is after 00:59 on 28 March 2027: 01:00 UTC.
        (datetime(2027, 3, 28, 2, 0), datetime(2027, 3, 28, 0, 59, 59, tzinfo=UTC)),  # noqa: DTZ001 -- a wall clock
    ],
)
def test_an_issue_is_sent_once_in_the_night_in_which_the_clocks_change(
    own_trial: Field, wall: datetime, before: datetime
) -> None:
    with time_machine.travel(before, tick=True):
        newsletter = publication()
        reader(newsletter, "bob@example.net")
        issue = approved(newsletter)
        issue.schedule(clock.from_wall(wall), account(PETRA))
        db.session.commit()
        ident = issue.id
    assert clock.from_wall(wall) > before
    struct.pack_into("d", own_trial.shared, 0, (before - datetime.now(UTC)).total_seconds() - 60)
    own_trial.start(jobs=SCHEDULER, looks=50)
    own_trial.start(jobs=SCHEDULER, looks=50)
    begun = own_trial.relay.look
    until(lambda: len(own_trial.launcher.workers) >= 2)
    assert begun().mails == 0, "it went out a minute early"
    own_trial.jump(61)
    until(lambda: sent(ident), every=0.1)
    own_trial.jump(HOUR)  # the same wall clock again, in October
    until(lambda: noted(ident), every=0.1)
    awake(own_trial)
    assert list(own_trial.relay.look().copies.values()) == [1]


def noted(ident: int) -> bool:
    """Whether the issue itself says that it was sent."""
    db.session.rollback()
    issue = db.session.get(Issue, ident, populate_existing=True)
    assert issue is not None
    assert outbox.find(issue.mailing_ref) is not None
    return issue.sent_at is not None
