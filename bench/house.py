"""A house of the benchmark's own: so many readers in a database, to whom an issue of 30 KB is posted repeatedly."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from flask_migrate import upgrade
from sqlalchemy import false, insert, literal, select

from broadside.config import read_settings
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.delivery import outbox, render
from broadside.delivery.outbox import Letter
from broadside.delivery.render import Section
from broadside.house import House as Rooms
from broadside.people import Person
from tests.broadside.delivery.sample import ISSUE
from wsgi import create_app

PURPOSE = "newsletter:bench"
AT_ONCE = 20_000
SAID = Section("One more thing", "What was said this week. " * 64)
LONG_ISSUE = replace(ISSUE, sections=(*ISSUE.sections[:3], SAID))  # as long on the wire as `relay.BYTES`


@dataclass
class House:
    """Where the database is, and how many readers are in it."""

    home: Path
    readers: int
    database_url: str = ""

    def __post_init__(self) -> None:
        app = self._app()
        with app.app_context():
            upgrade()
            for rows in self._people():
                db.session.execute(insert(Person), rows)
            people = select(Person.id).order_by(Person.id)
            for ids in db.session.scalars(people).partitions(AT_ONCE):
                rows = [{"person_id": ident, "purpose": PURPOSE, "state": State.ACTIVE} for ident in ids]
                db.session.execute(insert(Subscription), rows)
            db.session.commit()
            self._close()

    def post(self, ref: str) -> float:
        """Post the issue to everybody; returns the seconds until its ledger was frozen."""
        with self._app().app_context():
            everybody: Any = select(
                Person.id.label("person_id"), Person.address, false().label("plain"), literal("").label("reason")
            )
            began = time.monotonic()
            outbox.post_selected(letter(ref), everybody, Rooms.of(current_app).tokens)
            db.session.commit()
            seconds = time.monotonic() - began
            self._close()
        return seconds

    def check(self, ref: str) -> None:
        """Raise RuntimeError unless everybody got it."""
        with self._app().app_context():
            tally = outbox.tally(ref)
            self._close()
        if tally != {"accepted": self.readers}:
            raise RuntimeError(f"not everybody got it: {tally}")

    def _app(self) -> Flask:
        return create_app(
            read_settings(home=self.home, public_url="https://news.example.org", database_url=self.database_url)
        )

    def _people(self) -> Iterator[list[dict[str, Any]]]:
        for start in range(0, self.readers, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, self.readers))
            yield [{"address": f"reader{n}@example.net", "name": f"Reader {n}"} for n in numbers]

    def _close(self) -> None:
        db.session.remove()
        db.engine.dispose()


def letter(ref: str) -> Letter:
    """The issue, rendered: 30 KB on the wire (the figure `mail` says how exactly)."""
    rendered = render.render(LONG_ISSUE)
    return Letter(
        ref=ref,
        purpose=PURPOSE,
        sender_name="Example Rights Network",
        sender_address="news@example.org",
        reply_to="office@example.org",
        subject=rendered.subject,
        html=rendered.html,
        text=rendered.text,
        headers={"List-Id": "Immigration, Data and Technology <idt.news.example.org>"},
    )
