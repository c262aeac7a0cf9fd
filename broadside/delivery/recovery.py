"""Recovery: what a worker left behind when it died, and mailings whose last message has ended.

An edge: it commits, since each move must stand by itself.
"""

import logging

from sqlalchemy import and_, select

from broadside.database import db
from broadside.delivery import ledger, retries
from broadside.delivery.journal import Journal
from broadside.delivery.messages import Mailing, MailingState, Message, MessageState
from broadside.workers import Worker

log = logging.getLogger(__name__)


def recover(worker_id: str, epoch: str, journal: Journal | None = None) -> None:
    """Give back what dead workers claimed, and put in doubt what they were sending.

    It is called before this worker (`worker_id`) takes anything in hand, so whatever is still its own was left behind.
    What was claimed in another epoch than this one is all in doubt: the marks that followed may be lost. What the
    journal knows to have been accepted is not.
    """
    living = {worker.id for worker in Worker.living()} - {worker_id}
    dead = [holder for holder in ledger.holders() if holder not in living]
    if journal is not None:
        journal.recall(everything=bool(dead))
    if dead:
        theirs = ledger.of_workers(dead)
        doubtful = ledger.doubt(and_(theirs, ledger.uncertain(epoch)), retries.NONE)
        given_back = ledger.release(theirs)
        log.warning("A worker had stopped: %d messages given back, %d in doubt.", given_back, doubtful)
    db.session.commit()


def finish() -> None:
    """Finish each mailing whose every row is terminal; end what a cancelled one got back meanwhile."""
    for mailing_id in ledger.unfinished():
        mailing = db.session.get(Mailing, mailing_id)
        if mailing is not None and mailing.finish():
            log.info("The mailing %s is finished.", mailing.ref)
        db.session.commit()
    open_states = (MessageState.READY, MessageState.IN_DOUBT)
    left = select(Message.mailing_id).join(Mailing).where(Mailing.state == MailingState.CANCELLED)
    for mailing_id in db.session.scalars(left.where(Message.state.in_(open_states)).distinct()).all():
        cancelled = db.session.get(Mailing, mailing_id)
        if cancelled is not None:
            cancelled.clear_away()
        db.session.commit()
    db.session.rollback()
