"""Histories: mailings of the example programme, which were never sent and only look as if."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, select, update

from broadside.database import db
from broadside.delivery.messages import Mailing, MailingState, Message, MessageState

ACCEPTED = "250 2.0.0 Ok (made up)"


def settle_as_past(mailing: Mailing, failures: Mapping[int, str], at: datetime) -> None:
    """Write a mailing just posted down as finished at an instant, before it is committed and a postman can see it.

    `failures` are replies by the person's id; all others were accepted.
    """
    mine = update(Message).where(Message.mailing_id == mailing.id).execution_options(synchronize_session=False)
    ready = mine.where(Message.state == MessageState.READY)
    for person_id, reply in failures.items():
        db.session.execute(ready.where(Message.person_id == person_id).values(state=MessageState.FAILED, reason=reply))
    db.session.execute(ready.values(state=MessageState.ACCEPTED, reason=ACCEPTED))
    db.session.execute(mine.values(changed_at=at, due_at=at))
    mailing.state, mailing.posted_at, mailing.finished_at = MailingState.FINISHED, at, at
    db.session.flush()


def forget(ref: str) -> None:
    """Delete a mailing with its ledger: for examples alone, since of a real one the ledger must stay."""
    found = db.session.scalar(select(Mailing.id).where(Mailing.ref == ref))
    if found is not None:
        db.session.execute(delete(Message).where(Message.mailing_id == found))
        db.session.execute(delete(Mailing).where(Mailing.id == found))
