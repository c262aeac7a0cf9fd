"""Telling owners what happened to their consultations, once each, whichever worker gets there first.

This is an edge: it commits after each mail.
"""

import logging
import threading
from collections.abc import Callable
from functools import partial

from sqlalchemy import Update, select, update
from sqlalchemy.orm import InstrumentedAttribute

from broadside import clock
from broadside.database import db, rows_changed
from broadside.house import House
from campaigns.consultations.changes import DeadlineChange
from campaigns.consultations.consultations import Consultation
from campaigns.consultations.snapshots import Snapshot
from campaigns.mail.consultations import OwnerMail

log = logging.getLogger(__name__)


def tell_owners(house: House) -> Callable[[threading.Event], None]:
    """Mail each owner of moved deadlines, of closings that came, and of what else GOV.UK changed."""

    def look(stop: threading.Event) -> None:
        mail = OwnerMail.of(house)
        untold = select(DeadlineChange).where(DeadlineChange.told_at.is_(None)).order_by(DeadlineChange.id)
        for change in db.session.scalars(untold).all():
            _once(_claim(DeadlineChange.told_at, change.id), partial(mail.deadline_moved, change))
        for snapshot in db.session.scalars(select(Snapshot).where(Snapshot.told_at.is_(None))).all():
            _once(_claim(Snapshot.told_at, snapshot.id), partial(mail.happened, snapshot))
        for consultation in db.session.scalars(Consultation.closing_untold(clock.now())).all():
            claim = _claim(Consultation.closing_told_at, consultation.id)
            _once(claim, partial(_tell_closing, mail, consultation))

    return look


def _tell_closing(mail: OwnerMail, consultation: Consultation) -> None:
    consultation.note("consultation.closed", None)
    mail.closed(consultation)


def _claim(told_at: InstrumentedAttribute[object], ident: int) -> Update:
    """An update that changes the row only while nobody has told of it."""
    kind = told_at.class_
    mine = update(kind).where(kind.id == ident, told_at.is_(None)).values({told_at: clock.now()})
    return mine.execution_options(synchronize_session=False)


def _once(claim: Update, post: Callable[[], None]) -> None:
    """Post when the claim is ours; what fails is logged, told on the desk alone, and holds up nothing else."""
    if rows_changed(claim) != 1:
        db.session.rollback()
        return
    try:
        with db.session.begin_nested():
            post()
    except Exception:
        log.exception("An owner could not be told of a change to a consultation.")
    db.session.commit()
