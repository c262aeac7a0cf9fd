"""The month and the timeline: where deadlines are put, by London's days and clocks."""

from datetime import date, timedelta
from typing import Any

from flask import Flask

from broadside.database import db
from campaigns.consultations.changes import Cause, Move, move
from campaigns.deadlines.gathering import gather
from campaigns.deadlines.month import month, month_of
from campaigns.deadlines.timeline import DRAWN, timeline, window
from campaigns.events import Event
from tests.campaigns import filling
from tests.campaigns.deadlines.dated import consultation, london, on


def test_a_month_is_whole_weeks_from_monday_with_its_neighbours(context: Flask) -> None:
    made = month(date(2027, 2, 1), ())
    assert [len(week) for week in made.weeks] == [7] * 4
    assert (made.weeks[0][0].day, made.last) == (date(2027, 2, 1), date(2027, 2, 28))
    assert (made.before, made.after, made.name) == (date(2027, 1, 1), date(2027, 3, 1), "February 2027")
    december = month(date(2026, 12, 1), ())
    assert (december.before, december.after) == (date(2026, 11, 1), date(2027, 1, 1))
    assert [cell.within for cell in december.weeks[0]] == [False, True, True, True, True, True, True]


def test_what_lasts_stands_on_each_of_its_days_and_counts_once(context: Flask) -> None:
    with on("2027-06-01T09:00"):
        days: dict[str, Any] = {
            "starts_at": london("2027-06-18T00:00"),
            "ends_at": london("2027-06-20T00:00"),
            "all_day": True,
        }
        Event.begin(filling.plan(**days), None)
        consultation("2027-06-19T00:00")
        made = month(date(2027, 6, 1), gather())
    standing = {cell.day.day: len(cell.deadlines) for week in made.weeks for cell in week if cell.deadlines}
    assert standing == {18: 2, 19: 1, 20: 1}
    assert made.number == 2


def test_a_month_that_is_none_is_this_one(context: Flask) -> None:
    with on("2027-03-28T09:00"):
        for typed in ("", "2027-13", "nothing", "0001-01", "9999-12", "2027-1"):
            assert month_of(typed) == date(2027, 3, 1)
        assert month_of("2026-11") == date(2026, 11, 1)


def test_a_bar_runs_from_opening_to_the_first_closing_and_each_extension_adds_a_piece(context: Flask) -> None:
    with on("2021-02-10T12:00"):
        made = consultation("2021-03-11T00:00")
    with on("2021-03-01T09:00"):
        for to in ("2021-03-25T00:00", "2021-05-06T00:00"):
            move(made, Move(london(to), Cause.SILENT))
        db.session.commit()
        drawn = timeline(gather(), date(2021, 2, 10), date(2021, 5, 31))
    (line,) = drawn.lines
    assert [piece.extension for piece in line.pieces] == [False, True, True]
    assert line.pieces[0].x > 0
    for piece, after in zip(line.pieces, line.pieces[1:], strict=False):
        assert abs(piece.x + piece.width - after.x) < 0.02
    assert line.words == "5 May, extended from 24 Mar"
    assert drawn.today is not None
    assert 0 < drawn.today < line.pieces[-1].x < DRAWN


def test_a_day_is_a_point_and_what_begins_before_is_cut_at_the_edge(context: Flask) -> None:
    with on("2021-01-01T12:00"):
        made = consultation("2021-03-11T17:00")
        made.add_step("Draft", london("2021-03-05T00:00"), None)
        db.session.commit()
    with on("2021-03-01T09:00"):
        drawn = timeline(gather(), date(2021, 3, 1), date(2021, 3, 31))
    step, bar = drawn.lines
    assert (step.pieces, step.words) == ((), "4 Mar, 11:59pm")
    assert step.x is not None
    assert (bar.x, bar.pieces[0].x, bar.words) == (None, 0.0, "11 Mar, 5:00pm")


def test_the_window_reaches_to_the_last_of_ours_and_not_to_what_others_owe(context: Flask) -> None:
    with on("2021-03-01T09:00"):
        consultation("2021-05-06T00:00")
        first, last = window(gather(), None, None)
        assert first == date(2021, 2, 8)
        assert last == date(2021, 5, 5) + timedelta(days=3)
        assert window((), None, None)[1] == date(2021, 4, 15)
        assert window((), date(2021, 6, 1), date(2021, 5, 1)) == (date(2021, 6, 1), date(2021, 6, 8))
