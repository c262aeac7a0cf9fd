"""Suggestions: what GOV.UK's search and feed name and our topics match; nobody follows but a person."""

import json
import threading
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import select

from broadside import clock
from broadside.accounts import Account
from broadside.database import db
from broadside.topics import Topic
from campaigns.consultations.consultations import Consultation
from campaigns.consultations.fields import UnreadableRecordError
from campaigns.consultations.finding import from_search
from campaigns.consultations.lookouts import Lookout, Place
from campaigns.consultations.suggestions import Suggestion, SuggestionState
from campaigns.consultations.visiting import SEARCH
from campaigns.jobs.consultations import Watcher
from tests.campaigns.consultations.records import FOLDER, PATH, put, put_feed, put_search, result
from tests.local_site import LocalSite

STOP = threading.Event()
CLOSES = "2216-12-21T23:45:00+00:00"


@pytest.fixture
def topics(watcher: Watcher) -> None:
    db.session.add(Topic(slug="data", name="Data", words={"data matching": 3.0, "surveillance": 2.0}))
    db.session.commit()


def look_again(watcher: Watcher) -> int:
    for lookout in db.session.scalars(select(Lookout)):
        lookout.next_check_at = clock.now()
    db.session.commit()
    return watcher.look_out(STOP)


@pytest.mark.usefixtures("topics")
def test_open_ones_that_match_are_suggested_with_the_reason(watcher: Watcher, site: LocalSite) -> None:
    put_search(
        site,
        result("a", "Surveillance at sea", end_date=CLOSES),
        result("b", "Data matching and surveillance"),
        result("c", "Furniture"),
    )
    put_feed(site, (f"{FOLDER}/d", "Guidance", "On surveillance"), ("/government/publications/e", "Surveillance", ""))
    assert watcher.look_out(STOP) == 3
    first, second, third = Suggestion.waiting()
    assert (first.govuk_path, first.why) == (f"{FOLDER}/b", ["data matching", "surveillance"])
    assert (second.title, second.body) == ("Surveillance at sea", "Harbour Office")
    assert second.closes_at == datetime(2216, 12, 21, 23, 45, tzinfo=UTC)
    assert third.govuk_path == f"{FOLDER}/d"
    assert Consultation.all() == []


@pytest.mark.usefixtures("topics")
def test_gov_uk_is_asked_for_known_parameters_alone_and_not_too_often(watcher: Watcher, site: LocalSite) -> None:
    put_search(site)
    put_feed(site)
    watcher.look_out(STOP)
    watcher.look_out(STOP)
    assert len(site.asked) == 2
    asked = parse_qs(urlsplit(site.paths()[0]).query)
    assert asked == {
        "filter_content_store_document_type": ["open_consultation", "open_call_for_evidence"],
        "order": ["end_date"],
        "count": ["1000"],
        "fields": ["title,link,description,end_date,organisations"],
    }
    due = db.session.scalars(select(Lookout.next_check_at)).all()
    assert all(timedelta(hours=5) < at - clock.now() < timedelta(hours=7) for at in due)


def test_without_topics_nobody_is_asked(watcher: Watcher, site: LocalSite) -> None:
    assert watcher.look_out(STOP) == 0
    assert site.asked == []


@pytest.mark.usefixtures("topics")
def test_what_was_left_or_is_watched_is_not_suggested_again(watcher: Watcher, site: LocalSite, editor: Account) -> None:
    put(site)
    put_search(site, result("harbour-data-matching", "Data matching"), result("a", "Surveillance"))
    put_feed(site)
    assert watcher.look_out(STOP) == 2
    for suggestion in Suggestion.waiting():
        if suggestion.govuk_path == PATH:
            watcher.watch(suggestion.govuk_path, editor)
        else:
            suggestion.leave(editor)
    assert look_again(watcher) == 0
    assert Suggestion.waiting() == []
    states = {each.govuk_path: each.state for each in db.session.scalars(select(Suggestion))}
    assert states == {PATH: SuggestionState.FOLLOWED, f"{FOLDER}/a": SuggestionState.LEFT}


@pytest.mark.usefixtures("topics")
def test_one_that_has_closed_is_suggested_no_more(watcher: Watcher, site: LocalSite) -> None:
    put_search(site, result("a", "Surveillance", end_date="2021-01-01T00:00:00Z"))
    put_feed(site)
    watcher.look_out(STOP)
    assert Suggestion.waiting() == []


@pytest.mark.usefixtures("topics")
def test_a_place_in_trouble_is_told_and_does_not_stop_the_other(watcher: Watcher, site: LocalSite) -> None:
    site.put(SEARCH, "{}", 422)
    put_feed(site, (f"{FOLDER}/d", "Surveillance", ""))
    assert watcher.look_out(STOP) == 1
    (troubled,) = Lookout.troubled()
    assert troubled.place == Place.SEARCH
    assert "refused the request (422)" in troubled.trouble
    put_search(site)
    look_again(watcher)
    assert Lookout.troubled() == []


@pytest.mark.usefixtures("topics")
def test_a_hostile_feed_is_refused_by_the_jail(watcher: Watcher, site: LocalSite) -> None:
    put_search(site)
    put_feed(site)
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><feed xmlns="http://www.w3.org/2005/Atom"><title>&a;</title></feed>'
    for path in list(site.pages):
        if ".atom" in path:
            site.pages[path].body = bomb
    assert watcher.look_out(STOP) == 0
    (troubled,) = Lookout.troubled()
    assert troubled.place == Place.FEED


def test_an_odd_result_is_passed_over_and_an_odd_answer_refused() -> None:
    results = [
        {"link": 7},
        {"link": "https://evil.example/government/consultations/x", "title": "X"},
        {"title": "No link"},
    ]
    good = {"link": f"{FOLDER}/good", "title": "Good"}
    assert [each.path for each in from_search(json.dumps({"results": [*results, good]}).encode())] == [f"{FOLDER}/good"]
    for odd in (b"[]", b"<html>", b'{"results": 7}'):
        with pytest.raises(UnreadableRecordError):
            from_search(odd)
