"""What each worker has in hand of the ledger, for the desk: no addresses, only which mailing and how many."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select, text

from broadside.database import db
from broadside.delivery.messages import Mailing, Message

HELD = text("message.state IN ('claimed', 'sending')")  # in words: see `messages.IN_HAND`


@dataclass(frozen=True)
class Handful:
    """Some messages of one mailing, claimed or being sent; `subject` is that of a newsletter or letter, else empty."""

    subject: str
    number: int


def by_worker() -> dict[str, list[Handful]]:
    """What each worker holds, living or dead, the largest handful first; notices to one person stay unnamed."""
    held = (
        select(Message.worker_id, Mailing.purpose, Mailing.subject, func.count())
        .join(Mailing, Mailing.id == Message.mailing_id)
        .where(Message.worker_id.is_not(None), HELD)
        .group_by(Message.worker_id, Mailing.purpose, Mailing.subject)
        .order_by(func.count().desc(), Mailing.subject)
    )
    found: dict[str, list[Handful]] = defaultdict(list)
    for worker_id, purpose, subject, number in db.session.execute(held):
        found[str(worker_id)].append(Handful(subject if purpose else "", number))
    return dict(found)
