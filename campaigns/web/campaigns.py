"""Campaigns at the desk: the list, one campaign with its timeline and all that belongs to it, and its form."""

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from broadside import clock, markdown
from broadside.accounts import Role
from broadside.database import db
from broadside.directory.organisations import Organisation
from broadside.topics import Topic
from broadside.web.access import current_account, role_required
from broadside.web.filled import Filled
from campaigns import overview
from campaigns.campaigns import Campaign, CampaignRefused
from campaigns.updates import Update, UpdateKind
from campaigns.web import campaign_form

bp = Blueprint("campaigns", __name__, url_prefix="/desk/campaigns")

OVERTAKEN = (
    "A colleague saved this campaign since you opened it. What you typed is kept here, and nothing was changed. "
    "Look at theirs in another window; saving once more puts yours in its place."
)
Answer = str | Response | tuple[str, int]


@bp.get("")
@role_required(Role.VIEWER)
def index() -> str:
    """Every campaign with what belongs to it."""
    return render_template("campaigns/campaigns/index.html", standings=overview.standings())


@bp.get("/new")
@role_required(Role.EDITOR)
def add() -> str:
    """An empty form."""
    return _form(None, Filled({}), [], [])


@bp.post("/new")
@role_required(Role.EDITOR)
def begin() -> Answer:
    """Begin a campaign; it is not public yet."""
    filled, brief = campaign_form.read()
    if Campaign.titled(brief.title):  # whoever goes back and presses the button once more means the one they began
        filled.errors.setdefault("title", "There is a campaign of this title already. Open that one, or give another.")
    if filled.errors:
        return _form(None, filled, campaign_form.topics_typed(), campaign_form.partners_typed()), 422
    campaign = Campaign.begin(brief.title, current_account())
    campaign.edit(brief, current_account())
    db.session.commit()
    flash(f"{campaign.title} is begun. Nobody but the desk sees it until it is published.", "ok")
    return redirect(url_for(".show", slug=campaign.slug), 303)


@bp.get("/<slug>")
@role_required(Role.VIEWER)
def show(slug: str) -> str:
    """One campaign: its timeline, public and internal, and what belongs to it."""
    typed = {"day": clock.today().isoformat(), "kind": UpdateKind.MILESTONE.value, "public": "y"}
    return page_of(campaign_of(slug), Filled(typed))


@bp.get("/<slug>/edit")
@role_required(Role.EDITOR)
def edit(slug: str) -> str:
    """The form of a campaign."""
    campaign = campaign_of(slug)
    partners = [(partner.organisation.name, partner.part) for partner in campaign.partners]
    return _form(campaign, Filled(campaign_form.typed_of(campaign)), campaign.topics, partners)


@bp.post("/<slug>/edit")
@role_required(Role.EDITOR)
def change(slug: str) -> Answer:
    """Write a campaign anew."""
    campaign = campaign_of(slug)
    filled, brief = campaign_form.read()
    status = 422
    if request.form.get("seen", "") != campaign_form.mark_of(campaign):
        filled.errors["text"], status = OVERTAKEN, 409
    if filled.errors:
        return _form(campaign, filled, campaign_form.topics_typed(), campaign_form.partners_typed()), status
    campaign.edit(brief, current_account())
    db.session.commit()
    flash(f"{campaign.title} is saved.", "ok")
    return redirect(url_for(".show", slug=campaign.slug), 303)


@bp.post("/<slug>/publish")
@role_required(Role.PUBLISHER)
def publish(slug: str) -> Response:
    """Open its page to everybody."""
    campaign = campaign_of(slug)
    try:
        campaign.publish(current_account())
    except CampaignRefused as error:
        flash(f"{error} Nothing was published.", "error")
        return redirect(url_for(".edit", slug=slug), 303)
    db.session.commit()
    return _said(campaign, "is public. Its page is open to everybody.")


@bp.post("/<slug>/hide")
@role_required(Role.PUBLISHER)
def hide(slug: str) -> Response:
    """Take its page away from the public."""
    campaign = campaign_of(slug)
    campaign.hide(current_account())
    db.session.commit()
    return _said(campaign, "is not public any more. Nothing of it is lost.")


@bp.post("/<slug>/close")
@role_required(Role.PUBLISHER)
def close(slug: str) -> Response:
    """Say that it is over."""
    campaign = campaign_of(slug)
    campaign.close(current_account())
    db.session.commit()
    return _said(campaign, "is closed. Its page stays, and says so.")


@bp.post("/<slug>/reopen")
@role_required(Role.PUBLISHER)
def reopen(slug: str) -> Response:
    """Go on with it."""
    campaign = campaign_of(slug)
    campaign.reopen(current_account())
    db.session.commit()
    return _said(campaign, "goes on.")


def campaign_of(slug: str) -> Campaign:
    """The campaign of a slug; 404 when there is none."""
    return Campaign.find(slug) or abort(404)


def page_of(campaign: Campaign, adding: Filled) -> str:
    """The page of a campaign, with what was typed of a new update."""
    return render_template(
        "campaigns/campaigns/show.html",
        campaign=campaign,
        updates=Update.of(campaign),
        around=overview.around(campaign),
        topics=[topic.name for topic in Topic.all() if topic.slug in campaign.topics],
        adding=adding,
        kinds=update_kinds(),
        html=markdown.to_html,
    )


def update_kinds() -> list[tuple[str, str]]:
    """The kinds of updates as a form offers them."""
    return [(kind.value, kind.value.capitalize()) for kind in UpdateKind]


def _said(campaign: Campaign, what: str) -> Response:
    flash(f"{campaign.title} {what}", "ok")
    return redirect(url_for(".show", slug=campaign.slug), 303)


def _form(campaign: Campaign | None, filled: Filled, topics: list[str], partners: list[tuple[str, str]]) -> str:
    return render_template(
        "campaigns/campaigns/form.html",
        campaign=campaign,
        filled=filled,
        topics=[(topic.slug, topic.name) for topic in Topic.all()],
        ticked=topics,
        partners=campaign_form.with_empty(partners),
        known=Organisation.every_name(),
        seen=campaign_form.mark_of(campaign) if campaign else "",
    )
