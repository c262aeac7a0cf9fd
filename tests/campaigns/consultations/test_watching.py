"""Watching GOV.UK: the story of an extension that nobody announced, one that somebody did, the end and the outcome."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from broadside import clock
from broadside.accounts import Account
from broadside.database import db
from broadside.topics import Topic
from campaigns.campaigns import Campaign
from campaigns.consultations.changes import Cause, DeadlineChange
from campaigns.consultations.comparing import Kind
from campaigns.consultations.consultations import Consultation, Phase
from campaigns.consultations.snapshots import Snapshot
from campaigns.consultations.watching import AlreadyWatchedError
from campaigns.jobs.consultations import Watcher
from campaigns.letters.letters import Letter
from campaigns.letters.news import LetterNews
from campaigns.updates import Update
from tests.campaigns.consultations.records import EXTENDED_NOTE, FILE, FIRST_NOTE, PATH, WAYS, put
from tests.local_site import LocalSite

SECOND, THIRD = "2021-03-24T23:45:00.000+00:00", "2021-05-05T23:45:00.000+01:00"
ANNOUNCED = {
    "closing_date": THIRD,
    "change_history": [EXTENDED_NOTE, FIRST_NOTE],
    "public_updated_at": EXTENDED_NOTE["public_timestamp"],
}


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2021, 2, 20, 9, tzinfo=UTC), tick=False) as now:
        yield now


@pytest.fixture
def watched(traveller: time_machine.Traveller, watcher: Watcher, site: LocalSite, editor: Account) -> Consultation:
    put(site)
    return watcher.watch(PATH, editor, "harbour")


def kinds(watcher: Watcher, consultation: Consultation) -> list[tuple[str, str | None]]:
    outcome = watcher.refresh(consultation)
    assert outcome.trouble == ""
    return [(str(each.kind), each.cause and str(each.cause)) for each in outcome.happenings]


def test_following_takes_over_what_gov_uk_says(watched: Consultation, site: LocalSite) -> None:
    assert (watched.slug, watched.govuk_path, watched.url) == ("harbour", PATH, f"https://www.gov.uk{PATH}")
    assert (watched.body, watched.phase) == ("Harbour Office, Ministry of Tides", Phase.OPEN)
    assert watched.ways == WAYS
    assert (watched.sequence, watched.trouble) == (0, "")
    (snapshot,) = Snapshot.of(watched)
    assert snapshot.holds(Kind.CREATED)
    assert snapshot.told_at is not None
    assert site.paths() == [f"/api/content{PATH}"]


def test_the_whole_story_is_told_step_by_step(
    watched: Consultation, watcher: Watcher, site: LocalSite, traveller: time_machine.Traveller
) -> None:
    put(site, closing_date=SECOND, updated_at="2021-03-01T09:30:00Z")
    assert kinds(watcher, watched) == [("extended", "silent")]
    traveller.move_to(datetime(2021, 3, 25, 12, tzinfo=UTC))
    put(site, **ANNOUNCED)
    assert kinds(watcher, watched) == [("extended", "announced")]
    put(site, **ANNOUNCED, document_type="closed_consultation", ways_to_respond=None)
    traveller.move_to(datetime(2021, 5, 6, 9, tzinfo=UTC))
    assert kinds(watcher, watched) == [("closed", None)]
    ended = {"document_type": "consultation_outcome", "ways_to_respond": None, "final_outcome_detail": "Not to go on."}
    put(site, **(ANNOUNCED | ended | {"public_updated_at": "2022-08-22T10:00:00+01:00"}))
    assert kinds(watcher, watched) == [("outcome", None)]
    assert (watched.phase, watched.outcome) == (Phase.OUTCOME, "Not to go on.")
    assert watched.outcome_at == datetime(2022, 8, 22, 9, tzinfo=UTC)
    assert watched.ways == WAYS, "kept, although GOV.UK takes it away at closing"
    assert [(each.cause, each.old, each.new) for each in reversed(DeadlineChange.of(watched))] == [
        (Cause.SILENT, datetime(2021, 3, 10, 23, 45, tzinfo=UTC), datetime(2021, 3, 24, 23, 45, tzinfo=UTC)),
        (Cause.ANNOUNCED, datetime(2021, 3, 24, 23, 45, tzinfo=UTC), datetime(2021, 5, 5, 22, 45, tzinfo=UTC)),
    ]
    assert DeadlineChange.of(watched)[0].note == "Closing date extended."


def test_the_same_record_again_is_no_news_and_no_snapshot(
    watched: Consultation, watcher: Watcher, site: LocalSite, traveller: time_machine.Traveller
) -> None:
    traveller.shift(timedelta(hours=7))
    put(site, updated_at="2021-02-20T15:00:00Z")
    assert kinds(watcher, watched) == []
    (snapshot,) = Snapshot.of(watched)
    assert snapshot.seen_at == clock.now()
    assert snapshot.fetched_at == clock.now() - timedelta(hours=7)
    assert watched.checked_at == clock.now()


def test_each_change_of_what_a_calendar_shows_raises_the_sequence_once_under_one_uid(
    watched: Consultation, watcher: Watcher, site: LocalSite
) -> None:
    uid = watched.uid
    put(site, closing_date=SECOND)
    kinds(watcher, watched)
    assert (watched.uid, watched.sequence) == (uid, 1)
    put(site, closing_date=SECOND, title="Data matching at the harbours")
    assert kinds(watcher, watched) == [("title", None)]
    assert watched.sequence == 2
    put(site, closing_date=SECOND, title="Data matching at the harbours", description="Other words.")
    assert kinds(watcher, watched) == [("text", None)]
    assert watched.sequence == 2


def test_a_deadline_brought_forward_is_named_so(watched: Consultation, watcher: Watcher, site: LocalSite) -> None:
    put(site, closing_date="2021-03-01T12:00:00Z")
    assert kinds(watcher, watched) == [("shortened", "silent")]
    assert "brought forward" in DeadlineChange.of(watched)[0].words


def test_a_closing_that_vanishes_is_kept(watched: Consultation, watcher: Watcher, site: LocalSite) -> None:
    put(site, closing_date=None)
    assert kinds(watcher, watched) == []
    assert watched.closes_at == datetime(2021, 3, 10, 23, 45, tzinfo=UTC)


def test_a_date_given_at_last_is_told(watcher: Watcher, site: LocalSite, editor: Account) -> None:
    put(site, closing_date=None)
    consultation = watcher.watch(PATH, editor)
    put(site, closing_date=SECOND)
    assert kinds(watcher, consultation) == [("dated", "silent")]


def test_documents_and_ways_that_change_are_told(watched: Consultation, watcher: Watcher, site: LocalSite) -> None:
    put(site, attachments=[FILE], ways_to_respond=WAYS | {"email": "new@example.org"})
    assert kinds(watcher, watched) == [("documents", None), ("ways", None)]
    assert Snapshot.of(watched)[0].noteworthy == ["Added: “Draft code of practice”."]
    assert watched.documents[0]["url"] == FILE["url"]
    put(site, ways_to_respond=WAYS | {"email": "new@example.org"})
    assert kinds(watcher, watched) == [("documents", None)]
    assert Snapshot.of(watched)[0].noteworthy == ["Taken away: “Draft code of practice”."]


def test_ways_are_kept_at_closing_also_beside_the_address_of_its_own_site(
    watched: Consultation, watcher: Watcher, site: LocalSite
) -> None:
    own = "https://respond.example.org/own"
    put(site, held_on_another_website_url=own)
    kinds(watcher, watched)
    put(site, held_on_another_website_url=own, document_type="closed_consultation", ways_to_respond=None)
    kinds(watcher, watched)
    assert watched.ways == WAYS | {"elsewhere": own}


def test_a_withdrawn_one_is_called_off_and_one_brought_back_is_not(
    watched: Consultation, watcher: Watcher, site: LocalSite
) -> None:
    put(site, withdrawn_notice={"explanation": "<p>Superseded.</p>", "withdrawn_at": "2021-02-20T08:00:00Z"})
    assert kinds(watcher, watched) == [("withdrawn", None)]
    assert (watched.phase, watched.withdrawn_why) == (Phase.WITHDRAWN, "Superseded.")
    assert watched.called_off_at is not None
    put(site, withdrawn_notice={})
    assert kinds(watcher, watched) == [("restored", None)]
    db.session.refresh(watched)
    assert [watched.phase, watched.called_off_at] == [Phase.OPEN, None]


def test_an_extension_is_told_to_the_campaign(
    watched: Consultation, watcher: Watcher, site: LocalSite, editor: Account
) -> None:
    watched.join(Campaign.begin("Harbour data", editor), editor)
    put(site, closing_date=SECOND)
    kinds(watcher, watched)
    (update,) = db.session.scalars(select(Update)).all()
    assert update.kind == "extension"
    assert "from Wednesday 10 March 2021, 11:45pm to Wednesday 24 March 2021, 11:45pm" in update.text
    assert "without an announcement" in update.text


def delivered_letter(watched: Consultation) -> Letter:
    letter = Letter(slug="harbour", title="Six more weeks", addressee="The Harbour Master", consultation=watched)
    letter.delivered_at = clock.now()
    db.session.add(letter)
    db.session.commit()
    return letter


def test_an_extension_that_our_letter_asked_for_names_it_once(
    watched: Consultation, watcher: Watcher, site: LocalSite
) -> None:
    letter = delivered_letter(watched)
    put(site, **ANNOUNCED)
    assert kinds(watcher, watched) == [("extended", "letter")]
    assert DeadlineChange.of(watched)[0].letter_id == letter.id
    assert len(LetterNews.of(letter)) == 1, "the signatories can be told"
    put(site, **(ANNOUNCED | {"closing_date": "2021-05-19T23:45:00+01:00"}))
    assert kinds(watcher, watched) == [("extended", "silent")], "it was granted already"


def test_a_letter_does_not_ask_for_less_time(watched: Consultation, watcher: Watcher, site: LocalSite) -> None:
    delivered_letter(watched)
    put(site, closing_date="2021-03-01T12:00:00Z")
    assert kinds(watcher, watched) == [("shortened", "silent")]


def test_a_date_that_a_person_entered_first_is_not_moved_back_by_an_old_record(
    watched: Consultation, watcher: Watcher, site: LocalSite
) -> None:
    watched.close_on(datetime(2021, 5, 5, 22, 45, tzinfo=UTC))
    put(site, description="Other words.")
    assert kinds(watcher, watched) == [("text", None)]
    assert watched.closes_at == datetime(2021, 5, 5, 22, 45, tzinfo=UTC)
    put(site, **ANNOUNCED)
    assert ("extended", "announced") not in kinds(watcher, watched)
    assert DeadlineChange.of(watched) == []


def test_dates_that_cannot_be_change_nothing_and_are_told(
    watched: Consultation, watcher: Watcher, site: LocalSite
) -> None:
    put(site, closing_date="2021-02-01T00:00:00Z")
    assert "close before it opens" in watcher.refresh(watched).trouble
    assert watched.closes_at == datetime(2021, 3, 10, 23, 45, tzinfo=UTC)
    assert len(Snapshot.of(watched)) == 1


def test_what_is_watched_already_is_not_watched_twice(watched: Consultation, watcher: Watcher, editor: Account) -> None:
    with pytest.raises(AlreadyWatchedError, match="Data matching at the harbour"):
        watcher.watch(f"https://www.gov.uk{PATH}?x=1", editor)


def test_its_topics_are_those_of_ours_that_it_is_about(watcher: Watcher, site: LocalSite, editor: Account) -> None:
    db.session.add_all(
        [Topic(slug="data", name="Data", words={"matching": 2.0}), Topic(slug="sea", name="Sea", words={"whale": 1.0})]
    )
    put(site)
    assert watcher.watch(PATH, editor).topics == ["data"]
