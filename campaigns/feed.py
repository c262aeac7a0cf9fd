"""Feed: a campaign's public updates as Atom, for readers who follow it by themselves."""

from broadside import clock, markdown
from broadside.atom import Entry, Feed
from campaigns.campaigns import Campaign
from campaigns.updates import Update

IN_FEED = 50


def atom(campaign: Campaign, page: str, address: str) -> str:
    """The feed of a campaign whose page and feed have these full addresses; each update is an entry that stays."""
    author = campaign.lead.name if campaign.lead else campaign.title
    feed = Feed(campaign.title, page, address, campaign.summary, author)
    return feed.document(_entry(update, page) for update in Update.of(campaign, public_only=True)[:IN_FEED])


def _entry(update: Update, page: str) -> Entry:
    url = f"{page}#update-{update.id}"
    title = f"{update.kind.capitalize()}, {clock.day_words(update.day)}"
    return Entry(title, url, url, update.written_at, summary=markdown.to_html(update.text))
