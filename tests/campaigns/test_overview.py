"""The overview: what belongs to a campaign, for the desk and for readers, on both databases."""

from datetime import timedelta

import pytest

from broadside import clock
from broadside.database import db
from campaigns import feed, overview
from campaigns.actions import Action
from campaigns.campaigns import Campaign
from campaigns.consultations.consultations import Consultation
from campaigns.events import Event
from campaigns.updates import Update
from tests.campaigns import filling, signed
from tests.people import ALICE, account


@pytest.fixture(params=["context", "postgres_app"])
def campaign(request: pytest.FixtureRequest) -> Campaign:
    """A campaign with something of everything, public and not."""
    request.getfixturevalue(request.param)
    made = filling.campaign(account(ALICE))
    letter = signed.letter(campaign=made)
    signed.by_person(letter, "Nora Example")
    signed.letter("draft", campaign=made, published_at=None)
    for slug, public in (("open", True), ("inner", False)):
        db.session.add(Consultation(slug=slug, title=slug, public=public, campaign=made))
    for public in (True, False):
        Action.begin(filling.ask(made, public=public), None)
        Event.begin(filling.plan(made, public=public), None)
    Action.begin(filling.ask(made, title="Over", until=clock.now() - timedelta(days=1)), None)
    db.session.commit()
    return made


def test_the_desk_sees_everything_and_readers_what_is_public_and_still_to_be_done(campaign: Campaign) -> None:
    desk, public = overview.around(campaign), overview.for_readers(campaign)
    numbers = [
        tuple(len(part) for part in (each.letters, each.consultations, each.actions, each.events))
        for each in (desk, public)
    ]
    assert numbers == [(2, 2, 3, 2), (1, 1, 1, 1)]
    assert public.letters[0].counts.individuals == 1


def test_the_list_of_the_desk_says_how_much_there_is_and_what_is_latest(campaign: Campaign) -> None:
    Campaign.begin("Another", None)
    other, first = overview.standings()
    assert (other.words, other.latest) == ("", None)
    assert first.words == "2 letters, 2 consultations, 3 actions, 2 events"
    assert first.latest == clock.today()


def test_readers_are_offered_campaigns_while_one_is_public_or_something_is_to_be_done(campaign: Campaign) -> None:
    assert overview.has_something_public()
    campaign.hide(None)
    assert overview.has_something_public()
    for action in Action.open_now():
        action.call_off()
    assert overview.has_something_public()
    for event in Event.coming():
        event.call_off()
    assert not overview.has_something_public()


def test_the_feed_holds_public_updates_with_an_address_and_an_author_each(campaign: Campaign) -> None:
    said = feed.atom(campaign, "https://example.org/campaigns/nfi", "https://example.org/campaigns/nfi/feed.atom")
    public = Update.of(campaign, public_only=True)
    assert said.count("<entry>") == len(public) == 4
    assert f"<id>https://example.org/campaigns/nfi#update-{public[0].id}</id>" in said
    assert "<author><name>Example Rights</name></author>" in said
    campaign.lead = None
    campaign.title = "With a \x0b that XML forbids"
    assert "<author><name>With a  that XML forbids</name></author>" in feed.atom(campaign, "https://a.test/", "f")
