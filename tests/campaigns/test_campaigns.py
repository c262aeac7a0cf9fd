"""Campaigns: begun, written, published, closed; who takes part comes from the directory."""

import pytest
from sqlalchemy import func, select

from broadside.audit import Audit
from broadside.database import db
from broadside.directory.organisations import Organisation
from campaigns.campaigns import Brief, Campaign, CampaignRefused
from tests.campaigns.filling import BRIEF, campaign
from tests.people import ALICE, account

pytestmark = pytest.mark.usefixtures("context")


def logged(ref: str) -> list[str]:
    return [row.action for row in db.session.scalars(select(Audit).where(Audit.ref == ref).order_by(Audit.id))]


def test_a_campaign_goes_through_its_life_and_each_step_is_in_the_log() -> None:
    alice = account(ALICE)
    made = campaign(alice)
    made.close(alice)
    made.close(alice)
    made.reopen(alice)
    made.hide(alice)
    assert logged(made.ref) == [
        "campaign.begun",
        "campaign.edited",
        "campaign.published",
        "campaign.closed",
        "campaign.reopened",
        "campaign.hidden",
    ]
    assert (made.public, made.closed_at) == (False, None)


def test_without_a_summary_nothing_is_published() -> None:
    made = Campaign.begin("Immigration exemption", account(ALICE))
    with pytest.raises(CampaignRefused, match="Write a summary first"):
        made.publish(account(ALICE))
    assert not made.public


def test_organisations_are_found_under_any_spelling_and_added_when_new() -> None:
    known = Organisation.add("The Harbour Law Centre Ltd")
    made = campaign(account(ALICE))
    assert [partner.organisation.name for partner in made.partners] == [known.name, "The Crossing Project"]
    assert made.partners[0].part == "legal advice"
    assert db.session.scalar(select(func.count(Organisation.id))) == 3


def test_partners_change_without_standing_twice_and_the_lead_is_none() -> None:
    alice = account(ALICE)
    made = campaign(alice)
    made.edit(
        Brief(
            BRIEF.title,
            lead="The Crossing Project",
            partners=(
                ("harbour law centre", "evidence"),
                ("Crossing Project", "leads already"),
                ("Harbour Law Centre", "named twice"),
                ("Quayside Advice", ""),
            ),
        ),
        alice,
    )
    db.session.commit()
    db.session.refresh(made)
    assert [(each.organisation.name, each.part) for each in made.partners] == [
        ("Harbour Law Centre", "evidence"),
        ("Quayside Advice", ""),
    ]


def test_public_ones_are_those_published_the_closed_last() -> None:
    alice = account(ALICE)
    first, second, hidden = (campaign(alice, slug) for slug in ("a", "b", "c"))
    hidden.hide(alice)
    first.close(alice)
    assert Campaign.public_ones() == [second, first]


def test_slugs_are_free_and_never_the_address_of_an_empty_form() -> None:
    alice = account(ALICE)
    assert [
        Campaign.begin("New", alice).slug,
        Campaign.begin("Nfi", alice).slug,
        Campaign.begin("NFI!", alice).slug,
    ] == [
        "new-2",
        "nfi",
        "nfi-2",
    ]


SEEDS = {
    "National Data Strategy": "nds",
    "National Fraud Initiative data matching powers": "nfi",
    "Live facial recognition guidance": "lfr",
    "Immigration exemption": "",
}


def test_the_campaigns_of_the_first_newsletters_are_made_in_a_breath() -> None:
    for title, slug in SEEDS.items():
        made = Campaign.begin(title, account(ALICE), slug)
        made.edit(Brief(title, f"All about the {title}.", lead="Open Rights Example"), account(ALICE))
        made.publish(account(ALICE))
    assert {campaign.slug for campaign in Campaign.public_ones()} == {"nds", "nfi", "lfr", "immigration-exemption"}
    assert len({campaign.lead_id for campaign in Campaign.public_ones()}) == 1
