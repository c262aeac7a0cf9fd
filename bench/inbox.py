"""The inbox at 20,000 items: how long its pages take the database, by filter, order and full text."""

import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import insert

from bench.figure import Figure
from broadside import clock
from broadside.config import read_settings
from broadside.database import db
from newsletters.items import Item
from newsletters.searching import Wanted, find_items
from wsgi import create_app

ITEMS = 20_000
TIMES = 5
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
            db.session.remove()
            db.engine.dispose()


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
        "score": number % 40,
        "reasons": [],
        "topics": ["borders"] if number % 3 else [],
    }
