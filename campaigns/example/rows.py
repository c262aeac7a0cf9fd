"""Example rows: a campaign with its updates, action and event, two consultations, and the organisations around them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func, select

from broadside import clock
from broadside.database import db
from broadside.directory.domains import domain_of_site
from broadside.directory.organisations import MailDomain, Organisation
from broadside.directory.traits import Participation, Region
from broadside.topics import Topic
from campaigns.actions import Action, ActionKind, Ask
from campaigns.campaigns import Brief, Campaign, known_or_added
from campaigns.consultations.changes import Cause, Move, move
from campaigns.consultations.consultations import Consultation, Position
from campaigns.consultations.work import ConsultationPartner
from campaigns.events import Event, EventKind, Plan
from campaigns.updates import Fact, Update, UpdateKind


def day(days: int) -> date:
    """So many days from today, in London."""
    return clock.today() + timedelta(days=days)


def noon(days: int) -> datetime:
    """Noon of the day so many days from today."""
    return clock.from_wall(datetime.combine(day(days), time(12)))


@contextmanager
def told(days: int) -> Iterator[None]:
    """What happens herein is told in the timeline as of the day so many days from today."""
    last = db.session.scalar(select(func.max(Update.id))) or 0
    yield
    for update in db.session.scalars(select(Update).where(Update.id > last)):
        update.day, update.written_at = day(days), min(noon(days), clock.now())


def organisation(one: dict[str, Any]) -> None:
    """An organisation of the directory, unless somebody has one of that name already."""
    if Organisation.named(one["name"]) is not None:
        return
    made = Organisation.add(one["name"])
    made.website, made.example = one["site"], True
    made.region, made.participation = Region(one["region"]), Participation(one["takes"])
    made.mandates, made.issue_areas = one["does"], one["areas"]
    made.domains.append(MailDomain(domain=domain_of_site(one["site"])))
    db.session.flush()


def campaign(one: dict[str, Any], updates: list[dict[str, Any]]) -> Campaign:
    """The campaign, public, with what people wrote into its timeline."""
    made = Campaign.begin(one["title"], None, one["slug"])
    made.example = True
    partners = tuple((name, part) for name, part in one["partners"])
    topics = tuple(topic.slug for topic in Topic.all()[:1])
    made.edit(Brief(one["title"], one["summary"], one["text"], topics, one["lead"], partners), None)
    made.publish(None)
    for said in updates:
        with told(-said["days"]):
            fact = Fact(day(-said["days"]), UpdateKind(said["kind"]), said["text"], not said.get("internal", False))
            Update.add(made, fact, None)
    return made


def consultation(one: dict[str, Any], of: Campaign) -> Consultation:
    """A consultation with its own dates; one that was `moved` got another closing that day."""
    made = Consultation.begin(one["title"], None, one["slug"])
    made.example, made.campaign, made.topics = True, of, list(of.topics)
    made.body, made.url, made.summary = one["body"], one["url"], one["summary"]
    made.how, made.ways, made.position = one["how"], one["ways"], Position(one["position"])
    made.opens_at = noon(-one["opened"])
    made.close_on(clock.end_of(day(one.get("closed_first", one["closes"]))))
    for name, part in one["partners"]:
        made.partners.append(ConsultationPartner(organisation=known_or_added(name, None), part=part))
    if "moved" in one:
        _moved(made, one)
    for step in one["steps"]:
        added = made.add_step(step["name"], clock.end_of(day(step["days"])), None)
        made.finish_step(added, None, step.get("done", False))
    db.session.flush()
    return made


def action(one: dict[str, Any], of: Campaign) -> None:
    """What readers are asked to do."""
    ask = Ask(
        title=one["title"],
        kind=ActionKind(one["kind"]),
        who=one["who"],
        ask=one["ask"],
        points=tuple(one["points"]),
        link=one["link"],
        until=clock.end_of(day(one["until"])),
        campaign=of,
    )
    with told(-3):
        Action.begin(ask, None).example = True


def event(one: dict[str, Any], of: Campaign) -> None:
    """A hearing to come."""
    begins, ends = (datetime.combine(day(one["days"]), time.fromisoformat(one[name])) for name in ("begins", "ends"))
    plan = Plan(
        title=one["title"],
        kind=EventKind(one["kind"]),
        starts_at=clock.from_wall(begins),
        ends_at=clock.from_wall(ends),
        place=one["place"],
        who=one["who"],
        about=one["about"],
        link=one["link"],
        campaign=of,
    )
    with told(-12):
        Event.begin(plan, None).example = True


def _moved(made: Consultation, one: dict[str, Any]) -> None:
    at = noon(-one["moved"]["days"])
    with told(-one["moved"]["days"]):
        change = move(made, Move(clock.end_of(day(one["closes"])), Cause.ANNOUNCED, one["moved"]["note"]))
    change.at, change.told_at, change.noted_at = at, at, at
