"""Holding: what the ledger and the Maildir know of a person, to show or to erase. Counts stay, addresses go."""

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.utils import getaddresses
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, delete, or_, select, update

from broadside import clock
from broadside.database import db
from broadside.delivery.maildir import Maildir, NoSuchMail
from broadside.delivery.messages import TERMINAL, Mailing, Message, MessageState
from broadside.people import Person

MOST_SHOWN = 500


@dataclass(frozen=True)
class MailHolder:
    """Mails sent or to be sent to a person; `maildir` is where they are kept while there is no relay."""

    maildir: Path

    def held(self, person: Person) -> Any:
        rows = db.session.execute(
            select(Mailing.subject, Message.state, Message.reason, Message.changed_at)
            .join(Message, Message.mailing_id == Mailing.id)
            .where(_theirs(person))
            .order_by(Message.id.desc())
            .limit(MOST_SHOWN)
        )
        return [
            {"subject": row.subject, "state": row.state, "at": row.changed_at.isoformat(), "reason": row.reason}
            for row in rows
        ]

    def erase(self, person: Person) -> None:
        self._erase_notices(person)
        going = update(Message).where(_theirs(person), Message.state.not_in([*TERMINAL, MessageState.SENDING]))
        db.session.execute(going.values(state=MessageState.CANCELLED, reason="Erased.", changed_at=clock.now()))
        db.session.execute(update(Message).where(_theirs(person)).values(person_id=None, address=None, reason=""))
        self._erase_kept(person)

    def needs(self, person: Person) -> bool:
        return False

    def _erase_notices(self, person: Person) -> None:
        """A notice was written for one person alone, with their links in it: it goes altogether."""
        notices = select(Message.mailing_id).join(Mailing).where(Mailing.purpose.is_(None), _theirs(person))
        others = select(Message.mailing_id).where(Message.mailing_id.in_(notices), ~_theirs(person))
        own = [ident for ident in db.session.scalars(notices) if ident not in set(db.session.scalars(others))]
        db.session.execute(delete(Message).where(Message.mailing_id.in_(own)))
        db.session.execute(delete(Mailing).where(Mailing.id.in_(own)))

    def _erase_kept(self, person: Person) -> None:
        kept = Maildir(self.maildir)
        for key in kept.keys():  # noqa: SIM118 -- a method of ours, not a mapping's
            try:
                headers = message_from_bytes(kept.content(key), policy=policy.compat32)
            except NoSuchMail:
                continue
            to = {address.casefold() for _, address in getaddresses([str(headers["To"] or "")])}
            if person.address in to:
                for room in ("new", "cur"):
                    (self.maildir / room / key).unlink(missing_ok=True)


def _theirs(person: Person) -> ColumnElement[bool]:
    return or_(Message.person_id == person.id, Message.address == person.address)
