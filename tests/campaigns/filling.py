"""A campaign with an action and an event around it, for tests; needs an application context."""

from datetime import datetime

from broadside import clock
from broadside.accounts import Account
from broadside.database import db
from campaigns.actions import Action, ActionKind, Ask
from campaigns.campaigns import Brief, Campaign
from campaigns.events import Event, EventKind, Plan
from campaigns.updates import Fact, Update, UpdateKind

BRIEF = Brief(
    title="National Fraud Initiative data matching powers",
    summary="Matching powers that let departments compare records of everybody.",
    text="What is **at stake**.",
    lead="Example Rights",
    partners=(("Harbour Law Centre", "legal advice"), ("The Crossing Project", "")),
)


def campaign(by: Account, slug: str = "nfi") -> Campaign:
    """A public campaign that Example Rights leads, with one public and one internal update; committed."""
    made = Campaign.begin(BRIEF.title, by, slug)
    made.edit(BRIEF, by)
    made.publish(by)
    Update.add(made, Fact(clock.today(), UpdateKind.EXTENSION, "The deadline **moved**."), by)
    Update.add(made, Fact(clock.today(), UpdateKind.MEETING, "They hint at yes.", public=False), by)
    db.session.commit()
    return made


def ask(of: Campaign | None = None, **given: object) -> Ask:
    """What an action that asks to write to one's MP is made of."""
    standard: dict[str, object] = {
        "title": "Write to your MP",
        "kind": ActionKind.WRITE,
        "points": ("Say whom it touches", "Ask when the answer comes"),
        "campaign": of,
    }
    return Ask(**(standard | given))  # type: ignore[arg-type]


def plan(of: Campaign | None = None, **given: object) -> Plan:
    """What a hearing in October 2027 is made of."""
    standard: dict[str, object] = {
        "title": "Relief hearing",
        "kind": EventKind.HEARING,
        "starts_at": clock.from_wall(datetime.fromisoformat("2027-10-07T10:30")),
        "place": "Royal Courts of Justice",
        "campaign": of,
    }
    return Plan(**(standard | given))  # type: ignore[arg-type]


def around(by: Account) -> dict[str, list[object]]:
    """A campaign with an action and an event, and what stands in the addresses of their pages."""
    made = campaign(by)
    action, event = Action.begin(ask(made), by), Event.begin(plan(made), by)
    db.session.commit()
    return {
        "/campaigns slug": [made.slug],
        "/campaigns number": [Update.of(made)[-1].id],
        "/actions slug": [action.slug],
        "/events slug": [event.slug],
    }
