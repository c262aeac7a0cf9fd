"""Campaigns in public: what we work on, how far it is, and what readers can do; without an account or a cookie."""

from flask import Blueprint, Response, abort, render_template, url_for

from broadside import markdown
from broadside.house import house
from campaigns import feed, overview
from campaigns.actions import WRITE_TO_THEM, Action, ActionKind
from campaigns.campaigns import Campaign
from campaigns.events import Event
from campaigns.updates import Update

bp = Blueprint("public_campaigns", __name__)


@bp.get("/campaigns")
def index() -> str:
    """Every public campaign, and what can be done now."""
    campaigns = Campaign.public_ones()
    return render_template(
        "campaigns/campaigns/public_index.html",
        going=[campaign for campaign in campaigns if campaign.closed_at is None],
        closed=[campaign for campaign in campaigns if campaign.closed_at is not None],
        actions=Action.open_now(),
        events=Event.coming(),
    )


@bp.get("/campaigns/<slug>")
def show(slug: str) -> str:
    """One campaign: what it is about, who takes part, what happened, what can be done."""
    campaign = _public(slug)
    return render_template(
        "campaigns/campaigns/public.html",
        campaign=campaign,
        updates=Update.of(campaign, public_only=True),
        around=overview.for_readers(campaign),
        html=markdown.to_html,
    )


@bp.get("/campaigns/<slug>/feed.atom")
def atom(slug: str) -> Response:
    """Its public updates, for feed readers."""
    campaign = _public(slug)
    public = house().settings.address
    page, address = url_for(".show", slug=slug), url_for(".atom", slug=slug)
    return Response(feed.atom(campaign, public + page, public + address), mimetype="application/atom+xml")


@bp.get("/actions/<slug>")
def action(slug: str) -> str:
    """One action: who should, what to say as points, where, until when."""
    found = Action.find(slug)
    if found is None or not found.public:
        abort(404)
    own_words = found.kind == ActionKind.WRITE
    return render_template(
        "campaigns/actions/public.html",
        action=found,
        html=markdown.to_html,
        write_to=WRITE_TO_THEM if own_words else "",
    )


@bp.get("/events/<slug>")
def event(slug: str) -> str:
    """One event: when, where, for whom."""
    found = Event.find(slug)
    if found is None or not found.public:
        abort(404)
    return render_template("campaigns/events/public.html", event=found, html=markdown.to_html)


def _public(slug: str) -> Campaign:
    campaign = Campaign.find(slug)
    if campaign is None or not campaign.public:
        abort(404)
    return campaign
