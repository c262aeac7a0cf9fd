"""Facts: what issues may say of campaigns is frozen, public, and one thing of each."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from broadside import clock
from broadside.consent import Subscription
from broadside.database import db
from broadside.people import Person
from campaigns import facts
from campaigns.consultations.changes import Cause
from campaigns.deadlines import following
from campaigns.letters.replies import Reply
from campaigns.letters.signatures import Hint, Standing
from tests.campaigns import signed
from tests.campaigns.public import FIFTH, NINETEENTH, TITLE, action, cause, consultation, event, moved, update

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
A_WEEK_AGO = NOW - timedelta(days=7)


@pytest.fixture(autouse=True)
def now(context: Flask) -> Iterator[time_machine.Traveller]:
    """It is noon on 20 November 2026."""
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def happened() -> list[tuple[str, str]]:
    return [(each.slug, each.happened) for each in facts.deadlines(A_WEEK_AGO)]


def thing(slug: str, at: datetime = NOW) -> facts.Thing:
    return next(each for each in facts.things(at, None) if each.slug == slug)


def test_what_is_handed_over_is_frozen_and_no_row() -> None:
    consultation()
    signed.letter()
    update(cause(), "They answered.")
    action()
    event()
    handed = [
        *facts.campaigns(A_WEEK_AGO),
        *facts.deadlines(A_WEEK_AGO),
        *facts.letters(A_WEEK_AGO),
        *facts.doings(),
        *facts.things(NOW),
        facts.alert("consultation", "nfi"),
        *facts.uptakes({"nfi"}, NOW, timedelta(days=7)),
    ]
    assert len(handed) == 11
    for each in handed:
        assert dataclasses.is_dataclass(each)
        assert each.__dataclass_params__.frozen  # type: ignore[union-attr]
        assert not any(isinstance(value, db.Model | list) for value in vars(each).values())


def test_a_campaign_gives_its_public_updates_in_the_order_of_their_days() -> None:
    nds, other = cause(), cause("other", "Another cause")
    update(nds, "Second.", 1)
    update(nds, "Secret.", 1, public=False)
    update(nds, "First.", 3)
    update(other, "Else.", 2)
    told = facts.campaigns(A_WEEK_AGO)
    assert [(each.title, [one.text for one in each.updates]) for each in told] == [
        ("National Data Strategy", ["First.", "Second."]),
        ("Another cause", ["Else."]),
    ]
    assert told[0].path == "/campaigns/nds"


def test_what_was_written_before_is_not_news_and_neither_is_history(now: time_machine.Traveller) -> None:
    nds = cause()
    update(nds, "Long ago, and written down only now.", 300)
    assert facts.campaigns(A_WEEK_AGO) == ()
    update(nds, "News.")
    now.shift(timedelta(days=8))
    assert facts.campaigns(clock.now() - timedelta(days=7)) == ()


def test_a_campaign_that_is_not_public_gives_nothing() -> None:
    update(cause(public=False), "Hidden.")
    assert facts.campaigns(A_WEEK_AGO) == ()


def test_examples_are_told_to_examples_alone() -> None:
    update(cause(example=True), "Made up.")
    consultation(example=True)
    assert (facts.campaigns(A_WEEK_AGO), facts.deadlines(A_WEEK_AGO)) == ((), ())
    assert len(facts.campaigns(A_WEEK_AGO, examples=True)) == 1
    assert len(facts.deadlines(A_WEEK_AGO, examples=True)) == 1


def test_a_consultation_is_told_when_it_closes_within_45_days() -> None:
    consultation("near", closes_at=NOW + timedelta(days=45))
    consultation("far", closes_at=NOW + timedelta(days=45, minutes=1))
    consultation("open-ended", closes_at=None)
    consultation("hidden", public=False)
    assert happened() == [("near", "closing")]


def test_a_far_consultation_whose_closing_moved_is_told() -> None:
    far = consultation(closes_at=FIFTH)
    moved(far, NOW + timedelta(days=80))
    told = facts.deadlines(A_WEEK_AGO)[0]
    assert (told.happened, told.soon, told.moves[0].old) == ("closing", False, FIFTH)


def test_each_consultation_tells_the_last_thing_that_happened() -> None:
    consultation("closed", closes_at=NOW - timedelta(days=2))
    consultation("long-closed", closes_at=NOW - timedelta(days=9))
    consultation("outcome", closes_at=NOW - timedelta(days=2), outcome_at=NOW - timedelta(days=1), outcome="Yes.")
    consultation("withdrawn", withdrawn_at=NOW - timedelta(days=1))
    assert happened() == [("closed", "closed"), ("withdrawn", "withdrawn"), ("outcome", "outcome")]


def test_a_move_names_the_public_letter_that_asked_for_it() -> None:
    letter, draft = signed.letter(), signed.letter("draft", published_at=None)
    nfi = consultation()
    moved(nfi, NINETEENTH, Cause.LETTER, letter.id)
    moved(nfi, NINETEENTH + timedelta(days=1), Cause.LETTER, draft.id)
    first, second = facts.deadlines(A_WEEK_AGO)[0].moves
    assert (first.old, first.new, first.letter_path) == (FIFTH, NINETEENTH, "/letters/nfi-letter")
    assert second.letter == ""


def test_letters_are_open_coming_delivered_and_answered() -> None:
    signed.letter("open")
    signed.letter("coming", opens_at=NOW + timedelta(days=1))
    signed.letter("paused", paused_at=NOW)
    signed.letter("draft", published_at=None)
    sent = signed.letter("sent", closed_at=A_WEEK_AGO, delivered_at=NOW - timedelta(days=3))
    for public in (True, False):
        db.session.add(Reply(letter_id=sent.id, day=date(2026, 11, 19), sender="The Head", public=public))
    db.session.commit()
    told = [(each.slug, each.happened) for each in facts.letters(A_WEEK_AGO)]
    assert told == [("open", "open"), ("coming", "coming"), ("sent", "delivered"), ("sent", "reply")]


def test_what_is_over_hidden_or_called_off_is_nothing_to_do() -> None:
    action("now")
    action("for-ever", until=None)
    action("over", until=NOW - timedelta(seconds=1))
    action("hidden", public=False)
    action("off").call_off()
    event("soon")
    event("past", starts_at=NOW - timedelta(days=1))
    db.session.commit()
    assert [each.slug for each in facts.doings()] == ["now", "for-ever", "soon"]


def test_a_thing_says_its_closing_as_the_public_reads_it() -> None:
    nfi = consultation()
    assert (thing("nfi").says, thing("nfi").day) == ("Saturday 5 December 2026, 11:59pm", date(2026, 12, 5))
    moved(nfi, NINETEENTH)
    now = thing("nfi")
    assert (now.day, now.superseded) == (date(2026, 12, 19), (date(2026, 12, 5),))


@pytest.mark.parametrize(
    ("fields", "standing"),
    [
        ({}, ""),
        ({"opens_at": NOW + timedelta(days=1)}, ""),
        ({"closes_at": NOW}, "closed"),
        ({"outcome_at": NOW}, "closed"),
        ({"withdrawn_at": NOW}, "withdrawn"),
    ],
)
def test_a_consultation_stands_as_its_dates_say(fields: dict[str, Any], standing: str) -> None:
    consultation(**fields)
    assert thing("nfi").standing == standing


def test_a_thing_is_asked_how_it_will_stand_at_an_instant() -> None:
    consultation()
    assert thing("nfi", FIFTH - timedelta(seconds=1)).standing == ""
    assert thing("nfi", FIFTH).standing == "closed"


def test_signatures_are_counted_for_letters_of_ours_that_are_asked_for() -> None:
    ours = signed.letter()
    signed.by_organisation(ours, "Harbour Law Centre")
    signed.by_person(ours, "Bob Reader")
    signed.letter("theirs", elsewhere="https://partner.example.com/letter")
    assert thing("nfi-letter").signatures == 2
    assert thing("theirs").signatures is None
    assert [each.signatures for each in facts.things(NOW)] == [None, None]
    assert [each.signatures for each in facts.things(NOW, {"nfi-letter"})] == [2, None]


def test_an_event_of_whole_days_has_no_hour() -> None:
    event(starts_at=datetime(2027, 6, 3, 23, 0, tzinfo=UTC), all_day=True)
    assert (thing("hearing").says, thing("hearing").day) == ("Friday 4 June 2027", date(2027, 6, 4))


def test_an_alert_is_about_what_the_public_can_see() -> None:
    consultation(topics=["data"])
    consultation("hidden", public=False)
    signed.letter("draft", published_at=None)
    told = facts.alert("consultation", "nfi")
    assert told is not None
    assert (told.title, told.path, told.topics) == (TITLE, "/consultations/nfi", ("data",))
    assert [facts.alert(*named) for named in (("consultation", "hidden"), ("letter", "draft"), ("action", "nfi"))] == [
        None,
        None,
        None,
    ]


def test_an_alert_takes_the_topics_of_the_campaign_when_a_letter_has_none() -> None:
    signed.letter(campaign=cause(topics=["privacy"]))
    told = facts.alert("letter", "nfi-letter")
    assert told is not None
    assert told.topics == ("privacy",)


def test_what_was_done_on_a_page_is_counted_before_and_after_an_instant(now: time_machine.Traveller) -> None:
    letter, nfi = signed.letter(published_at=A_WEEK_AGO), consultation()
    signed.letter("elsewhere", elsewhere="https://partner.example/letter")
    signed.by_person(letter, "Before", signed_at=NOW - timedelta(days=7))
    signed.by_person(letter, "Too early", signed_at=NOW - timedelta(days=7, seconds=1))
    signed.by_person(letter, "At once", signed_at=NOW)
    signed.by_person(letter, "Withdrawn since", signed_at=NOW + timedelta(days=6), standing=Standing.WITHDRAWN)
    signed.by_person(letter, "Refused", signed_at=NOW, standing=Standing.REJECTED)
    signed.by_person(letter, "By a colleague", signed_at=NOW, hint=Hint.ENTERED)
    signed.by_person(letter, "Too late", signed_at=NOW + timedelta(days=7))
    for name in ("ann", "ben"):
        following.follow(Person.of(f"{name}@example.net"), nfi, (7,), "test")
    ben = Person.of("ben@example.net")
    assert Subscription.begin(ben, nfi.purpose).leave("test")
    now.shift(timedelta(hours=1))
    following.follow(ben, nfi, (7,), "test")
    names = {"/letters/nfi-letter/sign", "nfi", "/letters/elsewhere", "letter:nfi", "/letters/nfi-letters"}
    counted = facts.uptakes(names, NOW, timedelta(days=7))
    assert [(each.noun, each.slug, each.before, each.after) for each in counted] == [
        ("letter", "nfi-letter", 1, 2),
        ("consultation", "nfi", 0, 2),
    ]
    assert facts.uptakes({"letter:nfi", "/letters", "/", ""}, NOW, timedelta(days=7)) == ()
