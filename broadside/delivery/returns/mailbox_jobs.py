"""The round of the bounce mailbox: each mail is taken in and committed, and only then deleted.

An edge. Killed between the two, it meets the mail again and knows it by its fingerprint.
"""

import logging
import threading
from dataclasses import dataclass

from broadside.database import db
from broadside.delivery.returns import seen
from broadside.delivery.returns.boxes import TROUBLES, Box, Unreadable, open_box
from broadside.delivery.returns.letters import Letters, Taken
from broadside.delivery.returns.mailbox import Mailbox
from broadside.delivery.returns.wrote_back import Replies
from broadside.house import House
from broadside.imap import explained
from broadside.timetable import Job

log = logging.getLogger(__name__)

AT_ONCE = 200  # mails in one session: over POP3 the deletions of a session are carried out together
SESSIONS = 50  # in one round


def read_mailbox(house: House) -> Job:
    """The job that reads the mailbox of the settings to its end."""

    def job(stop: threading.Event) -> None:
        if Mailbox.claim():
            db.session.commit()
            _Round(house.settings.bounce_mailbox, Letters.of(house), Replies.of(house), stop).run()
        db.session.rollback()

    return job


@dataclass
class _Round:
    """One reading of the mailbox."""

    url: str
    letters: Letters
    replies: Replies
    stop: threading.Event

    def run(self) -> None:
        left = None
        try:
            for _ in range(SESSIONS):
                left, more = self._session()
                if not more or self.stop.is_set():
                    break
            trouble = ""
        except TROUBLES as error:
            trouble = explained(error, self.url)
            log.warning("The bounce mailbox cannot be read. %s", trouble)
        db.session.rollback()
        Mailbox.end(None if trouble else left, trouble)
        db.session.commit()

    def _session(self) -> tuple[int, bool]:
        """Read some mails; how many of the mailbox are left for a person, and whether there are more to read."""
        box = open_box(self.url)
        try:
            names = box.names()
            new = seen.unseen("left", names)
            left = sum(self._take(box, name) for name in new[:AT_ONCE])
            box.close()
        except Unreadable:
            return len(names), True
        finally:
            box.drop()
        return len(names) - len(new) + left, len(new) > AT_ONCE

    def _take(self, box: Box, name: str) -> bool:
        """Take one mail in; True when it is left for a person."""
        if self.stop.is_set():
            return False
        try:
            raw = box.fetch(name)
            taken = self.letters.take(raw)
        except Unreadable:
            self._leave(name)
            raise
        if taken == Taken.UNKNOWN:
            self.replies.note(raw)
            self._leave(name)
            return True
        Mailbox.keep()
        db.session.commit()
        box.delete(name)
        return False

    def _leave(self, name: str) -> None:
        """Remember the name, so that the mail is not read at each round."""
        seen.first_time("left", name)
        Mailbox.keep()
        db.session.commit()
