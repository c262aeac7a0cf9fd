"""Plans: days of our own are proposed before the closing, and offered to move when it moved."""

from datetime import date

import pytest
from flask import Flask

from broadside.database import db
from campaigns.consultations.changes import Cause, Move, move
from campaigns.deadlines import plans
from tests.campaigns.deadlines.dated import consultation, london, on


def test_with_time_enough_the_draft_has_three_weeks_and_no_day_is_on_a_weekend(context: Flask) -> None:
    with on("2021-03-25T09:00"):
        found = plans.propose(consultation("2021-05-06T00:00"))
    assert [(each.name, each.day) for each in found] == [
        ("First draft", date(2021, 4, 14)),
        ("Comments", date(2021, 4, 23)),  # ten days before is a Sunday
        ("Sign-off", date(2021, 4, 30)),  # three days before is a Sunday too
    ]


@pytest.mark.parametrize("closes", ["2021-04-15T00:00", "2021-04-06T00:00", "2021-03-29T00:00", "2021-03-26T00:00"])
def test_in_a_hurry_each_day_still_lies_between_today_and_the_closing(context: Flask, closes: str) -> None:
    with on("2021-03-25T09:00"):
        made = consultation(closes)
        days = [each.day for each in plans.propose(made)]
    assert days == sorted(days)
    assert all(date(2021, 3, 25) < day < london(closes).date() for day in days)


def test_what_is_planned_is_not_proposed_again(context: Flask) -> None:
    with on("2021-03-25T09:00"):
        made = consultation("2021-05-06T00:00")
        made.add_step("first DRAFT", london("2021-04-10T00:00"), None)
        assert [each.name for each in plans.propose(made)] == ["Comments", "Sign-off"]


def test_after_a_move_the_open_days_of_before_are_offered_to_go_with_it(context: Flask) -> None:
    with on("2021-03-01T09:00"):
        made = consultation("2021-03-25T00:00")
        done = made.add_step("First draft", london("2021-03-05T00:00"), None)
        made.add_step("Sign-off", london("2021-03-19T00:00"), None)
        made.finish_step(done, None)
        db.session.commit()
    with on("2021-03-10T09:00"):
        move(made, Move(london("2021-05-06T00:00"), Cause.LETTER))
        change, found = plans.behind(made)
        assert change is not None
        assert [(each.name, each.day) for each in found] == [("Sign-off", date(2021, 4, 29))]
    with on("2021-03-11T09:00"):
        made.move_step(made.steps[1], london("2021-04-29T00:00"), None)
        assert plans.behind(made) == (None, [])


def test_days_that_a_closing_overtook_are_named(context: Flask) -> None:
    with on("2021-03-01T09:00"):
        made = consultation("2021-03-25T00:00")
        made.add_step("Sign-off", london("2021-03-19T00:00"), None)
        move(made, Move(london("2021-03-13T00:00"), Cause.ANNOUNCED))
        assert [step.name for step in plans.after_closing(made)] == ["Sign-off"]
