"""What of the campaigns one can go to by name: campaigns, letters and consultations."""

from collections.abc import Iterator

from flask import url_for

from broadside.accounts import Account
from broadside.places import Place
from campaigns.campaigns import Campaign
from campaigns.consultations.consultations import Consultation
from campaigns.letters.letters import Letter


def places(_words: str, _account: Account) -> Iterator[Place]:
    """All of them, published or not, as everybody at the desk may see them."""
    for campaign in Campaign.all():
        yield Place("campaign", campaign.title, url_for("campaigns.show", slug=campaign.slug), campaign.slug)
    for letter in Letter.all():
        about = f"{letter.slug} {letter.addressee} {letter.office}"
        yield Place("letter", letter.title, url_for("letters.show", slug=letter.slug), about)
    for each in Consultation.all():
        url = url_for("consultations.show", slug=each.slug)
        yield Place("consultation", each.title, url, f"{each.slug} {each.body}")
