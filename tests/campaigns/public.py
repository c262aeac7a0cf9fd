"""Consultations, letters, actions, events and updates that the public can see, for tests of what issues tell."""

from datetime import UTC, datetime, timedelta
from typing import Any

from broadside import clock
from broadside.database import db
from campaigns.actions import Action, ActionKind
from campaigns.campaigns import Campaign
from campaigns.consultations import changes
from campaigns.consultations.changes import Cause, Move
from campaigns.consultations.consultations import Consultation
from campaigns.events import Event, EventKind
from campaigns.updates import Fact, Update, UpdateKind

TITLE = "Data matching powers of the National Fraud Initiative"
FIFTH, NINETEENTH = (datetime(2026, 12, day, 0, 0, tzinfo=UTC) for day in (6, 20))  # that is 11:59pm on the day before


def consultation(slug: str = "nfi", **fields: Any) -> Consultation:
    """A public consultation of the Cabinet Office that closes on 5 December 2026, 11:59pm; committed."""
    given: dict[str, Any] = {"title": TITLE, "body": "Cabinet Office", "closes_at": FIFTH} | fields
    made = Consultation(slug=slug, **given)
    db.session.add(made)
    db.session.commit()
    return made


def moved(of: Consultation, to: datetime, cause: Cause = Cause.SILENT, letter_id: int | None = None) -> None:
    """The closing of a consultation, moved."""
    changes.move(of, Move(to, cause, letter_id=letter_id))
    db.session.commit()


def cause(slug: str = "nds", title: str = "National Data Strategy", **fields: Any) -> Campaign:
    """A public campaign; committed."""
    made = Campaign(slug=slug, title=title, **({"public": True, "summary": "What it is about."} | fields))
    db.session.add(made)
    db.session.commit()
    return made


def update(of: Campaign, text: str, days_ago: int = 0, public: bool = True) -> Update:
    """What happened in a campaign some days ago, written just now; committed."""
    day = clock.today() - timedelta(days=days_ago)
    made = Update.add(of, Fact(day, UpdateKind.MILESTONE, text, public), None)
    db.session.commit()
    return made


def action(slug: str = "write", **fields: Any) -> Action:
    """A public action that runs for ten more days; committed."""
    given: dict[str, Any] = {
        "title": "Write to your MP",
        "kind": ActionKind.WRITE,
        "who": "everybody in England",
        "ask": "Ask them to vote against it.",
        "points": ["Say whom it touches", "Ask when the answer comes"],
        "link": "https://example.org/write",
        "until": clock.now() + timedelta(days=10),
    } | fields
    made = Action(slug=slug, **given)
    db.session.add(made)
    db.session.commit()
    return made


def event(slug: str = "hearing", **fields: Any) -> Event:
    """A public hearing in twenty days; committed."""
    given: dict[str, Any] = {
        "title": "Relief hearing",
        "kind": EventKind.HEARING,
        "starts_at": clock.now() + timedelta(days=20),
        "place": "Royal Courts of Justice",
    } | fields
    made = Event(slug=slug, **given)
    db.session.add(made)
    db.session.commit()
    return made
