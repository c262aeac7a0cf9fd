"""Feed: a campaign's public updates as Atom, for readers who follow it by themselves."""

import re

from feedgenerator import Atom1Feed

from broadside import clock, markdown
from campaigns.campaigns import Campaign
from campaigns.updates import Update

IN_FEED = 50
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def atom(campaign: Campaign, page: str, address: str) -> str:
    """The feed of a campaign whose page and feed have these full addresses; each update is an entry that stays."""
    document = Atom1Feed(
        title=_writable(campaign.title),
        link=page,
        description=_writable(campaign.summary),
        language="en-GB",
        feed_url=address,
        author_name=_writable(campaign.lead.name if campaign.lead else campaign.title),
    )
    for update in Update.of(campaign, public_only=True)[:IN_FEED]:
        document.add_item(
            title=f"{update.kind.capitalize()}, {clock.day_words(update.day)}",
            link=f"{page}#update-{update.id}",
            description=_writable(markdown.to_html(update.text)),
            unique_id=f"{page}#update-{update.id}",
            pubdate=update.written_at,
            updateddate=update.written_at,
        )
    return str(document.writeString("utf-8"))


def _writable(text: str) -> str:
    return UNWRITABLE.sub("", text)
