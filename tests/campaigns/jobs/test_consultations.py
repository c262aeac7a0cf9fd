"""Looking at GOV.UK: politely, guardedly, one worker at a time, and with its trouble told."""

import json
import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from broadside import clock
from broadside.accounts import Account
from broadside.config import read_settings
from broadside.database import db
from broadside.feeds.fetching import Fetcher
from broadside.feeds.jail import jail
from broadside.feeds.refusals import FetchError
from campaigns.consultations.addresses import CALLS
from campaigns.consultations.byhand import Entry, enter
from campaigns.consultations.consultations import Consultation
from campaigns.consultations.fields import UnreadableRecordError
from campaigns.consultations.snapshots import Snapshot
from campaigns.consultations.visiting import GovUk
from campaigns.consultations.watching import AlreadyWatchedError
from campaigns.jobs.consultations import Watcher
from tests.campaigns.consultations import records
from tests.campaigns.consultations.records import FOLDER, PATH, put, record
from tests.local_site import LocalSite
from tests.people import ALICE, account

STOP = threading.Event()
CONTENT = f"/api/content{PATH}"


@pytest.fixture
def watcher(context: Flask, site: LocalSite, fetcher: Fetcher) -> Watcher:
    return records.watcher(site, fetcher)


@pytest.fixture
def editor(context: Flask) -> Account:
    return account(ALICE)


@pytest.fixture
def watched(watcher: Watcher, site: LocalSite, editor: Account) -> Consultation:
    put(site, closing_date="2216-12-21T23:45:00+00:00")
    return watcher.watch(PATH, editor)


def make_due(consultation: Consultation) -> None:
    consultation.next_check_at = clock.now() - timedelta(seconds=1)
    db.session.commit()


def put_move(site: LocalSite, to: str) -> None:
    site.put(CONTENT, json.dumps({"schema_name": "redirect", "redirects": [{"path": PATH, "destination": to}]}))


def test_it_is_due_again_some_hours_later_and_looked_at_once(
    watched: Consultation, watcher: Watcher, site: LocalSite
) -> None:
    assert timedelta(hours=5) < watched.next_check_at - clock.now() < timedelta(hours=7)
    assert watcher.refresh_due(STOP) == 0
    make_due(watched)
    assert watcher.refresh_due(STOP) == 1
    assert watcher.refresh_due(STOP) == 0
    assert len(site.asked) == 2


def test_an_unchanged_page_is_asked_for_by_its_tag(watcher: Watcher, site: LocalSite, editor: Account) -> None:
    site.put(CONTENT, record(), ETag='"1"')
    consultation = watcher.watch(PATH, editor)
    outcome = watcher.refresh(consultation)
    assert (outcome.happenings, outcome.trouble) == ((), "")
    assert site.asked[-1][1]["If-None-Match"] == '"1"'
    assert len(Snapshot.of(consultation)) == 1


def test_trouble_is_told_and_the_pause_grows_until_all_is_well(
    watched: Consultation, watcher: Watcher, site: LocalSite
) -> None:
    site.put(CONTENT, "", 500)
    pauses = []
    for _ in range(3):
        assert "fault of its own (500)" in watcher.refresh(watched).trouble
        pauses.append(watched.next_check_at - clock.now())
    assert pauses[0] < pauses[1] < timedelta(hours=27)
    assert pauses[2] < timedelta(hours=27)
    assert Consultation.failing() == [watched]
    put(site)
    assert watcher.refresh(watched).trouble == ""
    assert (watched.trouble, watched.failures, Consultation.failing()) == ("", 0, [])


def test_the_wait_that_gov_uk_asks_for_is_kept(watched: Consultation, watcher: Watcher, site: LocalSite) -> None:
    site.put(CONTENT, "", 429, Retry_After=str(3 * 24 * 3600))
    assert "read less often" in watcher.refresh(watched).trouble
    assert watched.next_check_at - clock.now() > timedelta(days=2, hours=23)


@pytest.mark.parametrize(("status", "said"), [(404, "no page at this address"), (410, "taken this page down")])
def test_a_page_that_is_gone_keeps_what_is_here(
    watched: Consultation, watcher: Watcher, site: LocalSite, status: int, said: str
) -> None:
    site.put(CONTENT, "", status)
    assert said in watcher.refresh(watched).trouble
    assert watched.title == "Data matching at the harbour"


def test_what_is_no_record_changes_nothing(watched: Consultation, watcher: Watcher, site: LocalSite) -> None:
    for body in ("<html>", '{"schema_name": "news_article"}', "[" * 50_000):
        site.put(CONTENT, body)
        assert watcher.refresh(watched).trouble
    assert (watched.title, len(Snapshot.of(watched))) == ("Data matching at the harbour", 1)
    assert watched.claimed_until is None


def test_a_bare_name_is_looked_for_among_calls_for_evidence_too(
    watcher: Watcher, site: LocalSite, editor: Account
) -> None:
    put(site, base_path=f"{CALLS}tides", schema_name="call_for_evidence", document_type="open_call_for_evidence")
    consultation = watcher.watch("tides", editor)
    assert (consultation.govuk_path, consultation.call_for_evidence) == (f"{CALLS}tides", True)
    assert site.paths() == [f"/api/content{FOLDER}/tides", f"/api/content{CALLS}tides"]


def test_a_page_that_moved_is_followed_and_its_new_address_kept(
    watched: Consultation, watcher: Watcher, site: LocalSite
) -> None:
    moved = put(site, base_path=f"{FOLDER}/elsewhere")
    put_move(site, moved)
    assert watcher.refresh(watched).trouble == ""
    assert (watched.govuk_path, watched.url) == (moved, f"https://www.gov.uk{moved}")


def test_a_circle_of_moves_ends(watcher: Watcher, site: LocalSite, editor: Account) -> None:
    put_move(site, PATH)
    with pytest.raises(UnreadableRecordError, match="without an end"):
        watcher.watch(PATH, editor)
    assert len(site.asked) == 3


def test_another_site_is_not_followed(watcher: Watcher, site: LocalSite, editor: Account) -> None:
    site.put(CONTENT, "", 302, Location="http://127.0.0.1:9/government/consultations/x")
    with pytest.raises(FetchError):
        watcher.watch(PATH, editor)
    assert Consultation.all() == []


def test_gov_uk_at_a_private_address_is_refused_unless_it_was_named(
    context: Flask, site: LocalSite, editor: Account
) -> None:
    put(site)
    stranger = Watcher(GovUk(Fetcher("https://news.example.org", ()), jail, f"http://{site.host}"))
    with pytest.raises(FetchError):
        stranger.watch(PATH, editor)
    on_the_usual_port = Watcher(GovUk(Fetcher("https://news.example.org", ()), jail, "http://127.0.0.1"))
    with pytest.raises(FetchError, match="private network address"):
        on_the_usual_port.watch(PATH, editor)
    assert site.asked == []


def test_the_settings_say_where_gov_uk_is(tmp_path: object) -> None:
    assert read_settings(home=tmp_path).govuk_url == "https://www.gov.uk"
    assert read_settings(home=tmp_path, govuk_url="http://127.0.0.1:9/").govuk_url == "http://127.0.0.1:9"


def test_two_workers_do_not_look_at_one_at_once(watched: Consultation, watcher: Watcher, site: LocalSite) -> None:
    make_due(watched)
    db.session.execute(update(Consultation).values(claimed_until=clock.now() + timedelta(minutes=1)))
    db.session.commit()
    assert watcher.refresh_due(STOP) == 0
    assert "at this very moment" in watcher.refresh(watched).trouble
    assert len(site.asked) == 1
    db.session.execute(update(Consultation).values(claimed_until=clock.now() - timedelta(seconds=1)))
    db.session.commit()
    assert watcher.refresh_due(STOP) == 1, "a worker that died does not hold it for ever"


def test_who_follows_the_same_a_moment_later_is_told_so(
    watcher: Watcher, site: LocalSite, editor: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(site)
    watcher.watch(PATH, editor)
    known = Consultation.at
    answers = iter([None])  # what the slower of two saw before the quicker one committed
    monkeypatch.setattr(Consultation, "at", lambda path: next(answers, known(path)))
    with pytest.raises(AlreadyWatchedError):
        watcher.watch(PATH, editor)
    assert len(Consultation.all()) == 1


def test_one_in_trouble_does_not_hold_up_the_next(
    watched: Consultation, watcher: Watcher, site: LocalSite, editor: Account
) -> None:
    other = watcher.watch(put(site, base_path=f"{FOLDER}/other"), editor)
    site.put(CONTENT, "", 500)
    make_due(watched)
    make_due(other)
    assert watcher.refresh_due(STOP) == 2
    assert (bool(watched.trouble), other.trouble) == (True, "")


def test_a_fault_of_our_own_is_told_and_logged(
    watched: Consultation, watcher: Watcher, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: GovUk, path: str, etag: str = "") -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(GovUk, "visit", broken)
    assert "Broadside itself failed" in watcher.refresh(watched).trouble
    assert "Looking at consultation" in caplog.text


def test_those_entered_by_hand_and_made_up_are_never_looked_at(
    watched: Consultation, watcher: Watcher, site: LocalSite, editor: Account
) -> None:
    by_hand = enter(Entry("Harbour guidance"), None, editor)
    watched.example = True
    make_due(watched)
    make_due(by_hand)
    assert watcher.refresh_due(STOP) == 0
    assert "by hand" in watcher.refresh(by_hand).trouble
    assert "example programme" in watcher.refresh(watched).trouble


def test_a_stop_is_obeyed(watched: Consultation, watcher: Watcher) -> None:
    make_due(watched)
    stopping = threading.Event()
    stopping.set()
    assert watcher.refresh_due(stopping) == 0
