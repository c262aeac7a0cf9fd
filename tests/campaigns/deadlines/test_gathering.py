"""Gathering: every noun with a date is there, once, on the right day, and what is private stays so."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from broadside import clock
from broadside.database import db
from campaigns.actions import Action
from campaigns.consultations.changes import Cause, Move, move
from campaigns.consultations.consultations import Position
from campaigns.deadlines.deadline import Group, Noun
from campaigns.deadlines.gathering import PUBLIC, Wanted, any_public, gather, pressing
from campaigns.events import Event, EventKind
from tests.campaigns import filling, signed
from tests.campaigns.deadlines.dated import consultation, in_days, london, on
from tests.people import ALICE, PETRA, account


@pytest.fixture
def full(context: Flask) -> Iterator[Flask]:
    """One of each noun, on the first of October 2027."""
    with on("2027-10-01T09:00"):
        alice = account(ALICE)
        made = consultation("2027-10-30T00:00", owner=alice)
        made.add_step("Sign-off", london("2027-10-20T00:00"), alice, account(PETRA))
        signed.letter(closes_at=london("2027-10-12T00:00"))
        signed.letter("draft", closes_at=london("2027-10-13T00:00"), published_at=None)
        Action.begin(filling.ask(until=london("2027-10-15T00:00")), alice)
        Event.begin(filling.plan(), alice)
        days: dict[str, Any] = {
            "starts_at": london("2027-10-18T00:00"),
            "ends_at": london("2027-10-19T00:00"),
            "all_day": True,
        }
        Event.begin(filling.plan(title="Network", kind=EventKind.MEETING, public=False, **days), alice)
        db.session.commit()
        yield context


def test_each_noun_stands_on_its_last_day_the_soonest_first(full: Flask) -> None:
    assert [(each.noun.value, each.day.isoformat()) for each in gather()] == [
        ("hearing", "2027-10-07"),
        ("letter", "2027-10-11"),
        ("letter", "2027-10-12"),
        ("action", "2027-10-14"),
        ("event", "2027-10-18"),
        ("internal deadline", "2027-10-19"),
        ("consultation", "2027-10-29"),
        ("response due", "2028-01-21"),
    ]


def test_readers_are_given_neither_drafts_nor_our_own_days(full: Flask) -> None:
    assert [each.noun.value for each in gather(PUBLIC)] == ["hearing", "letter", "action", "consultation"]
    assert all(each.path for each in gather(PUBLIC))
    assert any_public()


def test_filters_narrow_by_kind_owner_and_days_and_count_every_day_of_an_event(full: Flask) -> None:
    assert [each.noun for each in gather(Wanted(nouns=frozenset({Noun.ACTION})))] == [Noun.ACTION]
    assert [each.named for each in gather(Wanted(owner_id=account(PETRA).id))] == ["Sign-off: Harbour guidance"]
    second = date(2027, 10, 19)
    assert [each.title for each in gather(Wanted(first=second, last=second))] == ["Network", "Harbour guidance"]


def test_groups_tell_what_is_late_near_and_far(context: Flask) -> None:
    with on("2027-10-01T09:00"):
        made = consultation("2027-10-30T00:00")
        for name, day in (("Draft", "2027-10-03"), ("Comments", "2027-10-09"), ("Sign-off", "2027-10-20")):
            made.add_step(name, london(f"{day}T00:00"), None)
        db.session.commit()
    with on("2027-10-03T09:00"):
        groups = {each.step: each.group for each in gather(Wanted(nouns=frozenset({Noun.INTERNAL})))}
        assert groups == {"Draft": Group.OVERDUE, "Comments": Group.SOON, "Sign-off": Group.LATER}
        assert pressing() == 2


def test_what_is_done_is_neither_late_nor_pressing(context: Flask) -> None:
    with on("2027-10-01T09:00"):
        made = consultation("2027-10-30T00:00")
        step = made.add_step("Draft", london("2027-10-03T00:00"), None)
        made.finish_step(step, None)
        db.session.commit()
    with on("2027-10-03T09:00"):
        draft = next(each for each in gather() if each.step == "Draft")
        assert (draft.done, draft.overdue, pressing()) == (True, False, 0)


def test_a_consultation_is_late_only_when_we_said_that_we_respond(context: Flask) -> None:
    with on("2027-10-01T09:00"):
        made = consultation("2027-10-03T00:00")
    with on("2027-10-04T09:00"):
        assert not gather()[0].overdue
        made.take_position(Position.RESPONDING, account(ALICE))
        assert gather()[0].overdue
        made.submit(clock.now(), account(ALICE))
        assert not gather()[0].overdue


def test_a_response_twelve_weeks_after_closing_is_awaited_and_not_counted_as_ours(context: Flask) -> None:
    with on("2027-03-01T09:00"):
        consultation("2027-03-02T00:00")
    with on("2027-05-25T09:00"):
        due = next(each for each in gather() if each.noun == Noun.RESPONSE)
        assert (due.day, due.all_day, due.overdue) == (date(2027, 5, 24), True, True)
        assert pressing() == 0


def test_our_own_day_is_revised_and_called_off_with_its_consultation_and_its_number_only_rises(context: Flask) -> None:
    made = consultation(None)
    made.close_on(in_days(20))
    made.add_step("Draft", in_days(5), None)
    numbers = []
    for change in (
        lambda: move(made, Move(in_days(30), Cause.SILENT)),
        lambda: made.withdraw(clock.now(), "Taken back."),
        made.restore,
        lambda: made.move_step(made.steps[0], in_days(6), None),
    ):
        change()
        step = next(each for each in gather(called_off=True) if each.step == "Draft")
        numbers.append((step.sequence, step.called_off_at is not None))
    assert numbers == [(1, False), (2, True), (3, False), (4, False)]


def test_a_day_that_lies_after_a_closing_that_was_brought_forward_says_so(context: Flask) -> None:
    made = consultation(None)
    made.close_on(in_days(20))
    made.add_step("Sign-off", in_days(18), None)
    move(made, Move(in_days(10), Cause.ANNOUNCED))
    assert next(each for each in gather() if each.step).after_closing


def test_what_was_called_off_is_left_out_but_for_calendars(context: Flask) -> None:
    made = consultation(None)
    made.close_on(in_days(20))
    made.withdraw(clock.now(), "Taken back.")
    assert gather() == []
    assert [each.noun for each in gather(called_off=True)] == [Noun.CONSULTATION, Noun.RESPONSE]


@pytest.mark.parametrize(
    ("now", "closes", "left", "distance"),
    [
        ("2027-03-27T23:30", "2027-03-29T00:00", 1, "tomorrow"),  # the clocks go forward in between
        ("2027-10-30T12:00", "2027-11-01T00:00", 1, "tomorrow"),  # and back
        ("2027-06-01T23:59", "2027-06-02T00:00", 0, "today"),
        ("2027-06-02T00:00", "2027-06-02T00:00", -1, "yesterday"),
        ("2027-05-01T00:30", "2027-05-10T17:00", 9, "in 9 days"),
    ],
)
def test_days_are_counted_by_londons_midnights(context: Flask, now: str, closes: str, left: int, distance: str) -> None:
    with on("2027-01-01T00:00"):
        consultation(closes)
    with on(now):
        found = gather()[0]
        assert (found.days_left, found.distance) == (left, distance)


def test_an_event_of_today_is_not_over_before_its_day_is(context: Flask) -> None:
    with on("2027-10-07T23:00"):
        Event.begin(filling.plan(), None)
        assert not gather()[0].over
    with on("2027-10-08T00:00"):
        assert gather()[0].over
        assert timedelta(days=-1) == timedelta(days=gather()[0].days_left)
