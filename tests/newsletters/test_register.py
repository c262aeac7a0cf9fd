"""The register: in step with feeds.yml, exported, imported, and left by those removed."""

from dataclasses import replace

import pytest

from broadside.database import db
from broadside.feeds.found import FoundItem, Outline
from broadside.topics import Topic
from newsletters import register
from newsletters.arrivals import take_in
from newsletters.feedsfile import FeedsFile, SourceEntry, TopicEntry, parse_feeds
from newsletters.items import Item, ItemState
from newsletters.sources import NewSource, Source, SourceRefusedError, SourceState
from tests.people import ALICE, account

pytestmark = pytest.mark.usefixtures("context")

TOPIC = TopicEntry("borders", "Borders", {"GPS tag": 5.0})
HARBOUR = SourceEntry("harbour", "Harbour", "https://harbour.example.org/feed", topics=("borders",), every=30)
FILE = FeedsFile((TOPIC,), (HARBOUR,))


def harbour() -> Source:
    found = Source.by_slug("harbour")
    assert found is not None
    return found


def test_the_file_is_taken_over_once_and_then_nothing_changes() -> None:
    assert register.take_over(FILE) == register.Changes(added=1, topics=True)
    assert register.take_over(FILE) == register.Changes()
    assert (harbour().every, harbour().topics, harbour().from_file) == (30, ["borders"], True)


def test_a_change_in_the_file_is_taken_over() -> None:
    register.take_over(FILE)
    changed = replace(HARBOUR, name="Harbour Law Centre", url="https://harbour.example.org/atom")
    assert register.take_over(FeedsFile((TOPIC,), (changed,))) == register.Changes(altered=1)
    assert (harbour().name, harbour().url) == ("Harbour Law Centre", "https://harbour.example.org/atom")


def test_what_the_desk_paused_stays_paused_and_what_it_added_stays() -> None:
    register.take_over(FILE)
    harbour().pause(account(ALICE))
    Source.add(NewSource("Voices", "https://voices.example.org/feed"), account(ALICE))
    register.take_over(FILE)
    assert harbour().state == SourceState.PAUSED
    assert {source.slug for source in Source.all()} == {"harbour", "voices"}


def test_an_address_that_moved_is_kept_until_the_file_names_another() -> None:
    register.take_over(FILE)
    harbour().has_moved("https://new.example.org/feed")
    register.take_over(FILE)
    assert harbour().url == "https://new.example.org/feed"
    register.take_over(FeedsFile((TOPIC,), (replace(HARBOUR, url="https://third.example.org/feed"),)))
    assert harbour().url == "https://third.example.org/feed"


def test_a_source_that_left_the_file_is_paused_and_says_why() -> None:
    register.take_over(FILE)
    assert register.take_over(FeedsFile((TOPIC,), ())).left == 1
    assert (harbour().state, harbour().from_file) == (SourceState.PAUSED, False)
    assert "no longer in feeds.yml" in harbour().trouble


def test_topics_follow_the_file_and_items_are_scored_anew() -> None:
    register.take_over(FILE)
    take_in(harbour(), [FoundItem(guid="a", title="Facial recognition in schools")], register.relevance())
    policing = TopicEntry("policing", "Policing", {"facial recognition": 4.0})
    register.take_over(FeedsFile((policing,), (replace(HARBOUR, topics=()),)))
    assert [topic.slug for topic in Topic.all()] == ["policing"]
    assert db.session.query(Item).one().score == 8.0


def test_what_was_left_out_is_offered_again_when_the_topics_change() -> None:
    register.take_over(FeedsFile((TOPIC,), (replace(HARBOUR, only_matching=True),)))
    harbour().etag = '"1"'
    register.take_over(FeedsFile((replace(TOPIC, words={"eVisa": 1.0}),), (replace(HARBOUR, only_matching=True),)))
    db.session.expire_all()
    assert harbour().etag == ""


def test_what_is_exported_is_a_file_that_says_the_same() -> None:
    register.take_over(FILE)
    Source.add(NewSource("Voices & more", "https://voices.example.org/feed", only_matching=True), None)
    file = parse_feeds(register.as_feeds_file())
    assert file.topics == (TOPIC,)
    assert {(entry.slug, entry.url, entry.only_matching, entry.every) for entry in file.sources} == {
        ("harbour", "https://harbour.example.org/feed", False, 30),
        ("voices-more", "https://voices.example.org/feed", True, 60),
    }
    assert register.outlines()[0] == Outline("https://harbour.example.org/feed", "Harbour", "", "Blog")


def test_a_list_adds_what_is_not_read_yet_and_names_what_is() -> None:
    register.take_over(FILE)
    outlines = [
        Outline("https://harbour.example.org/feed"),
        Outline("https://b.example.org/feed", "B"),
        Outline("https://c.example.org/f"),
    ]
    result = register.import_outlines(outlines, account(ALICE))
    assert [source.name for source in result.added] == ["B", "c.example.org"]
    assert result.refused == (("https://harbour.example.org/feed", "This address is read already, as “Harbour”."),)


def test_slugs_are_made_free() -> None:
    first = Source.add(NewSource("Migrants’ Voices", "https://a.example.org/feed"), None)
    second = Source.add(NewSource("Migrants Voices", "https://b.example.org/feed"), None)
    third = Source.add(NewSource("声", "https://c.example.org/feed"), None)
    assert (first.slug, second.slug, third.slug) == ("migrants-voices", "migrants-voices-2", "source")


def test_one_address_is_read_once() -> None:
    Source.add(NewSource("A", "https://a.example.org/feed"), None)
    with pytest.raises(SourceRefusedError, match="as “A”"):
        Source.add(NewSource("B", "https://a.example.org/feed"), None)


def test_a_removed_source_takes_its_new_items_along_and_leaves_what_was_picked() -> None:
    alice, measure = account(ALICE), register.relevance()
    one = Source.add(NewSource("One", "https://one.example.org/feed"), alice)
    two = Source.add(NewSource("Two", "https://two.example.org/feed"), alice)
    told = [
        FoundItem(guid=str(n), link=f"https://news.example.org/{n}", title=f"The story number {n}") for n in range(3)
    ]
    take_in(one, told, measure)
    take_in(two, told, measure)
    picked = db.session.query(Item).filter_by(source_id=one.id, title="The story number 2").one()
    picked.decide(ItemState.PICKED, alice)
    register.remove(one, alice)
    db.session.commit()
    kept = {(item.title, item.source_id, item.story_id) for item in db.session.query(Item)}
    assert kept == {
        ("The story number 0", two.id, None),
        ("The story number 1", two.id, None),
        ("The story number 2", None, None),
        ("The story number 2", two.id, picked.id),
    }
