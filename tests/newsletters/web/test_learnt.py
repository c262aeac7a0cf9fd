"""The page of what the inbox has learnt, and the sources page with what each brought."""

import re
import threading

import pytest
from flask import Flask
from flask.testing import FlaskClient

from broadside.database import db
from newsletters.items import Item, ItemState
from newsletters.sources import NewSource, Source
from newsletters.taste import Taste
from newsletters.wirings.triage import learn
from tests.people import ALICE, account


@pytest.fixture
def taught(app: Flask) -> int:
    """Eight picks about detention and eight skips about football; the number of a story about detention."""
    with app.app_context():
        harbour = Source.add(NewSource("Harbour", "https://harbour.example.org/feed"), None)
        for n in range(16):
            title = f"Detention {n}" if n % 2 else f"Football {n}"
            item = Item(link=f"https://news.example.org/{n}", title=title, source_id=harbour.id if n % 2 else None)
            db.session.add(item)
            db.session.flush()
            item.decide(ItemState.PICKED if n % 2 else ItemState.SKIPPED, account(ALICE))
        waiting = Item(link="https://news.example.org/new", title="Detention again", source_id=harbour.id)
        db.session.add(waiting)
        db.session.commit()
        learn(threading.Event())
        return waiting.id


def test_the_page_says_which_words_and_sources_raise_and_lower(victor: FlaskClient, taught: int) -> None:
    page = victor.get("/desk/inbox/learnt").text
    assert "From 16 decisions: 8 picked, 8 skipped." in page
    told = ["Words that raise", ">detention<", "Words that lower", ">football<", "Sources that raise", ">Harbour<"]
    assert [page.index(each) for each in told] == sorted(page.index(each) for each in told)
    assert "Forget what was learnt" not in page


def test_a_story_says_what_was_learnt_of_its_words_and_its_source(alice: FlaskClient, taught: int) -> None:
    page = alice.get(f"/desk/inbox/{taught}").text
    assert re.search(r"detention <small>learnt: 8 of 8 picked</small></span><b>\+", page)
    assert re.search(r"Harbour <small>learnt: 8 of 8 picked</small></span><b>\+", page)


def test_one_button_forgets_and_another_asks_back(app: Flask, alice: FlaskClient, taught: int) -> None:
    page = alice.post("/desk/inbox/learnt/forget", follow_redirects=True).text
    assert "Nothing learnt yet" in page
    assert "Undo: let earlier decisions count again" in page
    with app.app_context():
        assert db.session.get_one(Item, taught).score == 0
    alice.post("/desk/inbox/learnt/recall")
    with app.app_context():
        learn(threading.Event())
        assert Taste.the().picks == 8
        assert db.session.get_one(Item, taught).score > 0


def test_the_sources_page_says_how_much_of_each_was_picked(alice: FlaskClient, taught: int) -> None:
    page = alice.get("/desk/sources").text
    assert "8 of 9" in page
    assert "100 % of 8 decided" in page
