"""Reading: politely, durably, and with a health that says what went wrong."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from broadside import clock
from broadside.audit import Audit
from broadside.database import db
from newsletters import register
from newsletters.items import Item
from newsletters.reading import Call, Reader, _settle
from newsletters.sources import NewSource, Source, SourceState
from tests.local_site import LocalSite, entry, rss

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


def source(url: str, name: str = "Harbour") -> Source:
    made = Source.add(NewSource(name, url), None)
    db.session.commit()
    return made


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Item)) or 0


@pytest.fixture
def harbour(site: LocalSite, reader: Reader) -> Source:
    return source(site.put("/feed", rss(entry("a"), entry("b")), ETag='"1"'))


def test_a_read_brings_items_and_sets_the_next_read(harbour: Source, reader: Reader) -> None:
    before = clock.now()
    outcome = reader.read_now(harbour)
    assert (outcome.tally.new, outcome.trouble, count()) == (2, "", 2)
    assert harbour.last_read_at is not None
    assert harbour.last_read_at >= before
    assert harbour.last_new_at == harbour.last_read_at
    assert timedelta(minutes=55) < harbour.next_read_at - harbour.last_read_at < timedelta(minutes=67)
    assert harbour.site == "https://harbour.example.org/"
    assert harbour.claimed_until is None


def test_an_unchanged_feed_is_asked_by_its_tag_and_costs_nothing(
    harbour: Source, reader: Reader, site: LocalSite
) -> None:
    reader.read_now(harbour)
    new_at = harbour.last_new_at
    assert reader.read_now(harbour).tally.new == 0
    assert site.asked[-1][1]["If-None-Match"] == '"1"'
    assert harbour.last_new_at == new_at


def test_failures_are_told_in_words_and_the_pause_doubles(harbour: Source, reader: Reader, site: LocalSite) -> None:
    site.put("/feed", "", 500)
    pauses = []
    for _ in range(3):
        reader.read_now(harbour)
        assert harbour.last_read_at is not None
        pauses.append(harbour.next_read_at - harbour.last_read_at)
    assert harbour.failures == 3
    assert "fault of its own (500)" in harbour.trouble
    for pause, hours in zip(pauses, (2, 4, 8), strict=True):
        assert timedelta(hours=hours * 0.89) < pause < timedelta(hours=hours * 1.26)


def test_the_pause_never_exceeds_a_day_and_a_bit(harbour: Source) -> None:
    harbour.failures = 500
    harbour.has_failed("nothing")
    assert harbour.next_read_at - clock.now() < timedelta(hours=31)


def test_a_source_that_answers_again_is_well(harbour: Source, reader: Reader, site: LocalSite) -> None:
    good = site.pages["/feed"]
    reader.read_now(harbour)
    site.put("/feed", "", 500)
    reader.read_now(harbour)
    site.pages["/feed"] = good
    reader.read_now(harbour)
    assert (harbour.failures, harbour.trouble) == (0, "")


def test_retry_after_is_honoured(harbour: Source, reader: Reader, site: LocalSite) -> None:
    site.put("/feed", "", 503, Retry_After=str(3 * 24 * 3600))
    reader.read_now(harbour)
    assert harbour.next_read_at - clock.now() > timedelta(days=2, hours=23)


def test_a_permanent_move_is_remembered_once_the_new_place_was_a_feed(
    harbour: Source, reader: Reader, site: LocalSite
) -> None:
    site.put("/feed", "", 301, Location="/moved")
    site.put("/moved", "<html>We have a new site</html>")
    reader.read_now(harbour)
    assert harbour.url == site.url("/feed")
    site.put("/moved", rss(entry("a")))
    reader.read_now(harbour)
    assert harbour.url == site.url("/moved")
    assert db.session.scalar(select(Audit.detail).where(Audit.action == "source.moved")) == {
        "name": "Harbour",
        "before": site.url("/feed"),
        "after": site.url("/moved"),
    }


def test_a_feed_that_is_gone_is_retired_and_asked_no_more(harbour: Source, reader: Reader, site: LocalSite) -> None:
    site.put("/feed", "", 410)
    reader.read_due(threading.Event())
    assert harbour.state == SourceState.RETIRED
    assert "gone for good" in harbour.trouble
    harbour.read_soon()
    db.session.commit()
    assert reader.read_due(threading.Event()) == 0


def test_a_feed_that_is_odd_keeps_its_items_and_says_what_is_odd(
    harbour: Source, reader: Reader, site: LocalSite
) -> None:
    site.put("/feed", rss(entry("a"))[:-20], ETag='"2"')
    assert reader.read_now(harbour).tally.new == 1
    assert (harbour.failures, "not well formed" in harbour.trouble) == (0, True)
    reader.read_now(harbour)
    assert "not well formed" in harbour.trouble


def test_a_hostile_feed_is_refused_and_nothing_of_it_is_kept(harbour: Source, reader: Reader, site: LocalSite) -> None:
    site.put("/feed", '<!DOCTYPE rss [<!ENTITY a "x">]>' + rss(entry("a")))
    assert "Refused" in reader.read_now(harbour).trouble
    assert count() == 0


def test_what_is_due_is_read_and_what_is_paused_or_later_is_not(site: LocalSite, reader: Reader) -> None:
    due, paused, later = (source(site.put(f"/{n}", rss(entry(str(n)))), f"S{n}") for n in range(3))
    paused.pause(None)
    later.next_read_at = clock.now() + timedelta(hours=1)
    db.session.commit()
    assert reader.read_due(threading.Event()) == 1
    assert site.paths() == ["/0"]
    assert due.last_read_at is not None


def test_an_example_source_is_never_asked(harbour: Source, reader: Reader, site: LocalSite) -> None:
    harbour.example = True
    db.session.commit()
    assert reader.read_due(threading.Event()) == 0
    assert "example" in reader.read_now(harbour).trouble
    assert site.asked == []


def test_when_asked_to_stop_nothing_new_is_begun(harbour: Source, reader: Reader, site: LocalSite) -> None:
    stop = threading.Event()
    stop.set()
    assert reader.read_due(stop) == 0
    assert site.asked == []


def test_at_most_eight_are_asked_at_once(site: LocalSite, reader: Reader) -> None:
    for number in range(20):
        source(site.put(f"/{number}", rss(entry(str(number)))), f"S{number}")
        site.pages[f"/{number}"].ready = lambda: site.most_together >= 8
        site.pages[f"/{number}"].delay = 0.1  # for a ninth to be seen
    assert reader.read_due(threading.Event()) == 20
    assert site.most_together == 8


def test_a_stranger_is_asked_one_thing_at_a_time(site: LocalSite, reader: Reader) -> None:
    for number in range(4):
        source(site.put(f"/{number}", rss(entry(str(number)))), f"S{number}")
    first = Source.claim_next(8)
    assert first is not None
    assert Source.claim_next(8) is None
    first.has_answered(0, "", None)
    db.session.flush()
    assert Source.claim_next(8) is not None


def test_a_source_in_hand_is_not_taken_twice_until_its_claim_runs_out(harbour: Source, reader: Reader) -> None:
    with time_machine.travel(NOW, tick=False) as time_now:
        harbour.read_soon()
        db.session.commit()
        assert harbour.claim()
        assert not harbour.claim()
        assert "very moment" in reader.read_now(harbour).trouble
        time_now.shift(timedelta(minutes=3))
        assert harbour.claim()


def test_two_workers_share_the_work_and_double_nothing(context: Flask, site: LocalSite, reader: Reader) -> None:
    for number in range(12):
        source(site.put(f"/{number}", rss(entry(f"i{number}"))), f"S{number}")
        site.pages[f"/{number}"].delay = 0.05
    read: list[int] = []

    def work() -> None:
        with context.app_context():
            read.append(reader.read_due(threading.Event()))
            db.session.remove()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(read) == 12
    assert sorted(site.paths()) == sorted(f"/{number}" for number in range(12))


def test_a_source_removed_while_it_is_read_does_no_harm(site: LocalSite, reader: Reader) -> None:
    gone = source(site.put("/feed", rss(entry("a"))))
    call = Call.on(gone)
    db.session.delete(gone)
    db.session.commit()
    outcome = _settle(reader._ask(call), register.relevance())
    assert "removed meanwhile" in outcome.trouble
    assert count() == 0


def test_trouble_of_our_own_is_told_too(harbour: Source, reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("newsletters.reading.take_in", broken)
    assert "Broadside itself failed" in reader.read_now(harbour).trouble
    assert (harbour.failures, harbour.claimed_until) == (1, None)


def test_a_slow_source_does_not_hold_up_the_others(site: LocalSite, reader: Reader) -> None:
    source(site.put("/slow", rss(entry("slow"))), "Slow")
    site.pages["/slow"].ready = lambda: len(site.asked) == 11
    for number in range(10):
        source(site.put(f"/{number}", rss(entry(str(number)))), f"S{number}")
    reader.read_due(threading.Event())
    assert count() == 11, "the slow one answers when all others were asked"
