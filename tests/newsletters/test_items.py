"""Items: decided, undone, audited."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from broadside import clock
from broadside.audit import Audit
from broadside.database import db
from broadside.feeds.relevance import Relevance
from newsletters.clippings import Clipping, clip, known
from newsletters.items import Item, ItemState, NothingToUndoError, decide_all, title_key
from tests.people import ALICE, PETRA, account

pytestmark = pytest.mark.usefixtures("context")


def item(name: str = "tags", **given: object) -> Item:
    made = Item(link=f"https://news.example.org/{name}?utm_source=x", title=f"What we know of {name}", **given)
    db.session.add(made)
    db.session.flush()
    return made


def actions() -> list[str]:
    return list(db.session.scalars(select(Audit.action).order_by(Audit.id)))


def test_a_decision_can_be_undone_and_both_are_in_the_log() -> None:
    tags, alice = item(), account(ALICE)
    assert tags.decide(ItemState.PICKED, alice)
    assert not tags.decide(ItemState.PICKED, alice)
    tags.decide(ItemState.LATER, alice)
    tags.undo(alice)
    assert tags.state == ItemState.PICKED
    assert tags.triaged_by_id == alice.id
    assert actions() == ["item.picked", "item.later", "item.undone"]


def test_where_nothing_was_decided_nothing_can_be_undone() -> None:
    with pytest.raises(NothingToUndoError):
        item().undo(account(ALICE))


def test_many_are_decided_at_once_and_those_decided_already_are_not_counted() -> None:
    items = [item(str(n)) for n in range(3)]
    items[0].decide(ItemState.SKIPPED, account(ALICE))
    assert decide_all(items, ItemState.SKIPPED, account(ALICE)) == 2
    assert Item.counts()[ItemState.SKIPPED] == 3


def test_what_an_account_decided_last_is_its_own_and_of_today() -> None:
    first, second, third = (item(str(n)) for n in range(3))
    decide_all([first, second], ItemState.SKIPPED, account(ALICE))
    third.decide(ItemState.PICKED, account(PETRA))
    assert Item.decided_last(account(ALICE)) == [first, second]
    first.triaged_at = second.triaged_at = clock.now() - timedelta(hours=13)
    assert Item.decided_last(account(ALICE)) == []


def test_picked_stories_come_in_the_order_in_which_they_were_picked() -> None:
    first, second = item("a"), item("b")
    second.decide(ItemState.PICKED, account(ALICE))
    first.decide(ItemState.PICKED, account(ALICE))
    assert Item.picked() == [second, first]


def test_what_follows_from_the_text_is_kept_up_to_date() -> None:
    tags = item(summary="<p>One in five sent <b>nothing</b>.</p>", publisher="Harbour")
    assert tags.canonical_link == "https://news.example.org/tags"
    assert tags.words == "What we know of tags Harbour  One in five sent nothing."
    assert tags.excerpt == "One in five sent nothing."
    tags.title = "Another title altogether here"
    db.session.flush()
    assert tags.words.startswith("Another title")


def test_titles_are_the_same_in_spite_of_case_quotes_and_signs() -> None:
    assert title_key("“It’s over”: the Minister's reply") == title_key("Its over, the MINISTERS reply!")
    assert title_key("Weekly round-up") == ""
    assert title_key("One two three four") != title_key("One two three five")


def test_a_pasted_page_is_an_item_with_its_score_and_already_decided() -> None:
    measure = Relevance([("borders", {"GPS tag": 5.0})])
    clipping = Clipping("https://else.example.net/r?utm_source=x", "GPS tags", "Else", "5 < 6 & so on")
    made = clip(clipping, ItemState.PICKED, account(ALICE), measure)
    assert (made.state, made.score, made.publisher, made.source) == (ItemState.PICKED, 10.0, "Else", None)
    assert made.summary == "5 &lt; 6 &amp; so on"
    assert clip(clipping, ItemState.LATER, account(ALICE), measure) is made
    assert made.state == ItemState.LATER
    assert known("https://else.example.net/r") is made
