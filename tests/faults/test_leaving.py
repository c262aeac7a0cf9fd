"""Who leaves in the middle of a send: no DATA begins more than a second after the unsubscribe was answered."""

import random

import pytest

from tests.faults.field import Field
from tests.faults.points import Deed, Plan, Point
from tests.faults.verdict import Claims, Verdict, judge, judge_leaving
from tests.running import until

pytestmark = pytest.mark.xdist_group("faults")

# Where a worker may sleep as long as it likes before it asks once more; a point after it has asked must be short.
BEFORE_IT_ASKS = (Point.BEFORE_MAIL, Point.AFTER_RCPT)


@pytest.mark.parametrize("point", BEFORE_IT_ASKS)
def test_a_worker_that_slept_asks_before_it_sends(trial: Field, point: Point) -> None:
    ref = f"slept {point}"
    audience = trial.post(ref, 30)
    worker = trial.start(Plan(point, 2, Deed.FREEZE), connections=1)
    until(lambda: worker.stopped)
    waiting = sorted(audience - set(trial.relay.look().begun))
    for address in waiting[:5]:
        trial.leave(address)
    asleep = trial.relay.look().now()
    until(lambda: trial.relay.look().now() > asleep + 1.1)
    worker.thaw()
    trial.end(ref)
    verdict = judge(ref, audience, trial.relay.look())
    judge_leaving(verdict, trial.left, trial.relay.look())
    assert verdict.wrong == []
    assert Claims.of(ref).excluded == set(waiting[:5])
    assert (verdict.accepted, verdict.excluded) == (25, 5)


def test_readers_who_leave_while_it_goes_out_get_nothing_a_second_later(trial: Field) -> None:
    audience = trial.post("leaving", 400)
    trial.start()
    dice = random.Random(8058)
    for address in dice.sample(sorted(audience), 60):
        trial.leave(address)
    trial.end("leaving")
    verdict: Verdict = judge("leaving", audience, trial.relay.look())
    judge_leaving(verdict, trial.left, trial.relay.look())
    assert verdict.wrong == []
    assert verdict.extra == 0
    assert Claims.of("leaving").excluded <= set(trial.left)
