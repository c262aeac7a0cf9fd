"""Storms: workers killed again and again while they send, and begun again, until everybody has got what they should."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, cycle, islice

from tests.faults.field import Field
from tests.faults.points import Plan, Point
from tests.faults.verdict import Verdict, judge, judge_leaving
from tests.faults.workers import Worker
from tests.running import PATIENCE, until

BY_THE_HANDFUL = frozenset({Point.BEFORE_CLAIM, Point.AFTER_CLAIM})  # passed once for some forty messages
NUMBERS = count(1)
ONCE = frozenset({Point.IN_FINISH})  # passed once for a mailing


@dataclass
class Storm:
    """Kills at points, one after the other; a mailing that is finished is followed by another."""

    field: Field
    points: Sequence[Point]
    audience: int
    seed: int = 1
    excluded: int = 3
    deepest: int = 6  # passages that a worker may live through
    mailings: int = 0  # at least so many, whatever the kills take
    patience: float = PATIENCE  # seconds that a mailing may take once nobody kills
    leavers: int = 0  # readers who leave while a worker works

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.refs: list[str] = []
        self.before = len(self.field.kills)

    def rage(self, kills: int) -> list[Verdict]:
        """So many kills; returns the verdict on each mailing."""
        for plan in islice(self._plans(), kills):
            self._one(plan)
        while len(self.refs) < self.mailings:
            self._post()
        self.field.start()
        for ref in self.refs:
            until(lambda ref=ref: self.field.finished(ref), seconds=self.patience)  # type: ignore[misc]
        self.field.stop()
        return self.verdicts()

    def verdicts(self) -> list[Verdict]:
        """One for each mailing of the storm."""
        evidence = self.field.relay.look()
        found = []
        for ref in self.refs:
            verdict = judge(ref, self.field.audiences[ref], evidence, self.field.kills[self.before :])
            judge_leaving(verdict, self.field.left, evidence)
            found.append(verdict)
        return found

    def _plans(self) -> Iterator[Plan]:
        for point in cycle(self.points):
            deepest = 1 if point in ONCE else max(1, self.deepest // 40) if point in BY_THE_HANDFUL else self.deepest
            yield Plan(point, self.dice.randint(1, deepest))

    def _one(self, plan: Plan) -> None:
        """Send until the kill comes; where a mailing ends before it, the next gives the occasion."""
        if not self.refs:
            self._post()
        worker = self.field.start(plan, connections=self.dice.choice((1, 3)))
        for address in self.dice.sample(sorted(self.field.audiences[self.refs[-1]]), self.leavers):
            self.field.leave(address)
        while not self._struck(worker):
            self._post()
        self.field.note_the_dead()

    def _struck(self, worker: Worker) -> bool:
        """Wait until it was killed (True) or has nothing more to do."""
        looks = count(1)
        # Whether it runs costs nothing to ask; whether the mailing is finished, a question to a busy database.
        until(
            lambda: not worker.running or (next(looks) % 20 == 0 and self.field.finished(self.refs[-1])),
            seconds=self.patience,
            every=0.01,
        )
        return not worker.running

    def _post(self) -> None:
        self.refs.append(f"storm:{next(NUMBERS)}")
        self.field.post(self.refs[-1], self.audience, self.excluded)
