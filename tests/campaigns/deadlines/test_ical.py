"""The calendar, read with another library than the one that wrote it: it updates in place and keeps London's days."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import vobject
from flask import Flask

from broadside import clock
from broadside.database import db
from campaigns.consultations.changes import Cause, Move, move
from campaigns.deadlines import ical
from campaigns.deadlines.gathering import EVERYTHING, PUBLIC, gather
from campaigns.events import Event
from tests.campaigns import filling
from tests.campaigns.deadlines.dated import consultation, in_days, london, on
from tests.people import ALICE, account

ADDRESS = "https://news.example.org"


class Subscriber:
    """A calendar program that keeps entries by UID and takes one only when its number is higher."""

    def __init__(self) -> None:
        self.entries: dict[str, Any] = {}

    def take(self, content: bytes) -> None:
        for event in vobject.readOne(content.decode()).contents.get("vevent", []):
            known = self.entries.get(event.uid.value)
            if known is None or int(event.sequence.value) > int(known.sequence.value):
                self.entries[event.uid.value] = event


def public() -> bytes:
    return ical.calendar("Deadlines", gather(PUBLIC, called_off=True), ADDRESS)


def only(content: bytes) -> Any:
    (event,) = vobject.readOne(content.decode()).contents["vevent"]
    return event


def test_a_deadline_that_is_extended_twice_and_withdrawn_is_one_entry_that_follows(context: Flask) -> None:
    """As in March 2021; the second extension goes over the change of the clocks."""
    calendar, seen = Subscriber(), []
    with on("2021-02-11T09:00"):
        made = consultation("2021-03-10T23:45")
        calendar.take(public())
    steps: list[tuple[str, Callable[[], object]]] = [
        ("2021-03-01T09:30", lambda: move(made, Move(london("2021-03-24T23:45"), Cause.SILENT))),
        ("2021-03-25T10:00", lambda: move(made, Move(london("2021-05-05T23:45"), Cause.ANNOUNCED))),
        ("2021-04-01T10:00", lambda: made.withdraw(clock.now(), "Taken back.")),
    ]
    for day, change in steps:
        (entry,) = calendar.entries.values()
        seen.append((int(entry.sequence.value), entry.dtstart.value, entry.status.value))
        with on(day):
            change()
            db.session.commit()
            calendar.take(public())
    (entry,) = calendar.entries.values()
    seen.append((int(entry.sequence.value), entry.dtstart.value, entry.status.value))
    assert seen == [
        (0, datetime(2021, 3, 10, 23, 45, tzinfo=UTC), "CONFIRMED"),
        (1, datetime(2021, 3, 24, 23, 45, tzinfo=UTC), "CONFIRMED"),
        (2, datetime(2021, 5, 5, 22, 45, tzinfo=UTC), "CONFIRMED"),
        (3, datetime(2021, 5, 5, 22, 45, tzinfo=UTC), "CANCELLED"),
    ]
    assert entry.uid.value == f"{made.uid}@broadside"
    assert entry.dtstamp.value == datetime(2021, 4, 1, 9, 0, tzinfo=UTC) == entry.last_modified.value


@pytest.mark.parametrize(
    ("closes", "begins", "ends"),
    [
        ("2027-03-29T00:00", "20270328T225900Z", "20270328T230000Z"),  # the day the clocks go forward
        ("2027-11-01T00:00", "20271031T235900Z", "20271101T000000Z"),  # the day they go back
        ("2021-06-02T00:00", "20210601T225900Z", "20210601T230000Z"),
        ("2021-06-01T17:00", "20210601T160000Z", None),
    ],
)
def test_a_midnight_closing_stands_in_the_last_minute_of_the_day_before(
    context: Flask, closes: str, begins: str, ends: str | None
) -> None:
    with on(f"{closes[:4]}-01-01T09:00"):
        consultation(closes)
        lines = public().decode().splitlines()
    assert f"DTSTART:{begins}" in lines
    assert [line for line in lines if line.startswith("DTEND")] == ([f"DTEND:{ends}"] if ends else [])


def test_days_are_days_in_london_with_an_end_that_is_excluded(context: Flask) -> None:
    with on("2027-06-01T09:00"):
        days: dict[str, Any] = {
            "starts_at": london("2027-06-18T00:00"),
            "ends_at": london("2027-06-19T00:00"),
            "all_day": True,
        }
        Event.begin(filling.plan(title="Two days", **days), account(ALICE))
        event = only(public())
    assert (event.dtstart.value, event.dtend.value) == (date(2027, 6, 18), date(2027, 6, 20))


def test_an_event_has_its_own_hours_place_and_page(context: Flask) -> None:
    with on("2027-06-01T09:00"):
        hours: dict[str, Any] = {"starts_at": london("2027-06-18T10:30"), "ends_at": london("2027-06-18T13:00")}
        Event.begin(filling.plan(**hours), account(ALICE))
        event = only(public())
    assert event.dtstart.value == datetime(2027, 6, 18, 9, 30, tzinfo=UTC)
    assert event.dtend.value == datetime(2027, 6, 18, 12, 0, tzinfo=UTC)
    assert event.location.value == "Royal Courts of Justice"
    assert event.url.value == f"{ADDRESS}/events/relief-hearing"
    assert event.categories.value == ["Hearing"]


def test_the_file_is_written_as_the_standard_asks(context: Flask) -> None:
    made = consultation(None)
    made.title = "Ünïted, with; commas\nand a very long title " * 6
    made.close_on(in_days(20))
    content = public()
    lines = content.split(b"\r\n")
    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 75
    assert b"METHOD:PUBLISH" in lines
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines
    assert b"X-PUBLISHED-TTL:PT6H" in lines
    assert b"VTIMEZONE" not in content
    assert only(content).summary.value == f"Closes: {made.title}"


def test_what_was_called_off_is_told_for_sixty_days(context: Flask) -> None:
    with on("2027-06-01T09:00"):
        made = consultation("2027-12-01T00:00")
        made.withdraw(clock.now(), "Taken back.")
        db.session.commit()
        assert only(public()).status.value == "CANCELLED"
        assert "valarm" not in only(public()).contents
    with on("2027-07-30T09:00"):
        assert b"CANCELLED" in public()
    with on("2027-08-01T09:00"):
        assert b"VEVENT" not in public()


def test_a_reminder_rings_two_days_before_and_not_for_what_is_done(context: Flask) -> None:
    made = consultation(None)
    made.close_on(in_days(20))
    assert only(public()).valarm.trigger.value == timedelta(days=-2)
    made.submit(clock.now(), account(ALICE))
    assert "valarm" not in only(public()).contents


def test_our_own_calendar_has_our_days_and_leads_to_the_desk(context: Flask) -> None:
    made = consultation(None)
    made.close_on(in_days(20))
    made.add_step("Sign-off", in_days(18), None)
    content = ical.calendar("Ours", gather(EVERYTHING), ADDRESS, at_desk=True)
    events = vobject.readOne(content.decode()).contents["vevent"]
    assert [each.summary.value for each in events] == [
        "Sign-off: Harbour guidance",
        "Closes: Harbour guidance",
        "Response of Harbour Office due: Harbour guidance",
    ]
    assert {each.url.value for each in events} == {f"{ADDRESS}/desk/consultations/harbour"}
    assert len({each.uid.value for each in events}) == 3


def test_the_same_rows_give_the_same_bytes(context: Flask) -> None:
    with on("2027-06-01T09:00"):
        consultation("2027-12-01T00:00")
        first = public()
    with on("2027-06-20T15:00"):
        assert public() == first
