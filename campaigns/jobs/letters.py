"""The job of letters: those whose closing has come are closed, which is written down; the clock alone decided it."""

import logging
import threading
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from broadside import clock
from broadside.database import db
from campaigns.letters.letters import Letter

log = logging.getLogger(__name__)


def close_due(stop: threading.Event) -> None:
    """Close every letter whose closing has passed, one transaction each."""
    for letter_id in db.session.scalars(select(Letter.id).where(_due()).order_by(Letter.closes_at)).all():
        if stop.is_set():
            return
        try:
            letter = db.session.get(Letter, letter_id, populate_existing=True)
            if letter is not None:
                letter.note_closing()
            db.session.commit()
        except Exception:
            db.session.rollback()
            log.exception("Letter %s could not be closed; it is tried again at the next look.", letter_id)


def waiting() -> int:
    """How many letters are past their closing, and that is not written down yet."""
    return db.session.scalar(select(func.count(Letter.id)).where(_due())) or 0


def oldest() -> datetime | None:
    """Since when the longest overdue of them is due."""
    return db.session.scalar(select(func.min(Letter.closes_at)).where(_due()))


def _due() -> ColumnElement[bool]:
    return and_(Letter.published_at.is_not(None), Letter.closed_at.is_(None), Letter.closes_at <= clock.now())
