"""Pulses: who stopped is known by looking, and by no clock of any machine."""

from dataclasses import dataclass

import pytest

from broadside.pulses import BEAT, LOOKS, Pulses


@dataclass
class Watch:
    """A monotonic clock that goes on when it is told to."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def pulses(watch: Watch) -> Pulses:
    return Pulses(watch)


def test_a_heart_that_stands_still_through_enough_looks_has_stopped(pulses: Pulses, watch: Watch) -> None:
    seen = []
    for _ in range(LOOKS + 1):
        seen.append(pulses.stopped("one", 7))
        watch.now += BEAT
    assert seen == [False] * LOOKS + [True]


def test_a_heart_that_beats_before_the_last_look_lives(pulses: Pulses, watch: Watch) -> None:
    for number in (7, 7, 7, 7, 7, 7, 8, 8):
        assert not pulses.stopped("one", number)
        watch.now += BEAT


def test_many_looks_at_once_count_as_one(pulses: Pulses, watch: Watch) -> None:
    assert not any(pulses.stopped("one", 7) for _ in range(1000))
    watch.now += BEAT
    assert not any(pulses.stopped("one", 7) for _ in range(1000))


def test_after_a_time_in_which_nobody_could_look_nobody_is_dead_at_once(pulses: Pulses, watch: Watch) -> None:
    """The database was away for a day: no heart could be heard, and none could beat."""
    assert not pulses.stopped("one", 7)
    watch.now += 86_400
    assert not pulses.stopped("one", 7)


def test_one_that_was_forgotten_is_looked_at_anew(pulses: Pulses, watch: Watch) -> None:
    for _ in range(LOOKS + 1):
        pulses.stopped("one", 7)
        watch.now += BEAT
    pulses.forget("one")
    assert not pulses.stopped("one", 7)
