"""Pace: a sender address writes no faster than it may, whoever sends for it, and nobody else waits for it."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest
import time_machine
from flask import Flask

from broadside import clock
from broadside.database import db
from broadside.delivery import outbox, pace
from broadside.delivery.office import Office
from broadside.delivery.pace import Grant, KeptAllowance, Pace, SenderPace, Unit, set_pace
from tests.broadside.delivery.conftest import letter, readers
from tests.smtp_server import Mailroom

Deliver = Callable[[], None]
NEWS = "news@example.org"


@pytest.fixture
def allowance(context: Flask) -> KeptAllowance:
    return KeptAllowance()


def paced(number: int = 0, unit: Unit = Unit.HOUR, first_day: int = 0) -> None:
    set_pace(NEWS, Pace(number, unit, first_day))
    db.session.commit()


def granted(allowance: KeptAllowance, wanted: int = 40) -> int:
    return allowance.take(NEWS, wanted).number


def test_who_is_not_paced_takes_what_they_want(allowance: KeptAllowance) -> None:
    assert allowance.take(NEWS, 40) == Grant(40)
    paced(0)
    assert allowance.take(NEWS, 40) == Grant(40)


def test_an_hours_messages_are_let_through_evenly(allowance: KeptAllowance) -> None:
    with time_machine.travel(clock.now(), tick=False) as traveller:
        paced(200)
        total = 0
        for _ in range(3600 // 6):
            total += granted(allowance)
            traveller.shift(timedelta(seconds=6))
        assert total == 200
        assert granted(allowance, 1) == 1
        assert allowance.take(NEWS, 1) == Grant(0, timedelta(seconds=18))


@pytest.mark.parametrize(("number", "together"), [(5, 1), (10, 1), (100, 10), (1000, 40)])
def test_at_most_a_tenth_of_a_second_goes_together(allowance: KeptAllowance, number: int, together: int) -> None:
    with time_machine.travel(clock.now(), tick=False):
        paced(number, Unit.SECOND)
        assert granted(allowance) == together


def test_what_was_not_used_may_be_taken_again(allowance: KeptAllowance) -> None:
    with time_machine.travel(clock.now(), tick=False):
        paced(100, Unit.SECOND)
        assert (granted(allowance, 6), granted(allowance), granted(allowance)) == (6, 4, 0)
        allowance.give_back(NEWS, 3)
        assert granted(allowance) == 3


def test_a_clock_that_is_put_back_makes_nobody_wait_for_it(allowance: KeptAllowance) -> None:
    now = clock.now()
    with time_machine.travel(now, tick=False) as traveller:
        paced(60, Unit.HOUR)
        granted(allowance)
        traveller.move_to(now - timedelta(days=1))
        assert [granted(allowance), granted(allowance)] == [1, 0]
        traveller.shift(timedelta(minutes=1))
        assert granted(allowance) == 1


def test_warming_up_doubles_each_day_and_ends(allowance: KeptAllowance) -> None:
    midnight = clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    with time_machine.travel(midnight + timedelta(hours=9), tick=False) as traveller:
        paced(first_day=50)
        assert [granted(allowance), granted(allowance)] == [40, 10]
        assert allowance.take(NEWS, 40) == Grant(0, timedelta(hours=15))
        traveller.move_to(midnight + timedelta(days=1))
        assert sum(granted(allowance) for _ in range(5)) == 100
        traveller.move_to(midnight + timedelta(days=pace.WARM_DAYS))
        assert sum(granted(allowance) for _ in range(5)) == 200, "it is warm"


def test_the_rest_is_told_in_time(context: Flask) -> None:
    paced(200)
    row = pace.of(NEWS)
    assert row is not None
    assert row.words(600) == "Paced: 200 an hour; about 3 hours left."
    assert row.words(1) == "Paced: 200 an hour; about 1 minute left."
    paced(0, first_day=50)
    assert row.words(700) == "Paced: 50 on the first day, twice as many each day after; about 3 days left."
    paced(0)
    assert row.words(600) == ""


def test_workers_share_what_a_sender_may(sender: Flask, office: Office, mailroom: Mailroom, deliver: Deliver) -> None:
    """Two offices are two processes to the ledger; the day's budget is one."""
    set_pace(NEWS, Pace(first_day=7))
    outbox.post(letter(), readers(30))
    deliver()
    Office.of(sender).deliver(Event())
    assert len(mailroom.taken()) == 7
    assert outbox.tally("issue:1") == {"accepted": 7, "ready": 23}
    db.session.expire_all()
    stood = outbox.progress("issue:1")
    assert stood is not None
    assert "7 on the first day" in stood.pace


def test_nobody_else_waits_for_a_sender_who_is_paced(deliver: Deliver, mailroom: Mailroom) -> None:
    set_pace("slow@example.org", Pace(1, Unit.DAY))
    slow, quick = readers(3), readers(3, first=10)
    outbox.post(letter("issue:1", sender_address="slow@example.org"), slow)
    outbox.post(letter("issue:2"), quick)
    outbox.post_to_addresses(letter("notice:1", None, sender_address="slow@example.org"), ["charlie@example.com"])
    deliver()
    taken = [entry["to"] for entry in mailroom.taken()]
    assert {each.address for each in quick} | {"charlie@example.com"} <= set(taken)
    assert len([each for each in slow if each.address in taken]) == 1
    waits = db.session.query(SenderPace).one()
    assert waits.used == 1
    found = outbox.find("issue:1")
    assert found is not None
    assert found.paced_until is not None
    assert found.paced_until > clock.now() + timedelta(hours=23)


def test_a_second_sender_is_let_through_at_its_rate_within_a_round(deliver: Deliver, mailroom: Mailroom) -> None:
    set_pace(NEWS, Pace(50, Unit.SECOND))
    outbox.post(letter(), readers(12))
    deliver()
    assert len(mailroom.taken()) == 12
