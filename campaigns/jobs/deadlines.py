"""The recurring work on deadlines: remind who answers for one and who follows one, tell of moves, answer forms.

Rows say what was sent; these only look. Each mail is posted with its row in one commit: of two workers one gets it.
"""

import logging
import threading
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from sqlalchemy import select

from broadside import clock
from broadside.accounts import Account
from broadside.consent import Subscription
from broadside.database import db
from broadside.house import House
from broadside.people import Person
from broadside.timetable import Job
from campaigns.consultations.changes import DeadlineChange
from campaigns.consultations.consultations import Consultation
from campaigns.deadlines import entries, following, reminders, requests
from campaigns.deadlines.deadline import Deadline, Noun
from campaigns.deadlines.gathering import Wanted, gather
from campaigns.deadlines.reminders import DAYS_BEFORE, FOLLOWERS, MOVED, Reminder
from campaigns.deadlines.requests import LIVE, Answer, ReminderRequest
from campaigns.mail.deadlines import DeadlineMail, reminder_ref

log = logging.getLogger(__name__)

OWNED = frozenset({Noun.CONSULTATION, Noun.INTERNAL})


def remind(house: House) -> Job:
    """Remind owners and followers of what comes, each once for each instant."""

    def look(stop: threading.Event) -> None:
        mail, today = DeadlineMail.of(house), clock.today()
        near = Wanted(nouns=OWNED, first=today, last=today + timedelta(days=max(DAYS_BEFORE)))
        for deadline in gather(near):
            if stop.is_set():
                return
            if not deadline.done and not deadline.example:
                _carefully(partial(_remind_owner, mail, deadline))
        for ident in [each.id for each in following.followed()]:
            if stop.is_set():
                return
            _carefully(partial(_remind_followers, mail, ident))

    return look


def tell_moves(house: House) -> Job:
    """Tell followers that a closing moved; of several moves between two looks, only from the first to the last."""

    def look(stop: threading.Event) -> None:
        mail = DeadlineMail.of(house)
        for ident in [each.id for each in following.followed()]:
            if stop.is_set():
                return
            _carefully(partial(_tell_moves, mail, ident))

    return look


def answer_requests(house: House) -> Job:
    """Mail a confirmation, or a link to the page they have, to those who asked to be reminded."""

    def look(stop: threading.Event) -> None:
        mail = DeadlineMail.of(house)
        for each in ReminderRequest.waiting():
            if stop.is_set():
                return
            answer = each.answer(house.tokens)
            if answer == Answer.CONFIRM:
                mail.ask_to_confirm(each, Person.of(each.address))
            db.session.commit()
            if answer == Answer.LATER:
                return

    return look


def forget(house: House) -> Job:
    """Forget requests a week old, and who followed what closed three months ago."""

    def look(stop: threading.Event) -> None:
        people = {person.id: person for person in (*requests.forget_old(), *following.forget_old())}
        for person in people.values():
            house.privacy.forget(person)
        db.session.commit()

    return look


def _remind_owner(mail: DeadlineMail, deadline: Deadline) -> None:
    owner = db.session.get(Account, deadline.owner_id) if deadline.owner_id else None
    if owner is None or not owner.active:
        return
    days = reminders.due(deadline, reminders.chosen_by(owner), _day(deadline))
    if days is not None and Reminder.claim(deadline.uid, deadline.at, days, owner.ref):
        mail.remind_account(deadline, owner)


def _remind_followers(mail: DeadlineMail, ident: int) -> None:
    """One mailing for each day that is due: readers chose different ones.

    A consultation that we have answered still closes for them: they are reminded until it does.
    """
    consultation = db.session.get_one(Consultation, ident)
    deadline = entries.closing(consultation)
    if deadline is None or consultation.phase not in LIVE:
        return
    groups: dict[int, list[Subscription]] = {}
    for subscription, chosen in following.followers(consultation):
        since = max(_day(deadline), clock.local(subscription.since).date())
        if (days := reminders.due(deadline, chosen, since)) is not None:
            groups.setdefault(days, []).append(subscription)
    for days, readers in groups.items():
        if Reminder.claim(deadline.uid, deadline.at, days, FOLLOWERS):
            mail.remind_followers(reminder_ref(consultation, deadline, days), deadline, readers)


def _tell_moves(mail: DeadlineMail, ident: int) -> None:
    consultation = db.session.get_one(Consultation, ident)
    changes = db.session.scalars(
        select(DeadlineChange).where(DeadlineChange.consultation_id == ident).order_by(DeadlineChange.id)
    ).all()
    mine = [each for each in changes if Reminder.claim(consultation.uid, each.at, MOVED, f"change:{each.id}")]
    if not mine or mine[0].old == mine[-1].new or consultation.phase not in LIVE:
        return
    knew = [each for each, _ in following.followers(consultation) if each.since < mine[-1].at]
    if knew:
        mail.tell_moved(mine[-1], mine[0].old, knew)


def _day(deadline: Deadline) -> date:
    """Since which day its date is known."""
    return clock.local(deadline.revised_at).date()


def _carefully(act: Callable[[], None]) -> None:
    """Commit what was done; what fails is logged, and holds up nothing else."""
    try:
        act()
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("A reminder could not be posted.")
