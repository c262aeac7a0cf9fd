"""The journal: what the relay has accepted, kept in the home beside the database, in case the database forgets.

A message is written here between the relay's reply and the ledger's note of it. So neither a worker that died in
between nor a database that was put back from an older copy makes Broadside send again what was accepted. It holds
numbers of messages, and nothing about people. It does not wait for the disk: after a power loss the epochs say what
is in doubt.
"""

import logging
import os
import sys
import time
from array import array
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from sqlalchemy import func, select

from broadside.database import db
from broadside.delivery import ledger
from broadside.delivery.messages import Mailing, MailingState, Message, MessageState

log = logging.getLogger(__name__)

KEPT = timedelta(days=90)
AT_ONCE = 500
WAITING = (MessageState.READY, MessageState.CLAIMED, MessageState.SENDING, MessageState.IN_DOUBT)
TWICE = (
    "Paused: Broadside has sent this before, as a file beside the database says, though the database does not know it. "
    "Most likely it was put back from an older copy. Make sure who has got it before you resume."
)


@dataclass
class Journal:
    """The journals of all mailings to many, one file each; used by all connections of a process."""

    folder: Path
    files: dict[int, int] = field(default_factory=dict)
    recalled: set[int] = field(default_factory=set)

    def begin(self, mailing_id: int) -> None:
        """Open the journal of a mailing, unless it is open."""
        if mailing_id not in self.files:
            self.folder.mkdir(mode=0o700, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
            self.files[mailing_id] = os.open(self._path(mailing_id), flags, 0o600)

    def note(self, mailing_id: int, message_id: int) -> None:
        """Write down that a message was accepted; a disk that is full must not keep the ledger from hearing of it."""
        try:
            os.write(self.files[mailing_id], message_id.to_bytes(8, sys.byteorder))
        except OSError as error:
            log.warning("The journal could not be written: %s", error.strerror)

    def close(self) -> None:
        """Close all, until there is something to write again."""
        while self.files:
            os.close(self.files.popitem()[1])

    def recall(self, *, everything: bool) -> None:
        """Tell the ledger what it has forgotten: of mailings not looked at yet, or of all; the edge commits."""
        going = select(Mailing.id).where(Mailing.state == MailingState.SENDING, Mailing.purpose.is_not(None))
        for mailing_id in db.session.scalars(going).all():
            if everything or mailing_id not in self.recalled:
                self.recalled.add(mailing_id)
                self._recall(mailing_id)

    def forget_old(self) -> None:
        """Delete the journals of mailings long ended."""
        for path in self.folder.glob("*.sent"):
            if path.stat().st_mtime < time.time() - KEPT.total_seconds():
                path.unlink(missing_ok=True)

    def _recall(self, mailing_id: int) -> None:
        path = self._path(mailing_id)
        taken = _read(path)
        if not taken and any(other.stat().st_size for other in path.parent.glob(f"{path.name.split('-')[0]}-*")):
            mailing = db.session.get(Mailing, mailing_id)
            if mailing is not None:
                mailing.stop_itself(TWICE)
        in_hand = _ids(mailing_id, *WAITING[1:])
        ledger.accept_known([ident for ident in in_hand if ident in taken])
        known = select(func.count()).where(Message.mailing_id == mailing_id, Message.state == MessageState.ACCEPTED)
        if len(taken) > (db.session.scalar(known) or 0):
            log.warning("The ledger has forgotten messages that were accepted; the journal has told it.")
            forgotten = [ident for ident in _ids(mailing_id, MessageState.READY) if ident in taken]
            for first in range(0, len(forgotten), AT_ONCE):
                ledger.accept_known(forgotten[first : first + AT_ONCE])

    def _path(self, mailing_id: int) -> Path:
        """Named by what is sent, and by when it was posted: numbers begin anew in a database that was put back."""
        found = db.session.execute(
            select(Mailing.ref, Mailing.subject, Mailing.posted_at).where(Mailing.id == mailing_id)
        ).one()
        parts = (f"{found.ref} {found.subject}", found.posted_at.isoformat())
        return self.folder / f"{'-'.join(sha256(part.encode()).hexdigest()[:20] for part in parts)}.sent"


def _ids(mailing_id: int, *states: MessageState) -> list[int]:
    found = select(Message.id).where(Message.mailing_id == mailing_id, Message.state.in_(states))
    return list(db.session.scalars(found))


def _read(path: Path) -> set[int]:
    """The numbers in a journal; what a crash left of the last one is no number."""
    content = path.read_bytes() if path.exists() else b""
    return set(array("q", content[: len(content) // 8 * 8]))
