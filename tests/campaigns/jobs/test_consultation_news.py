"""News of consultations: owners are mailed of moved deadlines and closings, once each."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from broadside import clock
from broadside.accounts import Account
from broadside.database import db
from broadside.delivery.maildir import Maildir
from broadside.delivery.office import Office
from broadside.feeds.fetching import Fetcher
from broadside.house import House
from campaigns.consultations.byhand import Entry, enter
from campaigns.consultations.changes import Cause, DeadlineChange, Move, move
from campaigns.consultations.consultations import Consultation, Position
from campaigns.consultations.snapshots import Snapshot
from campaigns.jobs.consultation_news import tell_owners
from tests.campaigns.consultations import records
from tests.local_site import LocalSite
from tests.people import ALICE, PETRA, account

STOP = threading.Event()


@pytest.fixture
def alice_edits(context: Flask) -> Account:
    return account(ALICE)


@pytest.fixture
def owned(alice_edits: Account) -> Consultation:
    consultation = enter(
        Entry("Harbour guidance", body="Harbour Office"), clock.now() + timedelta(days=9), alice_edits, "harbour"
    )
    consultation.give_to(account(PETRA), alice_edits)
    db.session.commit()
    return consultation


def mails(app: Flask) -> list[tuple[str, str, str]]:
    """(to, subject, text) of every mail, after telling twice and delivering."""
    house = House.of(app)
    for _ in range(2):
        tell_owners(house)(STOP)
    Office.of(app).deliver(STOP)
    box = Maildir(house.settings.maildir)
    kept = [box.read(key) for key in reversed(list(box.keys()))]
    return [(mail.recipient, mail.subject, " ".join(mail.text.split())) for mail in kept]


def test_an_owner_hears_of_a_moved_deadline_once_with_both_dates_and_why(
    context: Flask, owned: Consultation, alice_edits: Account
) -> None:
    assert owned.closes_at is not None
    old, new = owned.closes_at, owned.closes_at + timedelta(days=14)
    change = move(owned, Move(new, Cause.SILENT, "Seen by chance"), alice_edits)
    db.session.commit()
    ((to, subject, text),) = mails(context)
    assert "petra@example.org" in to
    assert subject == f"Extended to {clock.day_words(clock.closing_day(new))}: Harbour guidance"
    for said in (clock.closing_words(old), clock.closing_words(new), "without an announcement", "Seen by chance"):
        assert said in text
    assert "/desk/consultations/harbour" in text
    db.session.refresh(change)
    assert change.told_at is not None


def test_who_moved_it_and_answers_for_it_is_not_told_what_they_did(context: Flask, owned: Consultation) -> None:
    assert owned.closes_at is not None
    move(owned, Move(owned.closes_at + timedelta(days=1), Cause.ANNOUNCED), account(PETRA))
    db.session.commit()
    assert mails(context) == []


def test_a_closing_is_told_by_the_clock_once_even_without_a_look_at_gov_uk(
    context: Flask, owned: Consultation, alice_edits: Account
) -> None:
    owned.take_position(Position.RESPONDING, alice_edits)
    with time_machine.travel(clock.now(), tick=False):
        owned.close_on(clock.now() + timedelta(seconds=1))
        db.session.commit()
        assert mails(context) == []
    with time_machine.travel(clock.now() + timedelta(seconds=2), tick=False):
        ((_, subject, text),) = mails(context)
    assert subject == "Closed: Harbour guidance"
    assert "no response is noted as submitted" in text
    assert "due within 12 weeks" in text


def test_what_else_gov_uk_changed_is_told_once(
    context: Flask, site: LocalSite, fetcher: Fetcher, alice_edits: Account
) -> None:
    watcher = records.watcher(site, fetcher)
    records.put(site)
    consultation = watcher.watch(records.PATH, alice_edits)
    consultation.give_to(alice_edits, alice_edits)
    records.put(site, document_type="consultation_outcome", attachments=[records.FILE])
    watcher.refresh(consultation)
    assert Snapshot.of(consultation)[0].told_at is None
    ((to, subject, text),) = mails(context)
    assert "alice@example.org" in to
    assert subject == "Outcome published: Data matching at the harbour"
    assert "The outcome was published." in text
    assert "Draft code of practice" in text


def test_nobody_is_mailed_of_one_that_nobody_answers_for(
    context: Flask, owned: Consultation, alice_edits: Account
) -> None:
    assert owned.closes_at is not None
    owned.give_to(None, alice_edits)
    change = move(owned, Move(owned.closes_at + timedelta(days=1), Cause.SILENT), alice_edits)
    db.session.commit()
    assert mails(context) == []
    db.session.refresh(change)
    assert change.told_at is not None


def test_one_that_cannot_be_told_does_not_hold_up_the_others(
    context: Flask, owned: Consultation, alice_edits: Account, caplog: pytest.LogCaptureFixture
) -> None:
    other = enter(Entry("Other guidance"), clock.now() + timedelta(days=9), alice_edits)
    other.give_to(alice_edits, alice_edits)
    account(PETRA).email = "no address"
    for each in (owned, other):
        assert each.closes_at is not None
        move(each, Move(each.closes_at + timedelta(days=1), Cause.SILENT), None)
    db.session.commit()
    ((to, _, _),) = mails(context)
    assert "alice@example.org" in to
    assert "could not be told" in caplog.text
    assert all(each.told_at for each in db.session.scalars(select(DeadlineChange)))
