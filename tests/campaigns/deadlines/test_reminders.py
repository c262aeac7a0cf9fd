"""Reminders: by London's days, in the morning, once each for each instant, and none for what is done."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from broadside import clock
from broadside.database import db
from broadside.delivery.messages import Mailing, Message
from broadside.house import House
from broadside.people import Person
from broadside.suppressions import Why, suppress
from broadside.tokens import Tokens
from campaigns.consultations.changes import Cause, Move, move
from campaigns.consultations.consultations import Position
from campaigns.deadlines import following, reminders
from campaigns.deadlines.reminders import FOLLOWERS, Reminder
from campaigns.jobs import deadlines as jobs
from campaigns.mail.deadlines import DeadlineMail
from tests.campaigns.deadlines.dated import consultation, followed_by, london, on, sent
from tests.people import ALICE, BOB, CHARLIE, PETRA, account

TITLE = "Harbour guidance"


@pytest.mark.parametrize("who", ["owner", "follower"])
def test_reminders_go_at_fourteen_seven_two_days_and_on_the_day(context: Flask, who: str) -> None:
    to = PETRA if who == "owner" else BOB
    with on("2021-03-25T10:00"):
        made = consultation("2021-05-06T00:00", owner=account(PETRA) if who == "owner" else None)
        if who == "follower":
            followed_by(made)
    told: list[tuple[str, str]] = []
    for day in ("04-20", "04-21", "04-27", "04-28", "04-30", "05-03", "05-04", "05-05", "05-06"):
        with on(f"2021-{day}T09:00"):
            before = len(told)
            told = sent(context)
            assert len(told) - before == (day in ("04-21", "04-28", "05-03", "05-05")), day
    assert told == [
        (to, f"Closes in 14 days: {TITLE}"),
        (to, f"Closes in 7 days: {TITLE}"),
        (to, f"Closes in 2 days: {TITLE}"),
        (to, f"Closes today: {TITLE}"),
    ]


def test_nobody_is_woken_before_seven_in_london(context: Flask) -> None:
    with on("2021-03-01T10:00"):
        consultation("2021-04-01T00:00", owner=account(PETRA))
    with on("2021-03-29T06:59"):  # summer time began the day before
        assert len(sent(context)) == 0
    with on("2021-03-29T07:00"):
        assert sent(context) == [(PETRA, f"Closes in 2 days: {TITLE}")]


def test_after_a_pause_of_ours_the_latest_goes_and_no_burst(context: Flask) -> None:
    with on("2021-03-01T10:00"):
        followed_by(consultation("2021-04-01T00:00", owner=account(PETRA)))
    with on("2021-03-30T15:00"):
        assert sorted(sent(context)) == [(BOB, f"Closes tomorrow: {TITLE}"), (PETRA, f"Closes tomorrow: {TITLE}")]


def test_what_was_over_when_they_came_is_not_made_up_for(context: Flask) -> None:
    with on("2021-03-26T10:00"):
        followed_by(consultation("2021-04-01T00:00", owner=account(PETRA)))
        assert sent(context) == []
    with on("2021-03-29T10:00"):
        assert len(sent(context)) == 2


def test_after_an_extension_the_new_instant_gets_its_own(context: Flask) -> None:
    with on("2021-02-20T10:00"):
        made = consultation("2021-03-11T00:00", owner=account(PETRA))
    with on("2021-03-08T10:00"):
        assert sent(context) == [(PETRA, f"Closes in 2 days: {TITLE}")]
        move(made, Move(london("2021-05-06T00:00"), Cause.SILENT))
        db.session.commit()
    with on("2021-03-10T10:00"):
        assert len(sent(context)) == 1
    with on("2021-05-03T10:00"):
        assert sent(context)[1:] == [(PETRA, f"Closes in 2 days: {TITLE}")]


def test_our_own_days_are_told_to_who_does_them(context: Flask) -> None:
    with on("2021-02-20T10:00"):
        made = consultation("2021-03-31T00:00", owner=account(ALICE))
        made.add_step("Sign-off", london("2021-03-11T00:00"), None, account(PETRA))
        db.session.commit()
    with on("2021-03-08T10:00"):
        assert sent(context) == [(PETRA, f"Due in 2 days: Sign-off: {TITLE}")]


@pytest.mark.parametrize("how", ["done", "submitted", "withdrawn", "called off", "not responding", "deactivated"])
def test_what_is_done_or_called_off_reminds_nobody_here(context: Flask, how: str) -> None:
    petra, alice = account(PETRA), account(ALICE)
    with on("2021-02-20T10:00"):
        made = consultation("2021-03-11T00:00", owner=petra)
        step = made.add_step("Sign-off", london("2021-03-11T00:00"), None, petra)
        if how in ("done", "called off"):
            made.take_position(Position.NOT_RESPONDING, alice)
            (made.finish_step if how == "done" else made.drop_step)(step, alice)
        elif how == "submitted":
            made.submit(clock.now(), alice)
        elif how == "withdrawn":
            made.withdraw(clock.now(), "Taken back.")
        elif how == "not responding":
            made.take_position(Position.NOT_RESPONDING, alice)
            made.finish_step(step, alice)
        else:
            petra.deactivate(None)
        db.session.commit()
    with on("2021-03-08T10:00"):
        assert sent(context) == []


def test_readers_are_reminded_of_what_we_have_answered_and_not_of_what_is_withdrawn(context: Flask) -> None:
    """Ours is in, theirs is not."""
    with on("2021-02-20T10:00"):
        made = consultation("2021-03-11T00:00")
        followed_by(made)
        made.submit(clock.now(), account(ALICE))
        db.session.commit()
    with on("2021-03-08T10:00"):
        assert len(sent(context)) == 1
        made.withdraw(clock.now(), "Taken back.")
        db.session.commit()
    with on("2021-03-10T10:00"):
        assert len(sent(context)) == 1


def test_each_chooses_the_days(context: Flask) -> None:
    petra = account(PETRA)
    with on("2021-02-20T10:00"):
        made = consultation("2021-03-11T00:00", owner=petra)
        reminders.choose(petra, [7, 99])
        followed_by(made, BOB, (2,))
        followed_by(made, CHARLIE, ())
    with on("2021-03-03T10:00"):
        assert sent(context) == [(PETRA, f"Closes in 7 days: {TITLE}")]
        assert reminders.chosen_by(petra) == (7,)
    with on("2021-03-08T10:00"):
        assert sent(context)[1:] == [(BOB, f"Closes in 2 days: {TITLE}")]


def test_of_two_workers_one_claims_a_reminder(context: Flask) -> None:
    at = london("2027-01-01T00:00")
    assert Reminder.claim("uid", at, 7, FOLLOWERS)
    assert Reminder.claim("uid", at, 7, FOLLOWERS) is None
    assert Reminder.claim("uid", at + timedelta(days=1), 7, FOLLOWERS)
    assert Reminder.claim("uid", at, 2, FOLLOWERS)


def test_workers_beside_each_other_send_each_reminder_once(app: Flask) -> None:
    house, stop = House.of(app), threading.Event()
    with app.app_context():
        made = consultation(None, owner=account(PETRA))
        made.close_on(clock.end_of(clock.today() + timedelta(days=14)))
        for number in range(3):
            followed_by(made, f"reader{number}@example.net")
        db.session.commit()
    start = threading.Barrier(4)

    def look() -> None:
        with app.app_context():
            start.wait()
            jobs.remind(house)(stop)

    with on(f"{clock.today()}T12:00"):
        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    with app.app_context():
        assert sorted(map(str, db.session.scalars(select(Message.address)))) == [
            PETRA,
            "reader0@example.net",
            "reader1@example.net",
            "reader2@example.net",
        ]


def test_readers_hear_of_a_move_once_with_both_dates_and_who_came_later_does_not(context: Flask) -> None:
    with on("2021-02-20T10:00"):
        made = consultation("2021-03-11T00:00")
        followed_by(made)
    with on("2021-03-01T10:00"):
        move(made, Move(london("2021-03-25T00:00"), Cause.SILENT))
        db.session.commit()
        first = sent(context)
    assert first == [(BOB, f"Closes later, 24 March 2021: {TITLE}")]
    with on("2021-03-02T10:00"):
        followed_by(made, CHARLIE)
        move(made, Move(london("2021-03-19T00:00"), Cause.ANNOUNCED))
        db.session.commit()
        told = sent(context)
    assert told[1:] == [(BOB, f"Closes earlier, 18 March 2021: {TITLE}")]
    text = db.session.scalars(select(Mailing.text).where(Mailing.ref.startswith("moved:")).order_by(Mailing.id)).first()
    assert text is not None
    assert "Wednesday 24 March 2021, 11:59pm" in " ".join(text.split())
    assert "Wednesday 10 March 2021, 11:59pm" in " ".join(text.split())


def test_a_move_that_is_taken_back_before_anybody_was_told_is_not_told(context: Flask) -> None:
    with on("2021-02-20T10:00"):
        made = consultation("2021-03-31T00:00")
        followed_by(made)
    with on("2021-02-21T10:00"):
        move(made, Move(london("2021-04-25T00:00"), Cause.SILENT))
        move(made, Move(london("2021-03-31T00:00"), Cause.SILENT))
        db.session.commit()
        assert sent(context) == []


def test_a_reminder_has_the_way_out_and_consent_is_asked_for_again(context: Flask) -> None:
    with on("2021-02-20T10:00"):
        made = consultation("2021-03-11T00:00")
        followed_by(made)
        followed_by(made, CHARLIE).leave("test")
        db.session.commit()
    with on("2021-03-08T10:00"):
        assert [to for to, _ in sent(context)] == [BOB]
        mailing = db.session.scalars(select(Mailing).where(Mailing.ref.startswith("reminder:"))).one()
        assert mailing.purpose == "consultation:harbour"


def test_who_paused_or_bounced_is_passed_over_with_the_reason(context: Flask, tokens: Tokens) -> None:
    with on("2021-02-20T10:00"):
        made = consultation("2021-03-11T00:00")
        followed_by(made)
        followed_by(made, CHARLIE).pause(london("2021-04-01T00:00"), "test")
        followed_by(made, "nora@example.net")
        suppress(tokens, "nora@example.net", Why.BOUNCED)
        db.session.commit()
    with on("2021-03-08T10:00"):
        assert [to for to, _ in sent(context)] == [BOB]
        reasons = dict(db.session.execute(select(Message.address, Message.reason)).all())
    assert reasons[CHARLIE] == "paused"
    assert "bounced" in reasons["nora@example.net"]


def test_what_one_mail_cannot_do_holds_up_no_other(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with on("2021-02-20T10:00"):
        for slug, owner in (("one", ALICE), ("two", PETRA)):
            consultation("2021-03-11T00:00", slug, account(owner))
    write = DeadlineMail.remind_account

    def fail_for_alice(mail: object, deadline: object, to: object) -> None:
        if to is account(ALICE):
            raise RuntimeError("no")
        write(mail, deadline, to)  # type: ignore[arg-type]

    with on("2021-03-08T10:00"):
        monkeypatch.setattr(DeadlineMail, "remind_account", fail_for_alice)
        assert [to for to, _ in sent(context)] == [PETRA]
        monkeypatch.setattr(DeadlineMail, "remind_account", write)
        assert sorted(to for to, _ in sent(context)) == [ALICE, PETRA]


def test_who_followed_is_forgotten_three_months_after_the_closing(context: Flask) -> None:
    with on("2021-02-20T10:00"):
        made = consultation("2021-03-11T00:00")
        followed_by(made)
    with on("2021-06-08T10:00"):
        jobs.forget(House.of(context))(threading.Event())
        assert following.follows(Person.known(BOB), made)
    with on("2021-06-10T10:00"):
        jobs.forget(House.of(context))(threading.Event())
        assert Person.known(BOB) is None
