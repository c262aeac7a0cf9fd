"""Sending: the jobs that begin what is due, hold what is wrong, and note what has ended."""

import logging
import threading
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, select

from broadside import clock
from broadside.database import db
from broadside.delivery import outbox
from broadside.delivery.outbox import MailingState, MessageState
from broadside.house import House, house
from newsletters import composing, mail, preflight
from newsletters.issues import Issue, IssueState
from newsletters.newsletter import Newsletter

log = logging.getLogger(__name__)

TOO_LATE = timedelta(hours=6)
REACHED = (MessageState.ACCEPTED, MessageState.HELD)


def draft_due(stop: threading.Event) -> None:
    """Let each newsletter's next issue draft itself on its day."""
    for newsletter in Newsletter.all():
        if stop.is_set():
            return
        composing.draft_itself(newsletter, house().settings.address)
        db.session.commit()


def send_due(stop: threading.Event) -> None:
    """Begin every issue that is due: one transaction each, from the lock on the issue to the frozen ledger."""
    for issue_id in db.session.scalars(select(Issue.id).where(_due()).order_by(Issue.due_at)).all():
        if stop.is_set():
            return
        try:
            _send(issue_id)
        except Exception:
            db.session.rollback()
            log.exception("Issue %s could not be begun; it is tried again at the next look.", issue_id)


def finish_sent(stop: threading.Event) -> None:
    """Note the end of each sending: sent, or a draft again when it was cancelled before anybody got it."""
    for issue in db.session.scalars(select(Issue).where(Issue.state == IssueState.SENDING)).all():
        progress = outbox.progress(issue.mailing_ref)
        if progress is None or stop.is_set():
            continue
        cancelled = progress.state == MailingState.CANCELLED and not progress.waiting
        if cancelled and not any(progress.count(state) for state in REACHED):
            issue.call_off()
        elif cancelled or progress.state == MailingState.FINISHED:
            issue.finish()
        db.session.commit()


def waiting() -> int:
    """How many issues are due and not begun; one that is held waits for a person, not for a worker."""
    return db.session.scalar(select(func.count(Issue.id)).where(_due())) or 0


def oldest() -> datetime | None:
    """Since when the longest overdue of them is due."""
    return db.session.scalar(select(func.min(Issue.due_at)).where(_due()))


def _due() -> ColumnElement[bool]:
    return and_(Issue.state == IssueState.SCHEDULED, Issue.due_at <= clock.now(), Issue.hold_reason == "")


def _send(issue_id: int) -> None:
    issue = db.session.get(Issue, issue_id, populate_existing=True)
    if issue is None or not issue.begin():
        db.session.rollback()
        return
    here = house()
    if reason := _objection(issue, here):
        issue.step_back(reason)
    else:
        mail.post(issue, here)
    db.session.commit()


def _objection(issue: Issue, here: House) -> str:
    """Why an issue that was just begun must not be sent without a person; empty when nothing stands against it."""
    if issue.due_at is not None and issue.due_at < clock.now() - TOO_LATE:
        return (
            f"It was due on {clock.instant_words(issue.due_at)}, {clock.distance_words(issue.due_at)}, when nothing "
            "was running to send it. Should it still go out? Send it now, or choose another time."
        )
    approval = issue.approval
    if approval is None or approval.content_hash != issue.content_hash:
        return (
            "What readers would see has changed since it was approved: the newsletter’s settings, most likely. "
            "Stop the presses, and have it approved again."
        )
    if moved := mail.not_as_approved(issue):
        return moved
    faults = preflight.errors(mail.findings(issue, here))
    return f"{faults[0].place}: {faults[0].what} Mend this before it is sent." if faults else ""
