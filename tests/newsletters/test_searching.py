"""Searching the inbox, on both databases, and quickly."""

from datetime import timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from broadside import clock
from broadside.database import db
from newsletters.items import Item, ItemState
from newsletters.searching import PAGE, Wanted, find_items
from newsletters.sources import NewSource, Source
from tests.people import ALICE, account


def add(title: str, summary: str = "", **given: object) -> Item:
    item = Item(link=f"https://news.example.org/{abs(hash((title, summary)))}", title=title, summary=summary, **given)
    db.session.add(item)
    db.session.flush()
    return item


def titles(**wanted: object) -> list[str]:
    return [item.title for item in find_items(Wanted(**wanted)).items]  # type: ignore[arg-type]


def fill() -> None:
    add("GPS tags fail again", "<p>The Home Office knew of it.</p>", score=9.0, topics=["borders"])
    add("Office at home", "<p>How charities work now: Café Zürich.</p>", score=1.0, publisher="Charity Weekly")
    add("Visa algorithm withdrawn", "<p>Campaigners won.</p>", score=5.0, topics=["borders", "algorithms"])


def check_search() -> None:
    assert titles(words="home office") == ["GPS tags fail again", "Office at home"]
    assert titles(words='"home office"') == ["GPS tags fail again"]
    assert titles(words="algor") == ["Visa algorithm withdrawn"]
    assert titles(words="tag") == ["GPS tags fail again"]
    assert titles(words="charity WEEKLY") == ["Office at home"]
    assert titles(words="nothing of the kind") == []
    assert titles(words="…—!") == []


def test_words_and_phrases_are_found_on_sqlite(context: Flask) -> None:
    fill()
    check_search()
    assert titles(words="cafe zurich") == ["Office at home"]


def test_words_and_phrases_are_found_on_postgresql(postgres_app: Flask) -> None:
    fill()
    check_search()


def check_index_follows() -> None:
    item = add("A title that will change")
    item.title = "Entirely different wording"
    db.session.flush()
    assert titles(words="change") == []
    assert titles(words="entirely") == ["Entirely different wording"]
    db.session.delete(item)
    db.session.flush()
    assert titles(words="entirely") == []


def test_the_index_follows_changes_and_deletions_on_sqlite(context: Flask) -> None:
    check_index_follows()
    db.session.execute(text("INSERT INTO item_search(item_search) VALUES ('integrity-check')"))


def test_the_index_follows_changes_and_deletions_on_postgresql(postgres_app: Flask) -> None:
    check_index_follows()


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(words=st.text(max_size=30) | st.text(alphabet='"*()^:-+ANDORNEAR ', max_size=20))
def test_no_search_breaks_the_query(context: Flask, words: str) -> None:
    find_items(Wanted(words=words))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(
    words=st.text(alphabet=st.characters(exclude_characters="\0"), max_size=30)
    | st.text(alphabet="\"'&|!():*<-> a", max_size=20)
)
def test_no_search_breaks_the_query_on_postgresql(postgres_app: Flask, words: str) -> None:
    find_items(Wanted(words=words))


def test_filters_and_orders_work_together(context: Flask) -> None:
    fill()
    old = add("An old report on visas", published_at=clock.now() - timedelta(days=40), topics=["borders"], score=7.0)
    assert titles(topic="borders") == ["GPS tags fail again", old.title, "Visa algorithm withdrawn"]
    assert old.title not in titles(topic="borders", since="31")
    assert titles(order="newest")[-1] == old.title
    assert titles(topic="border") == []
    assert titles(order="1; DROP TABLE item") == titles(order="relevant")


def test_a_story_is_found_by_the_words_of_any_of_its_tellings(context: Flask) -> None:
    first = add("Tags and trackers", score=1.0)
    add("What the inspectors said", story_id=first.id)
    assert titles(words="inspectors") == ["Tags and trackers"]
    assert find_items(Wanted()).total == 1


def test_a_state_and_a_source_are_kept_apart(context: Flask) -> None:
    fill()
    harbour = Source.add(NewSource("Harbour", "https://harbour.example.org/feed"), None)
    mine = add("From the harbour itself", source_id=harbour.id)
    mine.decide(ItemState.PICKED, account(ALICE))
    db.session.flush()
    assert titles(state=ItemState.PICKED) == [mine.title]
    assert titles(state=ItemState.PICKED, source="harbour") == [mine.title]
    assert titles(source="harbour") == []


def test_pages_hold_fifty_and_a_page_too_far_is_the_last(context: Flask) -> None:
    db.session.add_all(Item(link=f"https://news.example.org/{n}", title=f"Item number {n}") for n in range(PAGE + 7))
    db.session.flush()
    assert [len(find_items(Wanted(page=page)).items) for page in (1, 2, 99, -1)] == [50, 7, 7, 50]
    assert find_items(Wanted()).pages == 2
