"""Consultations: where they stand by the clock, what we do about them, with whom, and by which dates of our own."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from broadside import clock
from broadside.accounts import Account
from broadside.audit import Audit
from broadside.database import db
from broadside.directory.organisations import Organisation
from campaigns.campaigns import Campaign
from campaigns.consultations.byhand import Entry, Remarks, enter, remark, rewrite
from campaigns.consultations.changes import Cause, DeadlineChange, Move, move
from campaigns.consultations.consultations import OFTEN, RARELY, SELDOM, Consultation, Phase, Position
from campaigns.consultations.work import RefusedError
from campaigns.updates import Update
from tests.people import PETRA, account

NOW = datetime(2021, 3, 1, 12, tzinfo=UTC)
CLOSES = datetime(2021, 3, 10, 23, 45, tzinfo=UTC)


def made(editor: Account, closes_at: datetime | None = CLOSES, title: str = "Harbour guidance") -> Consultation:
    return enter(Entry(title, body="College of Policing"), closes_at, editor)


@pytest.mark.parametrize(
    ("now", "phase"),
    [
        (datetime(2021, 2, 1, tzinfo=UTC), Phase.COMING),
        (NOW, Phase.OPEN),
        (CLOSES - timedelta(seconds=1), Phase.OPEN),
        (CLOSES, Phase.CLOSED),
    ],
)
def test_the_clock_says_where_it_stands(editor: Account, now: datetime, phase: Phase) -> None:
    consultation = made(editor)
    consultation.opens_at = datetime(2021, 2, 10, tzinfo=UTC)
    with time_machine.travel(now, tick=False):
        assert consultation.phase == phase


@pytest.mark.parametrize(
    ("closes_at", "due"),
    [
        (
            datetime(2021, 1, 10, 23, 45, tzinfo=UTC),
            datetime(2021, 4, 4, 22, 45, tzinfo=UTC),
        ),  # clocks go forward between
        (
            datetime(2021, 9, 1, 22, 45, tzinfo=UTC),
            datetime(2021, 11, 24, 23, 45, tzinfo=UTC),
        ),  # clocks go back between
    ],
)
def test_a_response_is_due_twelve_weeks_later_by_the_wall_clock(
    editor: Account, closes_at: datetime, due: datetime
) -> None:
    consultation = made(editor, closes_at)
    assert consultation.response_due == due
    with time_machine.travel(due - timedelta(seconds=1), tick=False):
        assert consultation.response_overdue is False
    with time_machine.travel(due, tick=False):
        answered = made(editor, closes_at)
        answered.publish_outcome(clock.now(), "Yes.", "", editor)
        assert (consultation.response_overdue, answered.response_overdue) == (True, False)


@pytest.mark.parametrize(
    ("before", "every"),
    [(timedelta(days=30), SELDOM), (timedelta(days=6), OFTEN), (-timedelta(hours=1), RARELY)],
)
def test_it_is_looked_at_more_often_in_the_last_week(editor: Account, before: timedelta, every: timedelta) -> None:
    consultation = made(editor)
    with time_machine.travel(CLOSES - before, tick=False):
        assert consultation.check_every == every


def test_lists_begin_with_what_closes_soonest(editor: Account) -> None:
    with time_machine.travel(NOW, tick=False):
        late = made(editor, CLOSES + timedelta(days=9), "Late")
        soon, never = made(editor, CLOSES, "Soon"), made(editor, None, "Never")
        old, older = made(editor, NOW - timedelta(days=1), "Old"), made(editor, NOW - timedelta(days=2), "Older")
        late.show(False, editor)
        assert Consultation.all() == [soon, late, never, old, older]
        assert Consultation.public_ones() == [soon, never, old, older]
        assert Consultation.open_now() == [soon, never]


def test_short_names_are_chosen_once_and_kept_apart(editor: Account) -> None:
    assert [made(editor).slug for _ in range(2)] == ["harbour-guidance", "harbour-guidance-2"]
    rewrite(consultation := made(editor), Entry("Another title"), editor)
    assert consultation.slug == "harbour-guidance-3"


def test_submitted_needs_its_time_and_tells_the_campaign(editor: Account) -> None:
    consultation = made(editor)
    remark(consultation, Remarks(Campaign.begin("Harbour data", editor)), editor)
    with pytest.raises(RefusedError, match="Say when"):
        consultation.take_position(Position.SUBMITTED, editor)
    with pytest.raises(RefusedError, match="in the future"):
        consultation.submit(clock.now() + timedelta(minutes=1), editor)
    consultation.submit(NOW, editor, "https://example.org/response.pdf")
    consultation.submit(NOW, editor)
    assert (consultation.position, consultation.our_response) == (
        Position.SUBMITTED,
        "https://example.org/response.pdf",
    )
    (update,) = db.session.scalars(select(Update)).all()
    assert update.text == "Our response to “Harbour guidance” went in on 1 March 2021."


def test_every_change_says_who_made_it(editor: Account, context: Flask) -> None:
    consultation = made(editor)
    consultation.take_position(Position.RESPONDING, editor)
    consultation.take_position(Position.RESPONDING, editor)
    consultation.give_to(account(PETRA), editor)
    consultation.show(False, editor)
    rows = db.session.scalars(select(Audit).where(Audit.ref == consultation.ref).order_by(Audit.id)).all()
    assert [row.action.partition(".")[2] for row in rows] == ["begun", "positioned", "given", "hidden"]
    assert {row.account_id for row in rows} == {editor.id}
    assert rows[2].words == "gave Harbour guidance to Petra"


def test_partners_come_from_the_directory_each_once_with_its_part(editor: Account) -> None:
    consultation, harbour = made(editor), Organisation.add("Harbour Law Centre")
    consultation.work_with(harbour, "legal review", editor)
    consultation.work_with(harbour, "questions 1 to 4", editor)
    (partner,) = consultation.partners
    assert (partner.organisation.name, partner.part) == ("Harbour Law Centre", "questions 1 to 4")
    consultation.part_from(partner, editor)
    assert consultation.partners == []


def test_internal_deadlines_are_added_moved_done_and_called_off(editor: Account) -> None:
    consultation = made(editor)
    step = consultation.add_step("First draft", CLOSES - timedelta(days=5), editor, editor)
    uid = step.uid
    consultation.move_step(step, CLOSES - timedelta(days=4), editor)
    consultation.finish_step(step, editor)
    consultation.finish_step(step, editor)
    assert (step.uid, step.sequence, step.done_at is not None) == (uid, 2, True)
    consultation.finish_step(step, editor, done=False)
    consultation.drop_step(step, editor)
    assert (step.sequence, step.done_at, step.called_off_at is not None) == (4, None, True)
    consultation.drop_step(step, editor, dropped=False)
    assert step.called_off_at is None
    for late in (
        lambda: consultation.add_step("Too late", CLOSES + timedelta(minutes=1), editor),
        lambda: consultation.move_step(step, CLOSES + timedelta(minutes=1), editor),
    ):
        with pytest.raises(RefusedError, match="closes before that"):
            late()
    assert [each.name for each in consultation.steps] == ["First draft"]


@pytest.mark.parametrize("cause", [Cause.SILENT, Cause.ANNOUNCED])
def test_a_deadline_moved_by_hand_keeps_the_old_one_and_why(editor: Account, cause: Cause) -> None:
    consultation = made(editor)
    change = move(consultation, Move(CLOSES + timedelta(days=7), cause, "By mail of the 3rd"), editor)
    assert (change.old, change.new, change.cause, change.note) == (
        CLOSES,
        consultation.closes_at,
        cause,
        "By mail of the 3rd",
    )
    assert (consultation.sequence, change.later) == (1, True)
    assert DeadlineChange.unnoted() == [], "who moved it at the desk knows"
    with pytest.raises(RefusedError, match="closes then already"):
        move(consultation, Move(CLOSES + timedelta(days=7), cause), editor)


@pytest.mark.parametrize(
    ("closes_at", "words"),
    [
        (datetime(2021, 3, 28, 0, tzinfo=UTC), "Saturday 27 March 2021, 11:59pm"),
        (datetime(2021, 3, 28, 23, tzinfo=UTC), "Sunday 28 March 2021, 11:59pm"),
        (datetime(2021, 10, 31, 0, 30, tzinfo=UTC), "Sunday 31 October 2021, 1:30am"),
        (datetime(2021, 11, 1, 0, tzinfo=UTC), "Sunday 31 October 2021, 11:59pm"),
    ],
)
def test_moved_deadlines_read_right_on_both_clock_changes(editor: Account, closes_at: datetime, words: str) -> None:
    change = move(made(editor), Move(closes_at, Cause.ANNOUNCED), editor)
    assert f"to {words}, as was announced" in change.words


def test_a_letter_is_not_said_to_have_asked_for_less_time(editor: Account) -> None:
    with pytest.raises(RefusedError, match="asked for more time"):
        move(made(editor), Move(CLOSES - timedelta(days=1), Cause.LETTER), editor)


def test_a_closing_in_the_past_is_not_told_and_one_moved_ahead_is_told_anew(editor: Account) -> None:
    with time_machine.travel(NOW, tick=False):
        consultation = made(editor, NOW - timedelta(days=3))
        told_at = [consultation.closing_told_at]
        move(consultation, Move(CLOSES, Cause.ANNOUNCED), editor)
        assert [*told_at, consultation.closing_told_at] == [NOW, None]
    with time_machine.travel(CLOSES, tick=False):
        assert db.session.scalars(Consultation.closing_untold(clock.now())).all() == [consultation]


def test_one_that_is_watched_cannot_be_rewritten_by_hand(editor: Account) -> None:
    consultation = made(editor)
    consultation.govuk_path = "/government/consultations/harbour"
    with pytest.raises(RefusedError, match="taken over from there"):
        rewrite(consultation, Entry("Mine"), editor)


def test_it_cannot_close_before_it_opens(editor: Account) -> None:
    with pytest.raises(RefusedError, match="before it opens"):
        enter(Entry("Harbour", opens_at=CLOSES), CLOSES, editor)
    consultation = made(editor)
    consultation.opens_at = NOW
    with pytest.raises(RefusedError, match="before it opens"):
        move(consultation, Move(NOW, Cause.SILENT), editor)
