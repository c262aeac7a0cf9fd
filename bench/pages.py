"""Pages: how long the desk's people list and its filters take the server at 10,000, 100,000 and 1,000,000 subscribers.

BENCH_SIZES sets other sizes (`10000,100000`). Also the home, the inbox, the sign-up form and a reader's own page.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from bench.crowd import crowd
from bench.figure import Figure
from bench.inbox import ITEMS, fill
from broadside import clock
from broadside.config import read_settings
from broadside.consent import State, Subscription
from broadside.database import db
from broadside.house import house
from broadside.people import Person
from broadside.personal_links import PersonalLinks
from broadside.web.limits import limiter
from newsletters import tallies
from newsletters.subscribers import Cadence, Choices
from newsletters.transfers.enrolment import Enrolment, Outcome
from newsletters.transfers.intake import Row
from tests.newsletters.readers import a_newsletter
from tests.people import ALICE, signed_in
from wsgi import create_app

SIZES = [int(size) for size in os.environ.get("BENCH_SIZES", "10000,100000,1000000").split(",")]
SLICE = 2_500
WARM, TIMES = 5, 60
GOAL, SLOWER = "at most 20", "at most 1.5"
LISTMONK = {100_000: 29.1, 1_000_000: 139.0}  # ms, 95th: listmonk 6.2, first page of all, on the same kind of machine
PEER = "listmonk 6.2, measured on the same kind of machine"
STANDINGS = (State.ACTIVE,) * 17 + (State.LEFT, State.LEFT, State.PENDING)
CHOSEN = (Choices(),) * 5 + (
    Choices(topics=("borders",)),
    Choices(topics=("data",)),
    Choices(topics=("borders", "data")),
    Choices(Cadence.DIGEST),
    Choices(Cadence.ALERTS, ("data",), plain=True),
)
FILTERS = {
    "state": {"standing": "left"},
    "paused": {"standing": "paused"},
    "cadence": {"cadence": "alerts"},
    "topic": {"topic": "borders"},
    "all_filters": {"standing": "active", "cadence": "digest", "topic": "data"},
    "search_address": {"words": "ada.khan77"},
    "search_name": {"words": "Omar Okaf", "standing": "active"},
    "search_crowd": {"words": "a"},
}


@dataclass(frozen=True)
class Desk:
    """A house with so many readers, and a colleague who looks at them."""

    app: Flask
    client: FlaskClient

    def page(self, path: str, form: dict[str, str] | None = None) -> float:
        """The 95th of the milliseconds that a page takes, warm."""

        def ask() -> TestResponse:
            return self.client.post(path, data=form) if form is not None else self.client.get(path)

        if ask().status_code != 200:
            raise RuntimeError(f"{path} is not shown")
        return _rank(ask)


def measure() -> Iterator[Figure]:
    """Each page at each size, and how many times as long it takes at the largest as at the smallest."""
    taken: dict[str, dict[int, float]] = {}
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            for name, milliseconds, goal in _pages(Path(folder), size):
                taken.setdefault(name, {})[size] = milliseconds
                peer = LISTMONK.get(size) if name == "people_first" else None
                ratio = round(milliseconds / peer, 2) if peer else None
                yield Figure(f"page_{name}_{size}", milliseconds, "ms", goal, PEER if peer else "", ratio)
    small, large = min(SIZES), max(SIZES)
    for name, times in taken.items():
        if small < large and small in times and large in times:
            yield Figure(f"page_{name}_growth", round(times[large] / times[small], 2), "times", SLOWER)


def _pages(folder: Path, size: int) -> Iterator[tuple[str, float, str]]:
    app = create_app(read_settings(home=folder, secret_key="a-secret-for-the-benchmark-and-nothing-else"))
    app.config["WTF_CSRF_ENABLED"] = False
    limiter.enabled = False
    with app.app_context():
        upgrade()
        slug = _fill(size)
        own = PersonalLinks(house().tokens, "").preferences(db.session.get_one(Person, size // 2))
        middle = db.session.scalar(select(func.max(Subscription.id))) or 0
    desk = Desk(app, signed_in(app.test_client(), ALICE))
    yield "people_first", desk.page("/desk/people"), GOAL
    yield "people_later", desk.page(f"/desk/people?older={middle // 2}"), GOAL
    for name, form in FILTERS.items():
        yield f"people_{name}", desk.page("/desk/people", form), GOAL
    for name, path in (("home", "/desk"), ("inbox", "/desk/inbox"), ("join", f"/join/{slug}"), ("own", own)):
        yield name, desk.page(path), GOAL
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _fill(size: int) -> str:
    """A newsletter with so many readers of every kind, and an inbox; returns its short name."""
    newsletter = a_newsletter()
    enrolment = Enrolment(newsletter, house().tokens, "Signed the list at our stall on 3 May 2026.")
    rows = (_row(number, address, name) for number, (address, name) in enumerate(crowd(size)))
    done = 0
    while part := list(islice(rows, SLICE)):
        if set(enrolment.take_in(part)) != {Outcome.NEW}:
            raise RuntimeError("somebody was not taken in")
        db.session.commit()
        done += len(part)
        if done % 100_000 == 0 or done == size:
            print(f"{done:,} of {size:,} readers made", file=sys.stderr, flush=True)
    fill(ITEMS)
    db.session.commit()
    if tallies.wrong():
        raise RuntimeError("the tallies are wrong")
    db.session.rollback()
    return newsletter.slug


def _row(number: int, address: str, name: str) -> Row:
    now = clock.now()
    paused = clock.end_of(clock.today() + timedelta(days=number % 90)) if number % 50 == 7 else None
    state, choices = STANDINGS[number % len(STANDINGS)], CHOSEN[number // 20 % len(CHOSEN)]
    return Row(number, address, name, choices, state, now - timedelta(hours=number % 9_000), paused)


def _rank(ask: Callable[[], object]) -> float:
    for _ in range(WARM):
        ask()
    times = []
    for _ in range(TIMES):
        began = time.perf_counter()
        ask()
        times.append(time.perf_counter() - began)
    return round(sorted(times)[TIMES * 95 // 100] * 1000, 1)
