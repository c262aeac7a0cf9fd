"""Which mails a person was sent, as personal data; and how long notices are kept."""

from datetime import timedelta
from typing import Any

from sqlalchemy import and_, delete, or_, select, update

from broadside import clock
from broadside.database import db
from broadside.delivery.messages import TERMINAL, Mailing, Message, MessageState
from broadside.delivery.words import ERASED
from broadside.people import Person

NOTICES_KEPT = timedelta(days=30)


class MailHolder:
    """The ledger's rows of a person: shown on request, made nameless when the person is erased."""

    def held(self, person: Person) -> Any:
        rows = db.session.execute(
            select(Mailing.subject, Message.state, Message.reason, Message.changed_at)
            .join(Mailing, Mailing.id == Message.mailing_id)
            .where(_of(person))
            .order_by(Message.id)
        )
        return [
            {"mail": row.subject, "state": str(row.state), "reason": row.reason, "at": row.changed_at.isoformat()}
            for row in rows
        ]

    def erase(self, person: Person) -> None:
        """Delete notices to this person; of mailings to many only a nameless row stays, to be counted."""
        alone = select(Message.mailing_id).join(Mailing).where(_of(person), Mailing.purpose.is_(None))
        db.session.execute(delete(Mailing).where(Mailing.id.in_(alone)))
        mine = update(Message).where(_of(person)).execution_options(synchronize_session=False)
        gone = {"state": MessageState.EXCLUDED, "reason": ERASED, "changed_at": clock.now()}
        in_hand = (*TERMINAL, MessageState.SENDING)
        db.session.execute(mine.where(Message.state.not_in(in_hand)).values(**gone))
        db.session.execute(mine.where(Message.state.in_(in_hand)).values(reason=""))
        db.session.execute(mine.values(address=None, person_id=None))

    def needs(self, person: Person) -> bool:
        return False


def forget_old_notices() -> None:
    """Delete notices and tests that ended a month ago; the edge commits."""
    old = Mailing.finished_at < clock.now() - NOTICES_KEPT
    db.session.execute(delete(Mailing).where(Mailing.purpose.is_(None), old))


def _of(person: Person) -> Any:
    nameless = and_(Message.person_id.is_(None), Message.address == person.address)
    return or_(Message.person_id == person.id, nameless)
