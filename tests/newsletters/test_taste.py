"""Taste: picks and skips teach, within bounds; they hide nothing, and can be forgotten and asked back."""

import threading

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from broadside.database import db
from broadside.feeds.found import FoundItem
from broadside.feeds.relevance import Relevance
from newsletters.arrivals import rescore, take_in
from newsletters.items import Item, ItemState
from newsletters.sources import NewSource, Source
from newsletters.taste import ALL_MOST, FRESH, SOURCE_MOST, WORD_MOST, Lessons, Taste, count, words_of
from newsletters.wirings.triage import learn
from tests.people import ALICE, account

pytestmark = pytest.mark.usefixtures("context")
GO = threading.Event()


def story(title: str, source: Source | None = None, matched: float = 0.0) -> Item:
    link = f"https://news.example.org/{db.session.query(Item).count()}"
    item = Item(link=link, title=title, source_id=source.id if source else None, matched=matched, score=matched)
    db.session.add(item)
    db.session.flush()
    return item


def source(name: str) -> Source:
    return Source.add(NewSource(name, f"https://{name}.example.org/feed"), None)


def decided() -> tuple[Source, Source]:
    """Stories about detention, from the harbour, are picked; those about football, from the town, are skipped."""
    harbour, town = source("harbour"), source("town")
    for n in range(8):
        story(f"Detention numbers {n}", harbour).decide(ItemState.PICKED, account(ALICE))
        story(f"Football results {n}", town).decide(ItemState.SKIPPED, account(ALICE))
    return harbour, town


def test_what_is_picked_raises_and_what_is_skipped_lowers_words_and_sources() -> None:
    harbour, town = decided()
    liked, other, plain = story("Detention again", harbour), story("Football again", town), story("Another thing")
    learn(GO)
    assert liked.score > plain.score == 0 > other.score
    lesson = Lessons.now().words["detention"]
    assert (lesson.picks, lesson.skips) == (8, 0)
    assert 0 < lesson.weight <= WORD_MOST
    assert 0 < Lessons.now().sources[harbour.id].weight <= SOURCE_MOST
    assert Lessons.now().sources[town.id].weight < 0


def test_what_topics_matched_stays_in_sight_whatever_was_learnt() -> None:
    _, town = decided()
    item = story("Football results again", town, matched=1.0)
    learn(GO)
    assert item.score == pytest.approx(0.1)
    assert item.state == ItemState.NEW


def test_new_arrivals_are_scored_by_what_is_known_and_so_is_what_topics_changed() -> None:
    harbour, _ = decided()
    learn(GO)
    measure = Relevance([("detention", {"centre": 3.0})])
    take_in(harbour, [FoundItem(guid="a", link="https://harbour.example.org/a", title="Detention centre")], measure)
    item = db.session.query(Item).order_by(Item.id.desc()).first()
    assert item
    assert item.matched == 6.0
    assert item.score == Lessons.now().score(6.0, "Detention centre", harbour.id) > 6.0
    rescore(Relevance([]), FRESH)
    assert item.matched == 0.0
    assert item.score == Lessons.now().score(0.0, "Detention centre", harbour.id) > 0.0


def test_it_is_forgotten_at_once_and_asked_back() -> None:
    harbour, _ = decided()
    item = story("Detention again", harbour, matched=2.0)
    learn(GO)
    learnt = item.score
    Taste.the().reset(account(ALICE))
    assert (item.score, Lessons.now()) == (2.0, Lessons())
    learn(GO)
    assert item.score == 2.0, "what was decided before does not count"
    Taste.the().restore(account(ALICE))
    learn(GO)
    assert item.score == learnt


def test_nothing_is_counted_while_nothing_was_decided_and_a_decision_taken_back_is_unlearnt() -> None:
    decided()
    learn(GO)
    before = Taste.the().learned_at
    learn(GO)
    assert Taste.the().learned_at == before
    for item in db.session.query(Item).filter(Item.state == ItemState.PICKED):
        item.undo(account(ALICE))
    learn(GO)
    assert Taste.the().picks == 0


def test_examples_and_what_is_kept_for_later_teach_nothing() -> None:
    for n in range(4):
        story(f"Detention {n}").decide(ItemState.LATER, account(ALICE))
        item = story(f"Football {n}")
        item.example = True
        item.decide(ItemState.PICKED, account(ALICE))
    learn(GO)
    assert (Taste.the().picks, Taste.the().skips, Lessons.now()) == (0, 0, Lessons())


def test_a_learning_that_is_stopped_goes_on_at_the_next_look() -> None:
    harbour, _ = decided()
    item = story("Detention again", harbour)
    stopped = threading.Event()
    stopped.set()
    learn(stopped)
    assert item.score == 0
    learn(GO)
    assert item.score > 0


def test_words_are_those_that_can_teach() -> None:
    assert words_of("The 2026 visas: GPS tags, “Visa” & détention") == {"visa", "tags", "détention"}


DECISIONS = st.lists(st.tuples(st.text(max_size=30), st.none() | st.integers(1, 3), st.booleans()), max_size=60)


@settings(max_examples=40)
@given(DECISIONS, st.text(max_size=60), st.integers(1, 3), st.floats(0, 60))
def test_no_history_moves_a_score_further_than_the_bound(
    made: list[tuple[str, int | None, bool]], title: str, source_id: int, matched: float
) -> None:
    counted = count(made)
    taste = Taste(picks=counted.picks, skips=counted.skips, words=counted.words, sources=counted.sources)
    score = taste.lessons.score(matched, title, source_id)
    assert abs(score - matched) <= ALL_MOST + 0.1
    assert matched == 0 or score > 0
    assert all(abs(lesson.weight) <= WORD_MOST for lesson in taste.lessons.words.values())


def test_it_learns_on_postgres_too(postgres_app: Flask) -> None:
    harbour, _ = decided()
    item = story("Detention again", harbour)
    learn(GO)
    db.session.refresh(item)
    assert item.score > 0
    Taste.the().reset(account(ALICE))
    assert item.score == 0
