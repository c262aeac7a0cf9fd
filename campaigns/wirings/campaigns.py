"""Campaigning: what campaigns, updates, actions and events add to the house: pages, and how the audit log speaks."""

from flask import Flask
from sqlalchemy import select

from broadside import audit
from broadside.accounts import Role
from broadside.audit import Namer
from broadside.database import db
from broadside.house import DeskPage, House, PublicPage
from campaigns import overview
from campaigns.actions import Action
from campaigns.campaigns import Campaign
from campaigns.events import Event
from campaigns.example.programme import CampaignsProgramme
from campaigns.web import actions, campaigns, events, public_campaigns, updates

# It puts its routes on the blueprint of `campaigns` when it is imported.
ROUTES = (updates,)
WORDINGS = {
    "campaign.begun": "began the campaign {it}",
    "campaign.edited": "edited the campaign {it}",
    "campaign.published": "made the campaign {it} public",
    "campaign.hidden": "took the campaign {it} away from the public",
    "campaign.closed": "closed the campaign {it}",
    "campaign.reopened": "went on with the campaign {it}",
    "update.added": "added an update ({kind}, {day}) to {it}",
    "update.changed": "changed an update ({kind}, {day}) of {it}",
    "update.removed": "removed an update ({kind}, {day}) from {it}",
    "action.begun": "added the action {it}",
    "action.edited": "edited the action {it}",
    "action.called-off": "called off the action {it}",
    "action.brought-back": "brought back the action {it}",
    "event.begun": "added the event {it}",
    "event.edited": "edited the event {it}",
    "event.called-off": "called off the event {it}",
    "event.brought-back": "brought back the event {it}",
}


def init_app(app: Flask) -> None:
    """Register the pages, what readers are offered, and the words of the audit log."""
    here = House.of(app)
    for room in (campaigns, actions, events, public_campaigns):
        app.register_blueprint(room.bp)
    here.desk.append(DeskPage("Campaigns", "campaigns.index", 3, Role.VIEWER, rooms=(actions.bp.name, events.bp.name)))
    here.public.append(PublicPage("Campaigns", "public_campaigns.index", overview.has_something_public, 1))
    here.programmes.every.append(CampaignsProgramme())
    audit.wordings(WORDINGS)
    for noun, kind in (("campaign", Campaign), ("action", Action), ("event", Event)):
        audit.naming(noun, _titles(kind))


def _titles(kind: type[Campaign | Action | Event]) -> Namer:
    def title(number: str) -> str | None:
        return db.session.scalar(select(kind.title).where(kind.id == int(number))) if number.isdecimal() else None

    return title
