"""Harvests: what a source brought and how much of it was picked."""

from datetime import timedelta

import pytest

from broadside import clock
from broadside.database import db
from newsletters import harvest
from newsletters.harvest import Harvest
from newsletters.items import Item, ItemState
from newsletters.sources import NewSource, Source
from tests.people import ALICE, account

pytestmark = pytest.mark.usefixtures("context")


def test_a_harvest_counts_what_a_source_told_first_and_lately() -> None:
    source = Source.add(NewSource("Harbour", "https://harbour.example.org/feed"), None)
    items = [Item(link=f"https://harbour.example.org/{n}", title="A", source_id=source.id) for n in range(6)]
    db.session.add_all(items)
    db.session.flush()
    for item, state in zip(
        items, (ItemState.PICKED, ItemState.SKIPPED, ItemState.SKIPPED, ItemState.LATER), strict=False
    ):
        item.decide(state, account(ALICE))
    items[4].found_at = clock.now() - timedelta(days=100)
    items[5].story_id = items[0].id
    db.session.flush()
    found = harvest.by_source()
    assert found == {source.id: Harvest(items=4, decided=3, picked=1)}
    assert found[source.id].share == 33
    assert Harvest(items=2).share is None
