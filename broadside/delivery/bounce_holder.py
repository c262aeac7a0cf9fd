"""What came back of a person's mails, as personal data: shown on request, deleted when they are erased."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, or_, select

from broadside.database import db
from broadside.delivery.bounces import KIND_WORDS, Bounce, Kind
from broadside.delivery.messages import Mailing, Message
from broadside.people import Person
from broadside.suppressions import REASONS, reason_for
from broadside.tokens import Tokens


@dataclass(frozen=True)
class BounceHolder:
    """Mails that came back, and why the address gets no more of them."""

    tokens: Tokens

    def held(self, person: Person) -> Any:
        why = reason_for(self.tokens, person.address)
        return {"no more is sent because": REASONS[why] if why else None, "came back": _returned(person)}

    def erase(self, person: Person) -> None:
        """Delete them, those of notices too; asked while the ledger still knows the person. The keyed hash stays."""
        theirs = select(Message.id).where(or_(Message.person_id == person.id, Message.address == person.address))
        db.session.execute(delete(Bounce).where(or_(Bounce.person_id == person.id, Bounce.message_id.in_(theirs))))

    def needs(self, person: Person) -> bool:
        return False


def _returned(person: Person) -> list[dict[str, Any]]:
    rows = db.session.execute(
        select(Bounce, Mailing.subject)
        .join(Message, Message.id == Bounce.message_id, isouter=True)
        .join(Mailing, Mailing.id == Message.mailing_id, isouter=True)
        .where(Bounce.person_id == person.id)
        .order_by(Bounce.id.desc())
    )
    return [
        {
            "mail": subject or "",
            "what": KIND_WORDS[Kind(bounce.kind)],
            "told by": str(bounce.means),
            "words": bounce.words,
            "at": bounce.at.isoformat(),
        }
        for bounce, subject in rows
    ]
