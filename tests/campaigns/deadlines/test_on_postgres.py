"""Deadlines on PostgreSQL: the same claims, requests, calendars and forgetting."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from broadside import clock
from broadside.database import db
from broadside.house import House, house
from broadside.people import Person
from campaigns.deadlines.gathering import gather, pressing
from campaigns.deadlines.reminders import FOLLOWERS, Reminder
from campaigns.deadlines.requests import ReminderRequest
from campaigns.jobs import deadlines as jobs
from tests.campaigns.deadlines.dated import consultation, on, sent
from tests.people import BOB, PETRA, account

pytestmark = pytest.mark.postgres


def test_who_asked_is_reminded_once_and_forgotten_at_last(postgres_app: Flask) -> None:
    with on("2021-02-20T10:00"):
        made = consultation("2021-03-11T00:00", owner=account(PETRA))
        request = ReminderRequest.ask(made, BOB, (7, 2))
        db.session.commit()
        jobs.answer_requests(house())(threading.Event())
        assert request.confirm(house().tokens) is not None
        assert request.confirm(house().tokens) is None
        db.session.commit()
    with on("2021-03-08T10:00"):
        mails = sent(postgres_app)
        assert {to for to, subject in mails if subject.startswith("Closes in 2 days")} == {BOB, PETRA}
        assert pressing() == 1
        assert len(gather()) == 2
    with time_machine.travel(clock.now() + timedelta(days=1)):
        jobs.forget(House.of(postgres_app))(threading.Event())
        assert Person.known(BOB) is None


def test_a_claim_that_is_taken_leaves_the_transaction_whole(postgres_app: Flask) -> None:
    at = clock.now()
    assert Reminder.claim("uid", at, 7, FOLLOWERS)
    db.session.commit()
    assert Reminder.claim("uid", at, 7, FOLLOWERS) is None
    assert Reminder.claim("uid", at, 2, FOLLOWERS)
    db.session.commit()
