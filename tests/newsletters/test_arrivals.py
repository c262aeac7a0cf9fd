"""Arrivals: what is new, what changed, what is the same story."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from broadside.database import db
from broadside.feeds.found import FoundItem
from broadside.feeds.relevance import Relevance
from newsletters.arrivals import Tally, rescore, take_in
from newsletters.items import Item, ItemState
from newsletters.sources import NewSource, Source, SourceKind
from tests.people import ALICE, account

MEASURE = Relevance([("borders", {"GPS tag": 5.0, "Home Office": 3.0})])
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("context")


def source(name: str = "harbour", kind: SourceKind = SourceKind.BLOG, only: bool = False) -> Source:
    new = NewSource(name.title(), f"https://{name}.example.org/feed", kind=kind, only_matching=only)
    return Source.add(new, None)


def found(guid: str = "", link: str = "", title: str = "", summary: str = "") -> FoundItem:
    return FoundItem(guid=guid, link=link, title=title or f"The story that is called {guid or link}", summary=summary)


def items() -> list[Item]:
    return list(db.session.scalars(select(Item).order_by(Item.id)))


def take(into: Source, *arrived: FoundItem) -> Tally:
    return take_in(into, arrived, MEASURE)


def test_what_is_new_is_stored_oldest_first_with_its_score_and_reasons() -> None:
    tally = take(source(), found("b", "https://x.example.org/b?utm_source=rss", "GPS tags fail"), found("a"))
    first, second = items()
    assert tally == Tally(new=2)
    assert (first.title, second.title) == ("The story that is called a", "GPS tags fail")
    assert (second.score, second.reasons, second.topics) == (10.0, ["GPS tag"], ["borders"])
    assert second.link == "https://x.example.org/b"
    assert second.publisher == "Harbour"


def test_the_same_feed_again_brings_nothing() -> None:
    here = source()
    take(here, found("a"), found("", "https://x.example.org/b"), found("", "", "Only a title to know it by"))
    again = take(here, found("a"), found("", "https://x.example.org/b"), found("", "", "Only a title to know it by"))
    assert again == Tally()
    assert len(items()) == 3


def test_a_guid_belongs_to_its_source() -> None:
    take(source("harbour"), found("1", title="What Harbour has to say"))
    take(source("voices"), found("1", title="What Voices has to say"))
    assert [item.story_id for item in items()] == [None, None]


def test_posts_that_share_a_guid_in_one_feed_are_kept_apart() -> None:
    here = source()
    shared = [found("g", "https://x.example.org/p", f"The post with number {n}") for n in (1, 2)]
    assert take(here, *shared) == Tally(new=2)
    assert take(here, *shared) == Tally()
    assert take(here, shared[1]) == Tally()


def test_an_entry_given_twice_is_kept_once() -> None:
    assert take(source(), found("a"), found("a")) == Tally(new=1)


def test_an_item_whose_guid_the_source_changes_is_still_the_same() -> None:
    here = source()
    take(here, found("old", "https://x.example.org/p", "A title that stays the same"))
    assert take(here, found("new", "https://x.example.org/p", "A title that stays the same")) == Tally()
    assert take(here, found("new", "https://x.example.org/p", "A title that stays the same")) == Tally()


def test_a_change_is_taken_over_silently_while_nobody_has_picked_it() -> None:
    here = source()
    take(here, found("a", title="As it was called at first"))
    assert take(here, found("a", title="As it is called by now")) == Tally(changed=1)
    assert (items()[0].title, items()[0].changed_at) == ("As it is called by now", None)


def test_an_item_that_changes_after_it_was_picked_says_so_and_what_it_was() -> None:
    here = source()
    take(here, found("a", title="Consultation closes on 2 December"))
    items()[0].decide(ItemState.PICKED, account(ALICE))
    take(here, found("a", title="Consultation closes on 9 December"))
    item = items()[0]
    assert item.changed_since_picked
    assert (item.title, item.earlier_title) == (
        "Consultation closes on 9 December",
        "Consultation closes on 2 December",
    )
    assert item.state == ItemState.PICKED
    item.seen(account(ALICE))
    assert not item.changed_since_picked


def test_a_government_page_that_is_updated_without_new_words_has_changed() -> None:
    gov, blog = source("gov", SourceKind.GOVERNMENT), source("blog")
    for each in (gov, blog):
        take(each, FoundItem(guid=f"{each.slug}-1", title=f"A page of {each.slug} to watch", updated=NOW))
    later = NOW + timedelta(days=1)
    assert take(gov, FoundItem(guid="gov-1", title="A page of gov to watch", updated=later)).changed == 1
    assert take(blog, FoundItem(guid="blog-1", title="A page of blog to watch", updated=later)).changed == 0


def test_one_link_in_two_sources_is_one_story() -> None:
    take(source("harbour"), found("1", "https://news.example.org/tags?utm_source=a", "Tags and trackers"))
    take(source("voices"), found("9", "https://news.example.org/tags#top", "Worth reading"))
    first, second = items()
    assert (first.story_id, second.story_id) == (None, first.id)
    assert [copy.publisher for copy in first.copies] == ["Voices"]


def test_one_title_in_two_sources_within_days_is_one_story() -> None:
    with time_machine.travel(NOW, tick=False):
        take(source("harbour"), found("1", title="Tags and trackers: what was found"))
    with time_machine.travel(NOW + timedelta(days=3), tick=False):
        take(source("voices"), found("1", title="“Tags & trackers: what was found”".replace("&", "and")))
    with time_machine.travel(NOW + timedelta(days=30), tick=False):
        take(source("late"), found("1", title="Tags and trackers: what was found"))
    first, second, third = items()
    assert second.story_id == first.id
    assert third.story_id is None


def test_a_third_telling_points_to_the_first_and_not_to_the_second() -> None:
    for name in ("one", "two", "three"):
        take(source(name), found("1", "https://news.example.org/tags"))
    assert [item.story_id for item in items()] == [None, 1, 1]


def test_a_short_title_or_a_front_page_does_not_make_two_stories_one() -> None:
    take(source("harbour"), found("1", "https://news.example.org/", "Weekly round-up"))
    take(source("voices"), found("1", "https://news.example.org/", "Weekly round-up"))
    assert [item.story_id for item in items()] == [None, None]


def test_two_posts_of_one_source_are_never_one_story() -> None:
    take(source(), found("1", "https://x.example.org/1", "Our opening hours this week"))
    take(Source.all()[0], found("2", "https://x.example.org/2", "Our opening hours this week"))
    assert [item.story_id for item in items()] == [None, None]


def test_a_source_that_keeps_only_what_matches_leaves_the_rest_out() -> None:
    here = source(only=True)
    here.topics = ["borders"]
    assert take(here, found("a", title="GPS tags fail"), found("b", title="Football")) == Tally(new=1, left_out=1)


def test_an_item_without_a_title_is_called_by_its_first_words() -> None:
    take(source(), FoundItem(guid="a", summary="<p>Inspectors found that one tag in five sent no position.</p>"))
    assert items()[0].title.startswith("Inspectors found that one tag")


def test_a_date_in_the_future_does_not_keep_an_item_on_top() -> None:
    with time_machine.travel(NOW, tick=False):
        take(source(), FoundItem(guid="a", title="An event", published=NOW + timedelta(days=90)))
        take(Source.all()[0], FoundItem(guid="b", title="A report", published=NOW - timedelta(days=2)))
    event, report = items()
    assert (event.published_at, event.dated_at) == (NOW + timedelta(days=90), NOW)
    assert report.dated_at == NOW - timedelta(days=2)


def test_new_topics_score_what_is_undecided_anew(context: Flask) -> None:
    here = source()
    take(here, found("a", title="Facial recognition in stations"), found("b", title="Facial recognition in schools"))
    items()[0].decide(ItemState.SKIPPED, account(ALICE))
    assert rescore(Relevance([("policing", {"facial recognition": 5.0})]), timedelta(days=60)) == 1
    assert [item.score for item in items()] == [0.0, 10.0]
