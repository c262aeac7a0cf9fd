"""A consultation watched on GOV.UK from its opening to its outcome: calendar and reminders follow each record."""

from datetime import datetime
from typing import Any

import pytest
import time_machine
import vobject
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from broadside.feeds.fetching import Fetcher
from campaigns.consultations.consultations import Consultation
from tests.campaigns.consultations import records
from tests.campaigns.consultations.records import EXTENDED_NOTE, FIRST_NOTE, put
from tests.campaigns.deadlines.dated import followed_by, sent
from tests.local_site import LocalSite
from tests.people import BOB, PETRA, account

TITLE = "Data matching at the harbour"
FIRST, SECOND, THIRD = "2021-03-10T23:45:00+00:00", "2021-03-24T23:45:00+00:00", "2021-05-06T00:00:00+01:00"
OPENED = {"closing_date": FIRST}
SILENTLY = {"closing_date": SECOND}
WITH_A_NOTE = {"closing_date": THIRD, "change_history": [EXTENDED_NOTE, FIRST_NOTE]}
CLOSED = WITH_A_NOTE | {"document_type": "closed_consultation"}
OUTCOME = WITH_A_NOTE | {"document_type": "consultation_outcome", "final_outcome_detail": "<p>Not to proceed.</p>"}
# When it is looked at, what GOV.UK says then, where the calendar has it, and who has been told of what.
STORY: tuple[tuple[str, dict[str, Any], str, list[tuple[str, str]]], ...] = (
    ("2021-02-11T09:00Z", OPENED, "20210310T234500Z", []),
    ("2021-03-08T09:00Z", SILENTLY, "20210324T234500Z", [(BOB, f"Closes later, 24 March 2021: {TITLE}")]),
    ("2021-03-22T09:00Z", SILENTLY, "20210324T234500Z", [(who, f"Closes in 2 days: {TITLE}") for who in (BOB, PETRA)]),
    ("2021-03-23T09:00Z", WITH_A_NOTE, "20210505T225900Z", [(BOB, f"Closes later, 5 May 2021: {TITLE}")]),
    ("2021-05-05T09:00Z", WITH_A_NOTE, "20210505T225900Z", [(who, f"Closes today: {TITLE}") for who in (BOB, PETRA)]),
    ("2021-05-06T09:00Z", CLOSED, "20210505T225900Z", []),
    ("2021-08-22T09:00Z", OUTCOME, "20210505T225900Z", []),
)


@pytest.fixture
def looked_at(context: Flask, site: LocalSite, fetcher: Fetcher) -> Any:
    watcher = records.watcher(site, fetcher)

    def look(record: dict[str, Any]) -> Consultation:
        """Take in what GOV.UK says now; the first time Petra answers for it and Bob follows it."""
        put(site, **record)
        made = Consultation.at(records.PATH)
        if made is not None:
            watcher.refresh(made)
            return made
        made = watcher.watch(records.PATH, account(PETRA))
        made.give_to(account(PETRA), account(PETRA))
        followed_by(made)
        return made

    return look


def test_calendar_and_reminders_are_right_after_every_record(
    context: Flask, looked_at: Any, client: FlaskClient
) -> None:
    told: list[tuple[str, str]] = []
    numbers = []
    for at, record, begins, news in STORY:
        with time_machine.travel(datetime.fromisoformat(at), tick=False):
            made = looked_at(record)
            db.session.commit()
            (entry,) = vobject.readOne(client.get("/deadlines.ics").text).contents["vevent"]
            now = sent(context)
        assert f"{entry.dtstart.value:%Y%m%dT%H%M%SZ}" == begins, at
        assert entry.uid.value == f"{made.uid}@broadside"
        assert sorted(now[len(told) :]) == sorted(news), at
        told = now
        numbers.append(int(entry.sequence.value))
    assert numbers[0] == 0
    assert numbers == sorted(numbers)
    assert numbers[1] > numbers[0]
    assert numbers[3] > numbers[2]
