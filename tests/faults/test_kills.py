"""A hundred kills and more at twelve points: nobody is missed, and each second copy has a kill that explains it."""

import pytest

from tests.faults.field import Field
from tests.faults.points import Point
from tests.faults.storms import Storm

pytestmark = pytest.mark.xdist_group("faults")

KILLS = 9  # at each point


@pytest.mark.parametrize("point", list(Point))
def test_nobody_is_missed_when_workers_are_killed(trial: Field, point: Point) -> None:
    verdicts = Storm(trial, [point], audience=30, seed=len(point)).rage(KILLS)
    assert [verdict.wrong for verdict in verdicts] == [[]] * len(verdicts)
    assert len(trial.kills) == KILLS
