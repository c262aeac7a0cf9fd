"""A consultation that readers follow, and every mail about it, for tests that walk through all; needs a context."""

from datetime import timedelta

from broadside import clock
from broadside.accounts import Account
from broadside.database import db
from broadside.house import house
from broadside.people import Person
from campaigns.consultations.byhand import Entry, enter
from campaigns.consultations.changes import Cause, Move, move
from campaigns.deadlines import entries, following
from campaigns.deadlines.keys import CalendarKey
from campaigns.deadlines.reminders import DAYS_BEFORE
from campaigns.deadlines.requests import ReminderRequest
from campaigns.mail.deadlines import DeadlineMail, reminder_ref
from tests.people import BOB, CHARLIE


def around(by: Account) -> dict[str, list[object]]:
    """Who asked, who is reminded and of what; and what stands in the addresses of the pages."""
    made = enter(Entry("Tide tables", "Harbour Office"), clock.now() + timedelta(days=9), by, "tides")
    made.add_step("Sign-off", clock.now() + timedelta(days=3), by, by)
    following.follow(Person.of(BOB), made, DAYS_BEFORE, "test")
    request = ReminderRequest.ask(made, CHARLIE, DAYS_BEFORE)
    request.mailed_at = clock.now()
    db.session.flush()
    _write(request, by)
    key = CalendarKey.make(by)
    db.session.commit()
    tokens = house().tokens
    return {
        "/deadlines secret": [key.secret(tokens)],
        "/deadlines/plan slug": [made.slug],
        "/reminders token": [request.token(tokens)],
    }


def _write(request: ReminderRequest, by: Account) -> None:
    mail, consultation = DeadlineMail.of(house()), request.consultation
    deadline = entries.closing(consultation)
    assert deadline is not None
    readers = [each for each, _ in following.followers(consultation)]
    mail.ask_to_confirm(request, Person.of(request.address))
    mail.remind_account(deadline, by)
    mail.remind_followers(reminder_ref(consultation, deadline, 14), deadline, readers)
    old, to = consultation.closes_at, clock.now() + timedelta(days=20)
    mail.tell_moved(move(consultation, Move(to, Cause.SILENT), by), old, readers)
