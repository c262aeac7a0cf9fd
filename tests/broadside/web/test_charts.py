"""Charts: numbers in, positions out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadside.web import charts

NUMBERS = st.lists(st.integers(min_value=0, max_value=10**7), min_size=1, max_size=60)


def test_a_line_runs_from_edge_to_edge_between_round_bounds() -> None:
    figure = charts.line([("Sep", 880), ("Oct", 1000), ("Nov", 1204)], from_zero=False)
    assert [mark.x for mark in figure.marks] == [0, 50, 100]
    assert [tick.value for tick in figure.ticks] == [800, 900, 1000, 1100, 1200, 1300]
    assert figure.marks[1].y == 60


def test_a_line_whose_scale_leaves_out_zero_has_no_ground_to_mislead() -> None:
    points = [("Oct", 1000), ("Nov", 1204)]
    assert charts.line(points, from_zero=False).area == ""
    assert charts.line(points).area.endswith("100 Z")


def test_nothing_to_draw_is_no_error() -> None:
    assert charts.line([]).path == ""
    assert charts.columns([]).marks == ()
    assert charts.bars([]) == ()


def test_one_value_alone_is_drawn() -> None:
    assert charts.line([("Nov", 3)]).marks[0].x == 50
    assert charts.line([("Nov", 3)]).area == ""


def test_only_noughts_lie_on_the_ground() -> None:
    assert {mark.y for mark in charts.columns([("Oct", 0), ("Nov", 0)]).marks} == {100}


def test_bars_are_shares_of_the_longest() -> None:
    assert [bar.share for bar in charts.bars([("one", 10), ("other", 5, "ok")])] == [100, 50]
    assert charts.bars([("none", 0)])[0].share == 0


@pytest.mark.parametrize("many", [1, 4, 12, 13, 30, 90])
def test_labels_have_room_and_the_newest_always_has_one(many: int) -> None:
    marks = charts.line([(str(day), day) for day in range(many)]).marks
    assert sum(mark.shown for mark in marks) <= charts.LABELS_WIDE
    assert sum(mark.shown and mark.major for mark in marks) <= charts.LABELS_NARROW
    assert marks[-1].shown
    assert marks[-1].major


@given(NUMBERS)
def test_every_value_stays_inside_and_counts_have_whole_steps(numbers: list[int]) -> None:
    for figure in (
        charts.line([("", n) for n in numbers], from_zero=False),
        charts.columns([("", n) for n in numbers]),
    ):
        assert all(-1e-6 <= mark.y <= 100 + 1e-6 and 0 <= mark.x <= 100 for mark in figure.marks)
        assert all(tick.value == int(tick.value) for tick in figure.ticks)
        assert 2 <= len(figure.ticks) <= 7
