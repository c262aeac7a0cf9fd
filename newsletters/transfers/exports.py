"""Export: readers as CSV that a spreadsheet may open, and that an import takes back without loss."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from broadside import clock
from broadside.consent import Act, Consent, State, Subscription
from broadside.database import db
from broadside.people import Person
from broadside.sheets import safe
from newsletters.roster import Roster
from newsletters.subscribers import Subscriber
from newsletters.transfers.enrolment import SOURCE

HEADER = ("address", "name", "state", "cadence", "format", "topics", "since", "paused_until", "basis")
BATCH = 1_000


def lines(roster: Roster) -> Iterator[str]:
    """The lines of the file, the heading first; it begins with a byte order mark, by which Excel knows UTF-8."""
    yield "\ufeff" + _line(HEADER)
    for cells in _rows(roster):
        yield _line(cells)


def records(roster: Roster) -> Iterator[dict[str, str]]:
    """The same as mappings, not defused for spreadsheets."""
    for cells in _rows(roster):
        yield dict(zip(HEADER, cells, strict=True))


def _rows(roster: Roster) -> Iterator[tuple[str, ...]]:
    latest = (
        select(Consent.person_id, func.max(Consent.id).label("id"))
        .where(
            Consent.purpose == roster.newsletter.purpose, or_(Consent.act == Act.CONFIRMED, Consent.source == SOURCE)
        )
        .group_by(Consent.person_id)
        .subquery()
    )
    what = (
        Person.address,
        Person.name,
        Subscription.state,
        Subscriber.cadence,
        Subscriber.plain,
        Subscriber.topics,
        Subscription.since,
        Subscription.paused_until,
        Consent.at,
        Consent.source,
        Consent.wording,
        Consent.evidence,
    )
    query = (
        roster.query(*what)
        .outerjoin(latest, latest.c.person_id == Person.id)
        .outerjoin(Consent, Consent.id == latest.c.id)
        .order_by(Subscription.id)
        .execution_options(yield_per=BATCH)
    )
    for row in db.session.execute(query):
        yield _cells(row)


def _cells(row: Any) -> tuple[str, ...]:
    return (
        row.address,
        row.name,
        State(row.state).value,
        row.cadence,
        "plain" if row.plain else "html",
        "; ".join(row.topics),
        _instant(row.since),
        _instant(row.paused_until),
        _basis(row),
    )


def _basis(row: Any) -> str:
    """On what ground a reader is one, in words."""
    if row.at is None:
        return ""
    if row.source == SOURCE:
        return str(row.evidence)
    day = clock.day_words(clock.local(row.at).date())
    return f"Confirmed on {day}, {row.source}: {row.wording}".strip(": ")


def _instant(instant: datetime | None) -> str:
    return instant.isoformat() if instant else ""


def _line(cells: tuple[str, ...]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(safe(cell) for cell in cells)
    return text.getvalue()
