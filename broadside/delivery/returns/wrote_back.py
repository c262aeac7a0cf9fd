"""Wrote back: which mailing a reader's mail answers, by the Message-ID of ours that it names. It is counted, not kept.

Nothing but its header is looked at, and of that a keyed hash of its own Message-ID stays, so that it counts once.
What a machine wrote is no reply: RFC 3834 names the signs, and mail programs have a few of their own.
"""

from dataclasses import dataclass
from email.message import Message as Mail
from email.parser import BytesHeaderParser
from email.utils import parseaddr

from sqlalchemy import ForeignKey, String, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from broadside.database import Base, db
from broadside.delivery.messages import Mailing, Message
from broadside.delivery.returns import meaning
from broadside.delivery.returns.traces import MESSAGE_ID, Finder
from broadside.house import House

MOST_BYTES = 64 * 1024
MOST_NAMED = 50
QUIET = {"bulk", "junk", "list", "auto_reply"}


class WroteBack(Base):
    """One reply to a mailing; known only by its fingerprint."""

    __tablename__ = "wrote_back"

    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailing.id", ondelete="CASCADE"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)


@dataclass(frozen=True)
class Replies:
    """Counts replies, one by one."""

    finder: Finder

    @classmethod
    def of(cls, house: House) -> "Replies":
        return cls(Finder.of(house))

    def note(self, raw: bytes) -> bool:
        """Count a mail if it is a reply to one of ours and was not counted before. The edge commits."""
        try:
            mail = BytesHeaderParser().parsebytes(raw[:MOST_BYTES])
            own, mailing_id = str(mail["message-id"] or "").strip(), self._answered(mail)
        except Exception:  # a header may be anybody's, and the standard library fails on them in many ways
            return False
        return bool(own) and mailing_id is not None and self._once(mailing_id, own)

    def _answered(self, mail: Mail) -> int | None:
        """The mailing that a person answers: who wrote had it, and names the Message-ID that only they were given."""
        named = MESSAGE_ID.findall(f"{mail['in-reply-to'] or ''} {mail['references'] or ''}")[-MOST_NAMED:]
        if not named or by_a_machine(mail):
            return None
        found = self.finder.vouched(parseaddr(str(mail["from"] or ""))[1], named)
        if found is None or found.message_id is None:
            return None
        return db.session.scalar(select(Message.mailing_id).where(Message.id == found.message_id))

    def _once(self, mailing_id: int, own: str) -> bool:
        fingerprint = self.finder.desk.tokens.keyed_hash("wrote back", own)
        if db.session.get(WroteBack, (mailing_id, fingerprint)) is not None:
            return False
        try:
            with db.session.begin_nested():
                db.session.add(WroteBack(mailing_id=mailing_id, fingerprint=fingerprint))
        except IntegrityError:
            return False
        return True


def by_a_machine(mail: Mail) -> bool:
    """Whether no person wrote it: an automatic answer, a notice of failure, or what came through a list."""
    automatic = str(mail["auto-submitted"] or "no").partition(";")[0].strip().lower() != "no"
    quiet = str(mail["precedence"] or "").strip().lower() in QUIET or mail["x-auto-response-suppress"] is not None
    nobody = str(mail["return-path"] or "").strip() == "<>" or mail.get_content_type() == "multipart/report"
    return automatic or quiet or nobody or meaning.by_a_machine(mail)


def number(ref: str) -> int:
    """How many replies to a mailing were counted."""
    mine = select(func.count()).select_from(WroteBack).join(Mailing, Mailing.id == WroteBack.mailing_id)
    return db.session.scalar(mine.where(Mailing.ref == ref)) or 0
