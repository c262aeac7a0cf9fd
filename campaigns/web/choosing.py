"""Choosing a campaign in a form: actions and events may belong to one."""

from campaigns.campaigns import Campaign


def campaign_choices() -> list[tuple[str, str]]:
    """None, or one of those there are."""
    return [("", "None"), *((campaign.slug, campaign.title) for campaign in Campaign.all())]


def campaign_chosen(typed: str) -> Campaign | None:
    """The campaign of a slug, or None for none; a check for a filled form."""
    if not typed:
        return None
    campaign = Campaign.find(typed)
    if campaign is None:
        raise ValueError("Choose a campaign from the list.")
    return campaign
