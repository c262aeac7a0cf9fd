"""The inbox at 20,000 items: how long its pages take the database, and the whole server, to show, filter and decide."""

import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import insert
from werkzeug.test import TestResponse

from bench.figure import Figure
from broadside import clock
from broadside.config import read_settings
from broadside.database import db
from newsletters.items import Item
from newsletters.searching import Wanted, find_items
from tests.people import ALICE, signed_in
from wsgi import create_app

ITEMS = 20_000
TIMES = 5
WARM, ROUNDS = 3, 40
GOAL = "under 100"
SHOWN = {
    "page": "/desk/inbox",
    "page_late": "/desk/inbox?order=newest&page=300",
    "filter": "/desk/inbox?q=immigration+office&topic=borders&since=31",
    "filter_mine": "/desk/inbox?whose=mine",
    "story": "/desk/inbox/7",
    "sources": "/desk/sources",
}
PAGES = {
    "first_page": Wanted(),
    "page_300_by_date": Wanted(order="newest", page=300),
    "two_words": Wanted(words="immigration office"),
    "phrase_topic_month": Wanted(words='"home office" tag', topic="borders", since="31", order="source"),
}


def measure() -> Iterator[Figure]:
    """The quickest of some tries for each kind of page, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(read_settings(home=Path(folder)))
        with app.app_context():
            upgrade()
            fill(ITEMS)
            db.session.commit()
            for name, wanted in PAGES.items():
                yield Figure(f"inbox_{name}", round(min(_seconds(wanted) for _ in range(TIMES)) * 1000, 1), "ms")
        yield from _served(app)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _served(app: Flask) -> Iterator[Figure]:
    """The 95th of the milliseconds that a page takes the server, and a decision with the page after it."""
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app.test_client(), ALICE)
    for name, path in SHOWN.items():
        yield Figure(f"inbox_served_{name}", _rank(partial(_look, client, path)), "ms", GOAL)

    def decide(number: int) -> TestResponse:
        return client.post("/desk/inbox/decide", data={"skip": number + 1}, follow_redirects=True)

    yield Figure("inbox_served_decide_and_page", _rank(decide), "ms", GOAL)


def _look(client: FlaskClient, path: str, number: int) -> TestResponse:
    return client.get(path)


def _rank(ask: Callable[[int], TestResponse]) -> float:
    times = []
    for number in range(WARM + ROUNDS):
        begun = time.perf_counter()
        if ask(number).status_code != 200:
            raise RuntimeError("the page is not shown")
        times.append(time.perf_counter() - begun)
    return round(sorted(times[WARM:])[ROUNDS * 95 // 100] * 1000, 1)


def fill(items: int) -> None:
    """Put so many items into the inbox."""
    db.session.execute(insert(Item), [_item(number) for number in range(items)])


def _seconds(wanted: Wanted) -> float:
    begun = time.perf_counter()
    if not find_items(wanted).items:
        raise RuntimeError(f"nothing was found for {wanted}")
    return time.perf_counter() - begun


def _item(number: int) -> dict[str, Any]:
    link = f"https://news.example.org/{number}"
    return {
        "link": link,
        "canonical_link": link,
        "key": str(number),
        "title": f"Item {number}",
        "title_key": "",
        "words": f"Home Office, immigration, GPS tags {number}",
        "publisher": f"Source {number % 50}",
        "summary": "<p>text</p>",
        "dated_at": clock.now() - timedelta(hours=number % 2000),
        "matched": number % 40,
        "score": number % 40,
        "reasons": [],
        "topics": ["borders"] if number % 3 else [],
    }
