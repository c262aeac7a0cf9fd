"""Triage: what sorting the inbox adds to the house: its routes, the job that learns, and how the log speaks of it."""

import threading
from datetime import timedelta

from flask import Flask
from sqlalchemy import update

from broadside.audit import wordings
from broadside.database import db
from broadside.house import House
from newsletters.items import Item
from newsletters.taste import Taste, restated
from newsletters.web import clipping, filters, learnt, notes

ROUTES = (clipping, filters, learnt, notes)  # each puts its routes on the blueprint of `inbox` when it is imported
LOOK = timedelta(minutes=1)
SLICE = 500  # rows written in one go: whoever picks meanwhile waits no longer than that
WORDINGS = {
    "filter.saved": "saved the filter “{name}”",
    "filter.removed": "removed the filter “{name}”",
    "item.assigned": "gave {it} to {to}",
    "item.noted": "wrote a note about {it}",
    "taste.reset": "let the inbox forget what picks and skips had taught it",
    "taste.restored": "let the inbox learn from earlier picks and skips again",
}


def init_app(app: Flask) -> None:
    """Register the job and the wordings; the pages come with the blueprint of the inbox."""
    House.of(app).timetable.add("learn from picks and skips", LOOK, learn, "reading")
    wordings(WORDINGS)


def learn(stop: threading.Event) -> None:
    """Count what was decided since the last look, and score anew what waits."""
    taste = Taste.the()
    if taste.is_due:
        taste.learn()
        db.session.commit()
        changed = restated(taste.lessons)
        for start in range(0, len(changed), SLICE):
            if stop.is_set():
                taste.learned_at = None  # the rest is for the next look
                break
            db.session.execute(update(Item), changed[start : start + SLICE])
            db.session.commit()
    db.session.commit()
