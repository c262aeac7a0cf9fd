"""The round of the mailbox to which readers reply: it is looked at, header by header, and left as it is.

An edge. What was looked at is known by its UID for two months, and what came before that is not asked for.
"""

import logging
import threading
from datetime import timedelta

from broadside import clock
from broadside.database import db
from broadside.delivery.returns import mailbox, seen, wrote_back
from broadside.delivery.returns.mailbox import Mailbox
from broadside.delivery.returns.wrote_back import Replies
from broadside.house import House
from broadside.imap import TROUBLES, Folder, explained
from broadside.timetable import Job

log = logging.getLogger(__name__)

LOOKED_BACK = timedelta(days=30)  # shorter than what was seen is remembered
AT_ONCE = 100  # headers to a commit


def count_replies(house: House) -> Job:
    """The job that counts the replies in the mailbox of the settings."""

    def job(stop: threading.Event) -> None:
        if Mailbox.claim(mailbox.REPLIES):
            db.session.commit()
            _round(house, stop)
        db.session.rollback()

    return job


def _round(house: House, stop: threading.Event) -> None:
    trouble = ""
    try:
        _look(house, stop)
    except TROUBLES as error:
        trouble = explained(error, house.settings.reply_mailbox)
        log.warning("The mailbox of replies cannot be read. %s", trouble)
    db.session.rollback()
    Mailbox.end(None if trouble else 0, trouble, mailbox.REPLIES)
    db.session.commit()


def _look(house: House, stop: threading.Event) -> None:
    replies = Replies.of(house)
    with Folder(house.settings.reply_mailbox) as folder:
        names = {f"{folder.validity}.{uid}": uid for uid in folder.since((clock.now() - LOOKED_BACK).date())}
        new = seen.unseen("reply", list(names))
        for start in range(0, len(new), AT_ONCE):
            for name in new[start : start + AT_ONCE]:
                if stop.is_set():
                    return
                replies.note(folder.headers(names[name], wrote_back.MOST_BYTES))
                seen.first_time("reply", name)
            Mailbox.keep(mailbox.REPLIES)
            db.session.commit()
