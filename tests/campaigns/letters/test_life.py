"""The life of a letter: begun, published, paused, closed, opened again, extended, delivered; and who may do what."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from broadside import clock
from broadside.audit import Audit
from broadside.database import db
from campaigns.campaigns import Campaign
from campaigns.consultations.changes import Cause, DeadlineChange
from campaigns.consultations.consultations import Consultation
from campaigns.jobs import letters as jobs
from campaigns.letters import waiting
from campaigns.letters.deliveries import deliver
from campaigns.letters.letters import Details, Letter, LetterState, NotNow, asking
from campaigns.letters.versions import Edit, write
from campaigns.updates import Update, UpdateKind
from tests.campaigns.signed import letter, organisation
from tests.people import ALICE, PETRA, account

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def drafted(title: str = "Give people time", **given: object) -> Letter:
    details = Details(title, addressee="The Head", **given)  # type: ignore[arg-type]
    made = Letter.begin(details, account(ALICE))
    write(made, "Dear Head,", Edit.FIRST, account(ALICE))
    db.session.commit()
    return made


def stands(of: Letter) -> LetterState:
    """Where it stands at this moment: the checker takes a property for something that stays."""
    return of.state


def actions(of: Letter) -> list[str]:
    return [each.action for each in db.session.query(Audit).filter_by(ref=of.ref).order_by(Audit.id)]


def test_a_letter_is_a_draft_until_a_publisher_publishes_it(context: Flask) -> None:
    made = drafted()
    assert stands(made) == LetterState.DRAFT
    with pytest.raises(NotNow, match="Only a publisher"):
        made.publish(account(ALICE))
    assert made.published_at is None
    made.publish(account(PETRA))
    assert stands(made) == LetterState.OPEN
    assert actions(made) == ["letter.begun", "letter.drafted", "letter.published"]


@pytest.mark.parametrize(
    ("details", "text", "words"),
    [
        (Details("One"), "Dear Head,", "to whom it is written"),
        (Details("Two", addressee="The Head"), "", "Write its text"),
        (Details("Three", addressee="The Head", closes_at=NOON), "Dear Head,", "closing has passed"),
        (
            Details("Four", "The Head", opens_at=NOON + timedelta(9000), closes_at=NOON + timedelta(8999)),
            "Dear Head,",
            "close before it opens",
        ),
    ],
)
def test_what_stands_against_publishing_is_said(context: Flask, details: Details, text: str, words: str) -> None:
    made = Letter.begin(details, None)
    if text:
        write(made, text, Edit.FIRST, None)
    with time_machine.travel(NOON + timedelta(1), tick=False), pytest.raises(NotNow, match=words):
        made.publish(account(PETRA))
    assert stands(made) == LetterState.DRAFT


def test_a_partners_letter_needs_no_text_of_ours(context: Flask) -> None:
    made = Letter.begin(Details("Theirs", addressee="The Head", elsewhere="https://partner.example.org/letter"), None)
    made.publish(account(PETRA))
    assert stands(made) == LetterState.OPEN


def test_its_slug_is_chosen_once_and_is_no_address_of_ours(context: Flask) -> None:
    first, second, new = drafted("Time"), drafted("Time"), drafted("New")
    assert (first.slug, second.slug, new.slug) == ("time", "time-2", "new-letter")
    first.change(Details("Another title", addressee="The Head"), None)
    assert first.slug == "time"


def test_the_clock_opens_and_closes_it(context: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        made = drafted(opens_at=NOON + timedelta(hours=1), closes_at=NOON + timedelta(hours=2))
        made.publish(account(PETRA))
        assert stands(made) == LetterState.COMING
        traveller.shift(3600)
        assert stands(made) == LetterState.OPEN
        traveller.shift(3599)
        assert stands(made) == LetterState.OPEN
        traveller.shift(1)
        assert stands(made) == LetterState.CLOSED


def test_the_job_writes_down_that_a_closing_has_come_once(context: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as traveller:
        made, other = drafted(closes_at=NOON + timedelta(hours=2)), drafted(closes_at=NOON + timedelta(days=2))
        for each in (made, other):
            each.publish(account(PETRA))
        db.session.commit()
        traveller.shift(7200)
        assert (jobs.waiting(), jobs.oldest()) == (1, NOON + timedelta(hours=2))
        for _ in range(2):
            jobs.close_due(threading.Event())
        assert made.closed_at == NOON + timedelta(hours=2)
        assert other.closed_at is None
        assert actions(made).count("letter.closed") == 1
        assert jobs.waiting() == 0


def test_a_paused_letter_takes_no_signatures_until_a_publisher_resumes_it(context: Flask) -> None:
    made = letter()
    made.pause(account(ALICE), "a name was wrong")
    assert stands(made) == LetterState.PAUSED
    with pytest.raises(NotNow, match="paused"):
        made.pause(account(ALICE))
    with pytest.raises(NotNow, match="Only a publisher"):
        made.resume(account(ALICE))
    made.resume(account(PETRA))
    assert stands(made) == LetterState.OPEN
    with pytest.raises(NotNow, match="not paused"):
        made.resume(account(PETRA))


def test_a_letter_closed_early_can_be_opened_again_before_its_delivery(context: Flask) -> None:
    made = letter()
    with pytest.raises(NotNow, match="Only a publisher"):
        made.close(account(ALICE))
    made.close(account(PETRA))
    assert stands(made) == LetterState.CLOSED
    with pytest.raises(NotNow, match="has passed"):
        made.reopen(clock.now() - timedelta(hours=1), account(PETRA))
    until = clock.now() + timedelta(days=3)
    made.reopen(until, account(PETRA))
    assert (stands(made), made.closes_at) == (LetterState.OPEN, until)
    made.close(account(PETRA))
    deliver(made, clock.now(), "By post", account(PETRA))
    with pytest.raises(NotNow, match="delivered"):
        made.reopen(until, account(PETRA))


def test_a_closing_moves_only_to_a_later_time_and_calendars_are_told(context: Flask) -> None:
    made = letter()
    closing, sequence = made.closes_at, made.sequence
    assert closing is not None
    with pytest.raises(NotNow, match=r"closes on .* already"):
        made.extend(closing - timedelta(hours=1), account(PETRA))
    assert (made.closes_at, made.sequence) == (closing, sequence)
    made.campaign = Campaign.begin("Matching powers", None)
    made.extend(closing + timedelta(days=7), account(PETRA))
    assert "stays open until" in Update.of(made.campaign)[0].text
    assert made.closes_at == closing + timedelta(days=7)
    assert made.sequence == sequence + 1


def test_once_published_the_dates_are_not_edited_beside_the_others(context: Flask) -> None:
    made = letter()
    closing = made.closes_at
    with pytest.raises(NotNow, match="Close later"):
        made.change(Details(made.title, closes_at=clock.now() + timedelta(days=90)), account(ALICE))
    assert made.closes_at == closing
    sequence = made.sequence
    same = Details("A better title", made.addressee, opens_at=made.opens_at, closes_at=closing, target=made.target)
    assert "title" in made.change(same, account(ALICE))
    assert made.sequence == sequence + 1


def test_a_delivery_comes_after_the_closing_and_not_from_the_future(context: Flask) -> None:
    made = letter()
    with pytest.raises(NotNow, match="open for signatures"):
        deliver(made, clock.now(), "By post", account(PETRA))
    made.close(account(PETRA))
    with pytest.raises(NotNow, match="future"):
        deliver(made, clock.now() + timedelta(days=1), "By post", account(PETRA))
    assert stands(made) == LetterState.CLOSED
    deliver(made, clock.now(), "By post", account(PETRA))
    assert (stands(made), made.delivered_how) == (LetterState.DELIVERED, "By post")


def test_a_reply_is_awaited_by_londons_days(context: Flask) -> None:
    made = letter()
    with time_machine.travel(datetime(2026, 11, 22, 23, 50, tzinfo=UTC), tick=False) as traveller:
        made.close(account(PETRA))
        made.deliver(clock.now(), "By post", account(PETRA))
        assert made.awaiting_words == "awaiting a reply"
        traveller.shift(11 * 60)
        assert made.awaiting_words == "awaiting a reply for 1 day"
        traveller.shift(24 * 3600)
        assert (made.awaiting, made.awaiting_words) == (2, "awaiting a reply for 2 days")
    made.answer(account(ALICE))
    assert made.awaiting is None


def test_its_campaign_is_told_once_of_publication_and_delivery(context: Flask) -> None:
    campaign = Campaign.begin("Matching powers", None)
    made = drafted("Time *please*", campaign_id=campaign.id)
    made.publish(account(PETRA))
    made.close(account(PETRA))
    deliver(made, clock.now(), "By post", account(PETRA))
    told = [(update.kind, update.text) for update in reversed(Update.of(campaign))]
    assert [kind for kind, _ in told] == [UpdateKind.MILESTONE, UpdateKind.LETTER_SENT]
    assert told[0][1] == "Our open letter “Time \\*please\\*” to The Head was published."


def test_initiators_stand_in_their_order_each_once(context: Flask) -> None:
    made = drafted()
    harbour, crossing = organisation("Harbour Law Centre"), organisation("The Crossing Project")
    made.initiate([crossing, harbour, crossing], account(ALICE))
    made.initiate([harbour, crossing], account(ALICE))
    db.session.commit()
    db.session.expire_all()
    assert [each.organisation.name for each in made.initiators] == ["Harbour Law Centre", "The Crossing Project"]


def test_a_delivered_letter_asks_to_move_a_deadline_until_it_is_granted(
    context: Flask,
) -> None:
    consultation = Consultation(slug="nfi", title="Matching")
    db.session.add(consultation)
    db.session.flush()
    first, second = (letter(f"letter-{n}", consultation_id=consultation.id) for n in range(2))
    assert asking(consultation) is None
    for each, days in ((first, 2), (second, 1)):
        each.close(account(PETRA))
        each.deliver(clock.now() - timedelta(days=days), "By post", account(PETRA))
    assert asking(consultation) == second
    db.session.add(DeadlineChange(consultation=consultation, cause=Cause.LETTER, letter_id=second.id))
    db.session.flush()
    assert asking(consultation) == first


def test_only_a_draft_is_deleted(context: Flask) -> None:
    made, published = drafted(), letter()
    made.discard(account(ALICE))
    with pytest.raises(NotNow):
        published.discard(account(ALICE))
    db.session.commit()
    assert Letter.all() == [published]


@pytest.mark.parametrize(
    ("fields", "number"),
    [
        ({}, 1),
        ({"published_at": None}, 0),
        ({"paused_at": NOON}, 0),
        ({"closed_at": NOON}, 0),
        ({"closes_at": NOON}, 0),
        ({"closes_at": None, "opens_at": None}, 1),
        ({"opens_at": NOON + timedelta(days=9)}, 0),
    ],
)
def test_the_number_of_open_letters_agrees_with_their_state(
    context: Flask, fields: dict[str, Any], number: int
) -> None:
    with time_machine.travel(NOON, tick=False):
        made = letter(**fields)
        assert waiting.number_open() == number
        assert (stands(made) == LetterState.OPEN) is bool(number)
