"""The same on PostgreSQL: claims, JSON, what strangers send, and who is told."""

import threading

import pytest
from flask import Flask

from broadside.database import db
from broadside.feeds.fetching import Fetcher
from broadside.house import House
from broadside.topics import Topic
from campaigns.consultations.changes import DeadlineChange
from campaigns.consultations.consultations import Consultation
from campaigns.consultations.suggestions import Suggestion
from campaigns.jobs.consultation_news import tell_owners
from tests.campaigns.consultations import records
from tests.campaigns.consultations.records import FILE, PATH, put
from tests.local_site import LocalSite
from tests.people import ALICE, account

STOP = threading.Event()


@pytest.mark.postgres
def test_the_story_of_a_consultation_on_postgresql(postgres_app: Flask, site: LocalSite, fetcher: Fetcher) -> None:
    alice, watcher = account(ALICE), records.watcher(site, fetcher)
    db.session.add(Topic(slug="data", name="Data", words={"matching": 2.0}))
    put(site, title="Data \x00 matching", description="\ud800\x00")
    consultation = watcher.watch(PATH, alice, "nfi")
    consultation.give_to(alice, alice)
    put(site, closing_date="2216-05-05T23:45:00+01:00", attachments=[FILE])
    assert [str(each.kind) for each in watcher.refresh(consultation).happenings] == [
        "extended",
        "documents",
        "title",
        "text",
    ]
    records.put_search(site, records.result("tides", "Matching the tides"))
    records.put_feed(site)
    assert watcher.look_out(STOP) == 1
    assert [each.title for each in Suggestion.waiting()] == ["Matching the tides"]
    tell_owners(House.of(postgres_app))(STOP)
    db.session.expire_all()
    assert all(change.told_at for change in DeadlineChange.of(consultation))
    assert Consultation.open_now() == [consultation]
    assert watcher.refresh_due(STOP) == 0
